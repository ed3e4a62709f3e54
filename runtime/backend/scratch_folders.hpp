#pragma once

#include "runtime/base/error.hpp"

#include <string>

namespace tributary {

/// Gives out empty folders that nobody but this user may enter, all below one folder of this
/// process.
class scratch_folders {
public:
  /// @param base Where to make that folder; "" takes the system's temporary folder.
  explicit scratch_folders(std::string base);
  scratch_folders(const scratch_folders&) = delete;
  scratch_folders& operator=(const scratch_folders&) = delete;
  /// Removes what it made; folders that are still in use stay.
  ~scratch_folders();

  /// A new folder. One thread at a time.
  result<std::string> make();
  /// @returns Whether it is gone: it is not where something is in it. Takes microseconds.
  static bool remove_empty(const std::string& folder);
  /// Removes it with all that is in it, following no link; takes as long as it takes.
  static void remove_all(const std::string& folder);

private:
  std::string base_;
  /// Made with the first folder that is asked for.
  std::string root_;
  uint64_t last_ = 0;
};

} // namespace tributary
