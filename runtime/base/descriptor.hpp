#pragma once

#include <unistd.h>
#include <utility>

namespace tributary {

/// Owns one file descriptor; closes it exactly once.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() { close(); }

  /// The number for system calls; -1 when closed.
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// @returns false where the system says only now that what was written is not kept; errno has
  /// why.
  bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

private:
  int fd_ = -1;
};

} // namespace tributary
