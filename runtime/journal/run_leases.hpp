#pragma once

#include "runtime/base/error.hpp"
#include "runtime/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a claim has given.
struct run_claim {
  /// Counts the owners of the run; 0 where it was not given.
  uint64_t epoch = 0;
  /// Where it was not given: whose it is, and for how long at least if its owner does not renew.
  std::string owner;
  duration held_for{0};
  /// It was not given because the run has ended.
  bool over = false;

  bool granted() const { return epoch > 0; }
};

/// Who has a run.
struct run_owner {
  /// "" where nobody has it.
  std::string id;
  /// As it was announced; "" where it was not.
  std::string address;
  /// Its lease has not run out.
  bool alive = false;
  bool over = false;
};

/// A coordinator whose lease has not run out.
struct live_coordinator {
  std::string id;
  std::string address;
};

/// Which coordinator writes which run. Each coordinator has one lease, which it renews for all of
/// its runs at once; each run has an epoch, which every new owner counts up and every write is
/// checked against, so that an owner that slept through its lease can write nothing. All times are
/// the database's clock. Thread safe; each call waits for the database, for seconds at most, and
/// can be repeated after an error.
class run_leases {
public:
  virtual ~run_leases() = default;

  /// Our name among the coordinators: one for each start of a process.
  virtual const std::string& id() const = 0;
  /// Our lease lasts for the whole of its time again; to be called at every third of it. Runs that
  /// others took meanwhile are told by `on_fenced` before it returns.
  virtual result<void> renew() = 0;
  /// The same, and from now on this is where we are reached.
  virtual result<void> announce(std::string_view address) = 0;
  /// Takes a run that is nobody's, or whose owner's lease has run out. Of one that is ours already
  /// the epoch stays. Who has just come, or come back, takes none from another for as long as a
  /// lease lasts: after the database was away everybody finds his own again. `ec::not_found` where
  /// there is no such run.
  virtual result<run_claim> claim(std::string_view run) = 0;
  /// Runs that are not over and that `claim` would give just now, the oldest first; so many at
  /// most.
  virtual result<std::vector<std::string>> free_runs(size_t most) = 0;
  /// Gives a run up, for anybody to take; what is not durable yet may not become so. After an error
  /// it is given up with the next renewal, so that no run stays in hands that do nothing for it.
  virtual result<void> release(std::string_view run) = 0;

  virtual result<run_owner> who_owns(std::string_view run) = 0;
  virtual result<std::vector<live_coordinator>> coordinators() = 0;
};

} // namespace tributary
