#include "runtime/backend/extract/line_reader.hpp"

#include "runtime/backend/extract/passage.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tributary::extract {

namespace {

constexpr size_t buffer_bytes = 64u << 10;

/// Whether the line can be shown as it is: UTF-8, and nothing that would steer a terminal.
bool is_clean(std::string_view line) {
  auto is_control = [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F; };
  return std::none_of(line.begin(), line.end(), is_control)
         && line.find("\xC2") == std::string_view::npos && is_utf8(line);
}

/// Cuts chunks into lines; holds at most one line of bounded length.
class line_cutter {
public:
  explicit line_cutter(const line_sink& sink) : sink_(sink) {}

  /// @returns False at a NUL: the source is not text from here on.
  bool feed(std::string_view chunk) {
    auto nul = chunk.find('\0');
    auto text = chunk.substr(0, nul);
    // A binary file says so early; none of its first bytes is worth a quotation.
    if (nul != std::string_view::npos && number_ == 1)
      return false;
    while (!text.empty()) {
      auto end = text.find('\n');
      take(text.substr(0, end));
      if (end == std::string_view::npos)
        break;
      finish_line();
      text.remove_prefix(end + 1);
    }
    return nul == std::string_view::npos;
  }

  void finish() {
    if (!line_.empty())
      finish_line();
  }

  int line() const { return number_; }

private:
  void take(std::string_view text) {
    while (line_.size() + text.size() > bounds::line_bytes) {
      auto room = bounds::line_bytes - line_.size();
      line_.append(text.substr(0, room));
      text.remove_prefix(room);
      hand_on_piece();
    }
    line_.append(text);
  }

  /// Ends the piece between words, so that neither a word nor a character is torn.
  void hand_on_piece() {
    auto cut = line_.find_last_of(" \t,;>");
    if (cut == std::string::npos || cut + 1024 < line_.size())
      cut = line_.size() - 5;
    // A sequence of continuation bytes alone has no boundary; then any cut is as good.
    if (auto whole = clip(line_, cut + 1).size(); whole + 4 > cut)
      cut = whole - 1;
    auto rest = line_.substr(cut + 1);
    line_.resize(cut + 1);
    emit(false);
    line_ = std::move(rest);
  }

  void finish_line() {
    if (!line_.empty() && line_.back() == '\r')
      line_.pop_back();
    emit(true);
    line_.clear();
    ++number_;
  }

  void emit(bool last) {
    if (number_ == 1 && line_.compare(0, 3, "\xEF\xBB\xBF") == 0)
      line_.erase(0, 3);
    if (!is_clean(line_))
      line_ = without_controls(line_);
    sink_({number_, line_, last});
  }

  const line_sink& sink_;
  std::string line_;
  int number_ = 1;
};

/// A descriptor that closes itself.
struct descriptor {
  int value = -1;
  explicit descriptor(int fd) : value(fd) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (value >= 0)
      ::close(value);
  }
};

std::string binary_from(int line) {
  return line <= 1 ? "binary" : fmt::format("binary from line {} on", line);
}

/// Reads `chunk` bytes or less; retries when a signal came between.
ssize_t read_some(int fd, char* into, size_t chunk) {
  for (;;) {
    auto got = ::read(fd, into, chunk);
    if (got >= 0 || errno != EINTR)
      return got;
  }
}

std::string why_not_opened(int error_number) {
  return error_number == ELOOP ? "a symbolic link, which is not followed"
                               : fmt::format("cannot be opened: {}", std::strerror(error_number));
}

} // namespace

read_outcome
read_file_lines(const std::string& path, const line_sink& sink, const byte_watch& watch) {
  read_outcome outcome;
  descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
  if (file.value < 0) {
    outcome.unread = why_not_opened(errno);
    return outcome;
  }
  struct stat about {};
  if (::fstat(file.value, &about) != 0 || !S_ISREG(about.st_mode)) {
    outcome.unread = S_ISDIR(about.st_mode) ? "a folder" : "not a regular file";
    return outcome;
  }
  line_cutter lines{sink};
  std::array<char, buffer_bytes> buffer;
  auto left = static_cast<uint64_t>(about.st_size);
  while (left > 0) {
    auto got = read_some(file.value, buffer.data(), std::min<uint64_t>(left, buffer.size()));
    if (got < 0)
      outcome.unread = fmt::format("broke off at line {}: {}", lines.line(), std::strerror(errno));
    if (got <= 0)
      break;
    left -= static_cast<uint64_t>(got);
    outcome.bytes += static_cast<uint64_t>(got);
    if (!lines.feed({buffer.data(), static_cast<size_t>(got)})) {
      outcome.unread = binary_from(lines.line());
      break;
    }
    if (!watch(static_cast<uint64_t>(got))) {
      outcome.stopped = true;
      return outcome;
    }
  }
  lines.finish();
  return outcome;
}

read_outcome
read_text_lines(std::string_view text, const line_sink& sink, const byte_watch& watch) {
  read_outcome outcome;
  line_cutter lines{sink};
  while (!text.empty()) {
    auto chunk = text.substr(0, buffer_bytes);
    text.remove_prefix(chunk.size());
    outcome.bytes += chunk.size();
    if (!lines.feed(chunk)) {
      outcome.unread = binary_from(lines.line());
      break;
    }
    if (!watch(chunk.size())) {
      outcome.stopped = true;
      return outcome;
    }
  }
  lines.finish();
  return outcome;
}

} // namespace tributary::extract
