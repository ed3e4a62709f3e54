#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/run_modes.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/machine.hpp"

#include <cstdlib>

namespace tributary {

namespace {

constexpr auto footer = R"(
Alone, everything happens in this process. With --nodes N, N worker processes on this machine do the
work and end with the run. With --topology FILE, the nodes of that file that say `launch: local` do.
With --coordinator, the plan goes to a running coordinator and is followed from here.

The run leaves report.md, report.html, metrics.json, timeline.svg, events.jsonl and more in the output
folder; stdout gets the path of the report.

A plan with `approve: plan`, or a stream with `approve: true`, waits for a person. At a terminal you are shown what
waits, and asked. Elsewhere the run is kept as it is, the program ends with 6 and says which commands go on.

exit codes: 0 complete, 1 failed, 3 delivered with flagged gaps, 5 budget spent, 6 waits for approval,
  42 plan refused, 52 topology refused, 69 no coordinator there, 124 deadline, 130 interrupted

examples:
  tributary run config/plans/competitive-intel.yaml
  tributary run plan.md --worker extract --input 'sources/*.md' -o out
  tributary run --task 'Compare Temporal and Restate on price and recovery' --input 'sources/*.md'
  tributary run --task 'Compare Temporal and Restate' --planner gemini
  tributary run plan.yaml --nodes 3 --deadline 30m
  tributary run plan.yaml --coordinator 127.0.0.1:4850
  tributary run plan.yaml --coordinator build.example:4850 --certs certs)";

void add_options(command_line& line, run_command& to) {
  add_plan_or_task_options(line, to.plan);
  add_run_choices(line, to.plan.choices);
  line.text("--output,-o", to.folder, "folder for what the run leaves (default: runs/RUN)");
  auto nodes = line.number("--nodes,-n", to.nodes, "worker processes on this machine", 1u, 64u);
  line.number("--slots", to.slots, "streams at once in each process", 1u, 65'536u);
  line
    .text("--coordinator,-c", to.place.address,
          "HOST:PORT of a running coordinator; of several that share runs all, with commas")
    .excludes(nodes);
  line.text("--key", to.key,
            "at a coordinator: the same key and plan again is the same run, to be followed "
            "anew by whoever lost it");
  line.flag(
    "--yes,-y", [&to] { to.plan.choices.approved_by = user_name(); },
    "approve beforehand all that the plan asks approval for");
  add_tls_options(line, to.tls);
  add_console_options(line, to.out);
  line.footer(footer);
}

/// What the command line leaves open, the environment may say.
void use_environment(run_command& command) {
  const auto* address = std::getenv("TRIBUTARY_COORDINATOR");
  if (address && *address && command.place.address.empty() && !command.nodes
      && command.plan.topology_file.empty())
    command.place.address = address;
}

/// What the coordinator is to be shown, from the command line and the topology.
std::optional<int> take_proofs(run_command& command) {
  topology cluster;
  if (!command.plan.topology_file.empty()) {
    auto read = load_topology(command.plan.topology_file, command.out);
    if (!read)
      return read.error();
    cluster = std::move(*read);
  }
  command.place.insecure = cluster.insecure;
  auto used = use_tls(command.tls, cluster);
  auto tls = used ? load_tls(cluster, certificate_role::client) : tl::unexpected(used.error());
  if (!tls)
    return command.out.complain(tls.error());
  command.place.tls = std::move(*tls);
  return {};
}

} // namespace

int run_verb(int argc, char** argv) {
  command_line line{"Runs a plan: its streams at once, their results merged as they finish.",
                    "run"};
  run_command command;
  add_options(line, command);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  command.out.apply();
  use_environment(command);
  doorbell bell;
  command.plan.bell = &bell;
  if (command.plan.plan_file.empty() && command.plan.task.empty())
    return command.out.complain(
      {ec::usage, "no PLAN; name a file, or say what is to be done with --task"});
  if (!command.key.empty() && command.place.address.empty())
    return command.out.complain({ec::usage, "--key: needs a --coordinator, which keeps the run"});
  if (!command.place.address.empty()) {
    if (auto ended = take_proofs(command))
      return *ended;
    auto what = load_plan(command.plan, command.out);
    return what ? run_remote(command, std::move(*what), bell) : what.error();
  }
  auto loaded = load_whole(command.plan, command.out);
  if (!loaded)
    return loaded.error();
  if (auto used = use_tls(command.tls, loaded->cluster); !used)
    return command.out.complain(used.error());
  return run_here(command, std::move(*loaded), bell);
}

} // namespace tributary
