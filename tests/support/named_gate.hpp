#pragma once

#include <sys/stat.h>

#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace tributary::test {

/// A named pipe at which programs wait until a test opens it: the kernel lets nobody open one for
/// reading before somebody has it for writing. Once open, it is for all who come later, too; the
/// file stays.
class named_gate {
public:
  /// @param path May exist already: whoever comes first makes it.
  explicit named_gate(std::string path) : path_{std::move(path)} {
    ::mkfifo(path_.c_str(), S_IRUSR | S_IWUSR);
  }
  ~named_gate() {
    if (writer_ >= 0)
      ::close(writer_);
  }
  named_gate(named_gate&& other) noexcept
    : path_{std::move(other.path_)}, writer_{std::exchange(other.writer_, -1)} {}
  named_gate& operator=(named_gate&&) = delete;

  void open() {
    if (writer_ < 0)
      writer_ = ::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  }

  /// What a shell program says to wait there; `path` may hold variables of the shell.
  static std::string wait_at(const std::string& path) {
    return "mkfifo \"" + path + "\" 2>/dev/null; : <\"" + path + "\"";
  }
  std::string wait() const { return wait_at(path_); }

private:
  std::string path_;
  int writer_ = -1;
};

} // namespace tributary::test
