#pragma once

#include "tests/unit/report/temporary_folder.hpp"

#include <sys/stat.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace tributary::trial {

/// A named pipe that processes of a test hold open: when the last of them is gone, the kernel says
/// so.
class lifeline {
public:
  lifeline() {
    mkfifo(path().c_str(), S_IRWXU);
    reader_ = open(path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  ~lifeline() { close(reader_); }

  std::string path() const { return folder_ / "lifeline"; }

  /// Whether all that ever held it are gone in time.
  bool cut() const {
    pollfd waited{reader_, POLLIN, 0};
    return poll(&waited, 1, 60'000) == 1 && (waited.revents & POLLHUP) != 0;
  }

  /// Whether somebody holds it now.
  bool held() const {
    pollfd waited{reader_, POLLIN, 0};
    return poll(&waited, 1, 0) == 0;
  }

private:
  temporary_folder folder_;
  int reader_ = -1;
};

} // namespace tributary::trial
