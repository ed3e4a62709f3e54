#include "nodes/coordinator.hpp"

#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/cli/verb.hpp"

#include <csignal>

namespace tributary {

namespace {

constexpr auto footer = R"(
Nodes come with `tributary node --join ADDRESS`, plans with `tributary run PLAN --coordinator ADDRESS`.
On loopback a secret in a file that only its user can read keeps others out; no option is needed.
Where other machines can reach it, it asks for certificates: `tributary certs --help` says how.
Runs outlive this process: a coordinator that is started again on the same state folder goes on with
those that were not over, and nodes and clients come back to it by themselves.

example:
  tributary coordinator --listen 127.0.0.1:4850
  tributary coordinator --listen 0.0.0.0:4850 --certs certs
  tributary coordinator --topology cluster.yaml)";

} // namespace

int coordinator_verb(int argc, char** argv) {
  command_line line{"Serves runs to clients and work to nodes, until told to stop.", "coordinator"};
  console out;
  std::string file;
  std::string listen;
  line.text("--topology,-t", file, "workers, address and heartbeat: a topology file");
  line.text("--listen,-l", listen, "HOST:PORT to listen at; port 0 takes a free one");
  std::string state;
  add_state_option(line, state);
  tls_options tls;
  add_tls_options(line, tls);
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto cluster = load_topology(file, out);
  if (!cluster)
    return cluster.error();
  if (auto used = use_tls(tls, *cluster); !used)
    return out.complain(used.error());
  auto place = load_state(state, *cluster, out);
  if (!place)
    return place.error();
  auto store = run_store::open(*place, true);
  if (!store)
    return out.complain(store.error());
  doorbell bell;
  coordinator_options options;
  options.listen = listen.empty() ? cluster->coordinator.listen : listen;
  options.lessons = lesson_book::open(lessons_file(*place));
  options.store = std::move(*store);
  options.takes_over = true;
  options.store->on_trouble([&bell, &out](const std::string& why) {
    bell.post([&out, why] {
      out.say(why.empty() ? "the journal can be written again: runs go on"
                          : "runs are held until the journal can be written: " + why);
    });
  });
  options.cluster = std::move(*cluster);
  std::optional<std::string> fallen;
  options.fallen = [&](const std::string& why) { bell.post([&fallen, why] { fallen = why; }); };
  auto house = coordinator::start(std::move(options));
  if (!house)
    return out.complain(house.error());
  out.say("listening on " + (*house)->address());
  while (!fallen && !bell.wait(std::chrono::minutes{1}))
    continue;
  if (fallen)
    return out.complain({ec::internal, "the coordinator's actors kept failing: " + *fallen});
  out.say("stopping");
  end_process_within(std::chrono::seconds{10}, 0);
  return 0;
}

} // namespace tributary
