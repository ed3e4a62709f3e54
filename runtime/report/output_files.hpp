#pragma once

#include "runtime/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// What is done with an earlier run's files.
enum class earlier_files : uint8_t { cleared, kept };

/// The files of one run's folder, written by one thread. Works on descriptors and never follows a
/// symbolic link below the folder, so nothing outside of it is ever written or removed.
class output_files {
public:
  output_files() = default;
  ~output_files();
  output_files(const output_files&) = delete;
  output_files& operator=(const output_files&) = delete;

  /// Creates the folder, clears it of an earlier run (unless told otherwise) and begins an empty
  /// `events.jsonl`. Refuses a folder that another run is writing, or whose files of such names are
  /// no run's.
  result<void> open(const std::string& path, earlier_files earlier);
  /// Replaces a file in one step: a reader sees the old bytes or the new ones.
  /// @param name Satisfies `is_output_name`.
  result<void> replace(std::string_view name, std::string_view bytes);
  /// Appends whole lines; a write that fails leaves no part of a line behind.
  result<void> append(std::string_view lines);

private:
  result<void> clear(earlier_files earlier);
  result<int> folder_of(std::string_view name, std::string& leaf);
  tl::unexpected<error> failed(std::string_view what, std::string_view name) const;

  std::string path_;
  int folder_ = -1;
  int drafts_ = -1;
  int streams_ = -1;
  int events_ = -1;
  int64_t events_bytes_ = 0;
};

} // namespace tributary
