#pragma once

#include "runtime/base/error.hpp"

#include <string>

namespace tributary {

/// A file that one process at a time holds, and that says who does. The system lets go of it
/// however the process ends.
class file_lock {
public:
  /// @param file Created, for its user alone, with the folders above it.
  /// @param what For the error: `the state folder is in use`.
  /// @returns Or who holds it.
  static result<file_lock> take(const std::string& file, const std::string& what);
  /// Whether some process holds it just now.
  static bool is_held(const std::string& file);

  file_lock() = default;
  /// Takes the file away.
  ~file_lock();
  file_lock(file_lock&& other) noexcept;
  file_lock& operator=(file_lock&& other) noexcept;

private:
  file_lock(std::string file, int fd) : file_{std::move(file)}, fd_{fd} {}

  std::string file_;
  int fd_ = -1;
};

} // namespace tributary
