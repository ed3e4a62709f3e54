#include "nodes/actor_config.hpp"

#include <caf/atom.hpp>
#include <caf/io/middleman.hpp>

namespace tributary {

actor_config::actor_config(network net) {
  // `sharing` sleeps when idle; `stealing` polls. Actors only carry, so two threads are plenty.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", size_t{2});
  set("scheduler.max-throughput", size_t{100});
  if (net == network::off)
    return;
  load<caf::io::middleman>();
  set("middleman.workers", size_t{0});
  // Sessions have heartbeats of their own that also renew leases; BASP's would cut a connection
  // while a large frame is on its way.
  set("middleman.heartbeat-interval", caf::timespan{0});
  set("middleman.enable-automatic-connections", false);
}

} // namespace tributary
