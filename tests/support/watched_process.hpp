#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace tributary::test {

/// Hears of a process's end, whoever its parent is.
class watched_process {
public:
  /// One that has ended already is heard of at once.
  explicit watched_process(pid_t process);
  ~watched_process();
  watched_process(watched_process&& other) noexcept;
  watched_process& operator=(watched_process&&) = delete;

  int descriptor() const { return descriptor_; }
  void wait_for_end() const;

private:
  int descriptor_ = -1;
};

/// Waits until the text is in what comes after the first `from` bytes of a file that the process
/// writes.
/// @returns Whether it came, before the process ended and before the time was over.
bool wait_for_text(const std::string& file, size_t from, const std::string& text, pid_t process,
                   std::chrono::milliseconds within);

} // namespace tributary::test
