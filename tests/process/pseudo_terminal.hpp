#pragma once

#include "tests/process/wait.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace tributary {

/// A terminal that a test types at and reads.
class pseudo_terminal {
public:
  pseudo_terminal() : master_{posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)} {
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0)
      throw std::runtime_error{"there is no terminal"};
    path_ = ptsname(master_);
    // Kept open, so that the master reads on when a program has ended.
    keep_ = open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  }
  ~pseudo_terminal() {
    close(keep_);
    close(master_);
  }
  pseudo_terminal(const pseudo_terminal&) = delete;
  pseudo_terminal& operator=(const pseudo_terminal&) = delete;

  const std::string& path() const { return path_; }
  void type(const std::string& text) const {
    if (write(master_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      throw std::runtime_error{"the terminal takes nothing"};
  }
  /// All that has been shown.
  const std::string& shown() {
    char bytes[4096];
    for (auto got = read(master_, bytes, sizeof bytes); got > 0;
         got = read(master_, bytes, sizeof bytes))
      shown_.append(bytes, static_cast<size_t>(got));
    return shown_;
  }
  bool shows(const std::string& text) {
    return eventually([&] { return shown().find(text) != std::string::npos; });
  }

private:
  int master_;
  int keep_ = -1;
  std::string path_;
  std::string shown_;
};

} // namespace tributary
