#pragma once

#include "runtime/govern/account_entry.hpp"
#include "runtime/govern/request_slots.hpp"

#include <optional>

namespace tributary {

/// What a coordinator could do with an account just now.
struct account_demand {
  /// What its profiles allow; 0: no bound.
  uint64_t at_once_bound = 0;
  uint64_t requests_bound = 0;
  uint64_t tokens_bound = 0;
  /// Streams that would begin if the account let them.
  uint64_t waiting = 0;
  uint64_t running = 0;
  /// As many as the account has been seen to bear.
  uint64_t window = 1;
  /// Attempts that were begun since the turn before.
  uint64_t begun = 0;
  /// Requests that were dealt out to it and that it has not used.
  uint64_t requests_left = 0;
  /// Requests had been given out up to then when it told last.
  time_point requests_due{};
  uint64_t tokens_expected = 0;
  /// It goes: it gives back what it can.
  bool leaving = false;
};

/// What one turn has given, from when it is told on; what is less than before, at once.
struct account_turn {
  account_entry told;
  /// So many may run for one more to begin: one less than that.
  uint64_t at_once = 0;
  /// Absent: no bound.
  std::optional<uint64_t> tokens;
  /// Requests begin only when they were dealt out.
  bool requests_bound = false;
  /// Given in addition, by the table's clock.
  request_slots requests;
  /// How many coordinators use the account.
  uint64_t sharers = 1;
  /// Others have what it wants.
  bool unmet = false;
};

/// Takes our turn with one account: gives up what others are to have, takes what they have let go
/// of. Turns follow each other, so all together never have more than the bounds, the smallest that
/// one of those that live was told.
/// @param others Their entries in the table, in order of coordinators.
account_turn take_turn(const std::vector<account_entry>& others, const std::string& me,
                       const account_demand& demand, time_point now);

} // namespace tributary
