#pragma once

#include "runtime/govern/account_turn.hpp"
#include "runtime/govern/governor.hpp"

#include <map>

namespace tributary {

/// A coordinator's side of sharing accounts with others: about once a second it reads what all have
/// told, learns from it, takes its turn with each account and tells what it has then. What others
/// are to have it gives up at once; what it gets it uses when it has been told. Pure: somebody else
/// reads and writes the table.
class account_sharing {
public:
  /// When the page was asked for and when it was there, by the governor's clock.
  struct moment {
    time_point asked;
    time_point read;
  };

  /// @param waiting By account: streams that would begin if it let them.
  /// @param leaving It is our last turn.
  /// @returns What is to be told.
  std::vector<account_entry> begin_turn(governor& accounts, const share_page& page, moment when,
                                        const std::vector<uint64_t>& waiting, bool leaving);
  /// It has been told, with nobody's turn in between.
  void end_turn(governor& accounts, time_point now);
  /// Who counts what runs has begun anew: until then others are given nothing of what we had.
  void settle(time_point until) { settled_at_ = until; }
  /// Whether a turn now may help an account that has nothing for those who wait: when the last one
  /// was taken, nothing was missing.
  bool wants_turn(uint32_t account) const;

private:
  struct seen {
    uint64_t halvings = 0;
    uint64_t trips = 0;
  };
  struct shared_account {
    /// By coordinator: what we have learnt from it already.
    std::map<std::string, seen> learnt;
    uint64_t halvings = 0;
    uint64_t attempts = 0;
    /// It takes part until then, also while nobody wants it.
    time_point active_until{};
    bool unmet = false;
    std::optional<account_turn> pending;
  };

  void learn(governor& accounts, uint32_t account, const std::vector<account_entry>& others,
             duration offset, time_point now);
  account_demand demand_of(uint32_t account, const account_need& need,
                           const std::optional<account_entry>& ours) const;
  /// Gives up what is less. @returns Whether there is anything to be told of it.
  bool
  prepare(governor& accounts, uint32_t account, account_turn turn, const account_demand& demand);

  std::vector<shared_account> mine_;
  time_point settled_at_{};
  moment when_{};
  /// From the table's clock to ours, and how long what we tell counts.
  time_point page_now_{};
  duration lease_{0};
};

} // namespace tributary
