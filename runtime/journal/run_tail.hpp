#pragma once

#include <cstdint>

namespace tributary {

/// How far a run's events are in the database, as far as this process knows.
struct run_tail {
  /// Its key in the database; 0: it is not there.
  int64_t number = 0;
  /// Under which its owner writes; the first is 1.
  uint64_t epoch = 0;
  uint64_t events = 0;
  /// The mark of its last event.
  uint64_t mark = 0;
};

} // namespace tributary
