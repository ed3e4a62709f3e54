#pragma once

#include "runtime/base/error.hpp"
#include "runtime/govern/account_lesson.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary {

/// What one coordinator tells the others of an account that they share: what it wants, has and has
/// learnt. Points in time are the table's clock.
struct account_entry {
  /// Whether it still counts, as the table's clock says.
  enum class life : uint8_t {
    gone,
    /// It did not come to its turn, but what it has begun may still run.
    counting,
    alive,
  };
  /// Of one bound: attempts at once, requests or tokens a minute.
  struct part {
    /// What its profiles allow; 0: no bound.
    uint64_t bound = 0;
    uint64_t wanted = 0;
    /// Nobody else may use it.
    uint64_t held = 0;
    /// Attempts that run; always within `held`, but for those that were taken over.
    uint64_t used = 0;

    bool operator==(const part&) const = default;
  };

  std::string account;
  std::string coordinator;
  life state = life::alive;
  part at_once;
  part requests;
  part tokens;
  /// Requests have been given out up to then.
  time_point requests_due{};
  account_lesson learnt;

  bool operator==(const account_entry&) const = default;
};

/// The table as it stands at one moment.
struct share_page {
  /// Counts the turns that have been taken.
  uint64_t turn = 0;
  time_point now{};
  /// Our own name in it, and how long an entry of ours counts.
  std::string me;
  duration lease{0};
  /// In order of account and coordinator.
  std::vector<account_entry> entries;
};

/// Where coordinators tell each other of their accounts. Each call waits for the database, for
/// seconds at most. One thread.
class account_table {
public:
  virtual ~account_table() = default;
  virtual result<share_page> read() = 0;
  /// Tells our entries: what is not among them holds nothing any more.
  /// @returns False where another has taken a turn since `page` was read; nothing is told then.
  virtual result<bool> write(const share_page& page, const std::vector<account_entry>& ours) = 0;
};

} // namespace tributary
