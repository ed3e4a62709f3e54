#include "nodes/cli/answer_line.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace tributary {

namespace {

/// Nobody answers a question with more.
constexpr size_t line_bytes = 256;

} // namespace

void answer_line::begin() {
  typed_.clear();
  tcflush(STDIN_FILENO, TCIFLUSH);
}

std::optional<std::string> answer_line::take() {
  pollfd in{STDIN_FILENO, POLLIN, 0};
  if (poll(&in, 1, 0) <= 0)
    return std::nullopt;
  char bytes[line_bytes];
  auto got = read(STDIN_FILENO, bytes, sizeof bytes);
  if (got < 0 && (errno == EINTR || errno == EAGAIN))
    return std::nullopt;
  if (got <= 0)
    return std::string{};
  typed_.append(bytes, static_cast<size_t>(got));
  auto end = typed_.find('\n');
  if (end == std::string::npos && typed_.size() < line_bytes)
    return std::nullopt;
  auto line = typed_.substr(0, std::min(end, line_bytes));
  typed_.clear();
  return line;
}

} // namespace tributary
