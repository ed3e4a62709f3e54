#pragma once

#include "actors/protocol.hpp"
#include "runtime/govern/governor.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

namespace tributary {

/// The governor at the time of the moment, as the scheduler's core asks it.
class timed_permits : public permit_port {
public:
  bool may_begin(uint32_t account) const override { return accounts->may_begin(account, now); }
  uint64_t begin(uint32_t account) override { return accounts->begin(account, now); }
  void resume(uint32_t account) override { accounts->resume(account); }
  void end(uint32_t account, uint32_t count) override { accounts->end(account, count); }

  std::shared_ptr<governor> accounts;
  time_point now{};
};

/// How accounts are shared with other coordinators.
struct account_exchange {
  /// Null: they are ours alone.
  std::shared_ptr<account_sharing> book;
  /// A turn would help, sooner than the next one. Called often; never blocks.
  std::function<void()> wake;
};

struct slot_scheduler_state {
  static inline const char* name = "scheduler";
  timed_permits permits;
  account_exchange exchange;
  scheduler core;
  /// By worker: its account. Workers that need no permit are not here.
  std::map<std::string, uint32_t> accounts;
  /// By account: until when it is known to its waiting streams that they wait.
  std::map<uint32_t, time_point> told_until;
  /// The next moment at which an account may open by itself.
  std::optional<time_point> permit_alarm;
  struct port {
    caf::actor hdl;
    uint64_t serial = 0;
  };
  std::map<std::string, port> ports;
  /// Slots of runs on nodes that have not come yet to a scheduler that starts anew, by node.
  struct claim {
    std::string run;
    attempt_slot slot;
  };
  std::map<std::string, std::vector<claim>> early;
  /// By run: who gets its grants.
  std::map<std::string, caf::actor> owners;
  bool flushing = false;
  /// A look for streams that nothing can run is on its way.
  bool looking = false;
};

/// Carries the pure `scheduler` and `governor`: gathers what a mailbox drain brings, then grants
/// all at once, a slot and a permit together.
/// @param accounts Outlives the actor: what is known of accounts is not lost with it.
/// @param exchange Likewise.
caf::behavior slot_scheduler(caf::stateful_actor<slot_scheduler_state>* self,
                             std::shared_ptr<governor> accounts, account_exchange exchange);

} // namespace tributary
