#pragma once

#include "runtime/base/descriptor.hpp"

#include <sys/eventfd.h>

#include <cstdint>

namespace tributary {

/// Wakes a thread out of `poll`.
class gate_wakeup {
public:
  gate_wakeup() : fd_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

  int fd() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }
  /// Any thread.
  void ring() {
    uint64_t one = 1;
    [[maybe_unused]] auto written = write(fd_.get(), &one, sizeof one);
  }
  void clear() {
    uint64_t count = 0;
    [[maybe_unused]] auto drained = read(fd_.get(), &count, sizeof count);
  }

private:
  descriptor fd_;
};

} // namespace tributary
