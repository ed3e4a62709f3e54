#include "tests/support/watched_process.hpp"

#include <sys/inotify.h>
#include <sys/syscall.h>

#include <array>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace tributary::test {

namespace {

using steady = std::chrono::steady_clock;

bool holds(const std::string& file, size_t from, const std::string& text) {
  std::ifstream in{file, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(from));
  std::stringstream read;
  read << in.rdbuf();
  return read.str().find(text) != std::string::npos;
}

/// What was told of a file since it was asked last is of no interest, only that something was.
void forget(int writes) {
  std::array<char, 4096> told{};
  while (::read(writes, told.data(), told.size()) > 0)
    ;
}

} // namespace

/// By its number: glibc 2.36 declares `pidfd_open` without C linkage.
watched_process::watched_process(pid_t process)
  : descriptor_{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))} {}

watched_process::watched_process(watched_process&& other) noexcept
  : descriptor_{std::exchange(other.descriptor_, -1)} {}

watched_process::~watched_process() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void watched_process::wait_for_end() const {
  if (descriptor_ < 0)
    return;
  pollfd ended{descriptor_, POLLIN, 0};
  while (::poll(&ended, 1, -1) < 0 && errno == EINTR)
    ;
}

bool wait_for_text(const std::string& file, size_t from, const std::string& text, pid_t process,
                   std::chrono::milliseconds within) {
  auto give_up = steady::now() + within;
  auto writes = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ::inotify_add_watch(writes, file.c_str(), IN_MODIFY);
  watched_process watched{process};
  auto found = holds(file, from, text);
  for (auto ended = watched.descriptor() < 0; !found && !ended && steady::now() < give_up;
       found = holds(file, from, text)) {
    std::array<pollfd, 2> both{{{writes, POLLIN, 0}, {watched.descriptor(), POLLIN, 0}}};
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(give_up - steady::now());
    ::poll(both.data(), both.size(), static_cast<int>(left.count()) + 1);
    ended = (both[1].revents & POLLIN) != 0;
    forget(writes);
  }
  ::close(writes);
  return found;
}

} // namespace tributary::test
