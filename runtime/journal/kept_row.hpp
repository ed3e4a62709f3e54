#pragma once

#include "runtime/base/error.hpp"
#include "runtime/run/run_event.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary {

/// An event as a store gives it back: not to be believed until checked.
struct kept_row {
  uint64_t seq = 0;
  /// In microseconds.
  int64_t at = 0;
  std::string body;
  uint64_t mark = 0;
  /// Absent where the event has no result.
  std::optional<std::string> hash;
  /// Absent also where the result is gone.
  std::optional<std::string> text;
};

/// Adds the event, where it is number `seq` and as it was written.
/// @param mark Of the event before; of this one afterwards.
/// @returns What is wrong with it, or null.
const char* check_row(kept_row row, uint64_t seq, uint64_t& mark,
                      std::vector<std::pair<time_point, run_event>>& into);

/// What is told of a run that is not whole.
/// @param place The file or the database.
error damaged_event(std::string_view place, std::string_view run, uint64_t event, const char* how);

} // namespace tributary
