#pragma once

#include "runtime/base/error.hpp"
#include "runtime/journal/journal_queue.hpp"
#include "runtime/journal/run_tail.hpp"

#include <map>

namespace tributary {

/// The runs that this process may write, and those that it may write no more: these stay, some
/// hundred bytes each, so that what is appended late is refused. Thread safe.
class held_runs {
public:
  /// Taken under a new epoch. What was appended under an older one is lost from now on.
  void take(std::string_view run, run_tail base);
  /// It is in the database now.
  void numbered(std::string_view run, int64_t number);
  std::optional<run_tail> find(std::string_view run) const;
  /// All that are not fenced.
  std::vector<std::pair<std::string, run_tail>> all() const;

  /// The stamp of what is appended next. A run that is not known is a new one.
  result<item_stamp> stamp(std::string_view run) const;
  void stamped(std::string_view run, const item_stamp& stamp);
  bool lost(std::string_view run, const item_stamp& stamp) const;

  /// Somebody else has it. @returns False where that was known.
  bool fence(std::string_view run, uint64_t epoch, error why);
  /// It was fenced and not taken anew.
  bool is_fenced(std::string_view run) const;
  /// Under which it may be written now; 0: it may not.
  uint64_t epoch_of(std::string_view run) const;
  /// It is over.
  void forget(std::string_view run);

private:
  struct entry {
    /// As it was when this process took it, or as a new run is.
    run_tail base{0, 1, 0, 0};
    /// Number of the last event that was appended.
    uint64_t last = 0;
    std::optional<error> fenced;
  };

  mutable std::mutex mutex_;
  std::map<std::string, entry, std::less<>> runs_;
};

} // namespace tributary
