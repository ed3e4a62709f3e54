#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

void sim_coordinator::check_replay() {
  arm fresh{world_.plan_, world_.options_};
  replay_into(fresh, false);
  world_.require(fresh.core.fingerprint() == arm_->core.fingerprint(),
                 "a replay gives the same state");
  world_.require(fresh.core.open_attempts() == arm_->core.open_attempts(),
                 "a replay has the same attempts open");
}

void sim_coordinator::check_quiet() const {
  if (down_)
    return;
  uint32_t slots = 0;
  for (const auto& [name, n] : world_.nodes_)
    if (n.alive && n.at == number_)
      slots += n.offer.slots;
  world_.require(
    scheduler_->free_slots() == slots,
    fmt::format("all {} slots are free again, not {}", slots, scheduler_->free_slots()));
  for (uint32_t account = 0; account < permits_.accounts.accounts(); ++account)
    world_.require(permits_.accounts.figures(account).running == 0, "no account is asked any more");
  world_.require(scheduler_->waiting() == 0, "nobody waits for a slot any more");
}

} // namespace tributary::sim
