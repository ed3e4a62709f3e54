#include "nodes/cli/run_loop.hpp"
#include "nodes/cli/run_modes.hpp"
#include "nodes/coordinator.hpp"
#include "nodes/gate/gate_address.hpp"
#include "nodes/local_nodes.hpp"
#include "nodes/slots.hpp"
#include "runtime/report/run_folder.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// The time a node gets to say good-bye when the run is over.
constexpr auto farewell = 2s;
/// What holds the process for longer is given up.
constexpr auto closing = 10s;
/// The same after a second Ctrl-C: time to take the secret's file away, none to wait.
constexpr auto hurry = 1s;
/// Starting takes milliseconds; a loaded machine gets more.
constexpr auto joining = 5s;

/// The nodes that this run starts: `--nodes N`, or those of the topology that are launched here.
std::vector<node_spec> nodes_to_start(const run_command& command, const topology& cluster) {
  std::vector<node_spec> list;
  for (uint32_t i = 1; i <= command.nodes.value_or(0); ++i) {
    node_spec spec;
    spec.name = fmt::format("node-{}", i);
    spec.slots = command.slots.value_or(local_node_slots);
    list.push_back(std::move(spec));
  }
  if (!command.nodes)
    for (const auto& spec : cluster.nodes)
      if (spec.launch.kind == launch_kind::local)
        list.push_back(spec);
  return list;
}

/// Nodes of the topology that somebody else has to start join by themselves.
void tell_missing(const run_command& command, const topology& cluster, const std::string& address) {
  for (const auto& spec : cluster.nodes)
    if (!command.nodes && spec.launch.kind != launch_kind::local)
      command.out.say(
        fmt::format("node {} is not launched from here; on its machine: tributary node "
                    "--join {} --name {} --slots {}",
                    spec.name, address, spec.name, spec.slots));
}

coordinator_options
options_for(const run_command& command, const plan& what, const loaded_plan& loaded, bool alone) {
  coordinator_options o;
  o.cluster = loaded.cluster;
  o.lessons = loaded.lessons;
  if (alone) {
    o.local.emplace();
    o.local->name = "local";
    o.local->slots = command.slots.value_or(embedded_slots_for(what, loaded.cluster));
  } else {
    o.listen = command.nodes ? "127.0.0.1:0" : loaded.cluster.coordinator.listen;
    // Nodes that this run starts are this user's own: the secret on loopback is enough for them.
    if (command.nodes)
      o.cluster.tls.reset();
  }
  return o;
}

/// Waits until the nodes are there, so that the first streams do not all go to the fastest of them.
/// One that does not come in time is no reason to fail: others do its work.
/// @returns The signal that came meanwhile.
std::optional<int> wait_for(const coordinator& house, local_nodes& nodes, size_t count,
                            doorbell& bell, const console& out) {
  auto deadline = std::chrono::steady_clock::now() + joining;
  while (house.nodes_present() < count && std::chrono::steady_clock::now() < deadline) {
    auto ended = nodes.take_ended();
    for (const auto& told : ended)
      out.say(told);
    count -= std::min(count, ended.size());
    if (auto signal = bell.wait(10ms))
      return signal;
  }
  return std::nullopt;
}

} // namespace

int run_here(const run_command& command, loaded_plan loaded, doorbell& bell) {
  auto request = make_run(std::move(loaded.what), loaded.cluster, command.plan.choices);
  const auto& run = request->options.run;
  auto folder = command.folder.empty() ? "runs/" + run : command.folder;
  auto output = run_folder::open(folder);
  if (!output)
    return command.out.complain(output.error());
  request->outputs.push_back(*output);

  auto starts = nodes_to_start(command, loaded.cluster);
  auto alone = starts.empty() && loaded.cluster.nodes.empty();
  run_feed feed{bell};
  auto options = options_for(command, *request->what, loaded, alone);
  options.fallen = [&feed](const std::string& why) {
    feed.remark("the actors kept failing: " + why);
    feed.over(1);
  };
  auto house = coordinator::start(std::move(options));
  if (!house)
    return command.out.complain(house.error());
  local_nodes nodes{
    address_from_here((*house)->address()), command.plan.topology_file, command.out.verbose,
    command.nodes ? std::vector<std::string>{"--no-tls"} : as_arguments(command.tls)};
  if (!alone)
    tell_missing(command, loaded.cluster, (*house)->address());
  for (const auto& spec : starts)
    if (auto started = nodes.start(spec); !started)
      return command.out.complain(started.error());

  if (wait_for(**house, nodes, starts.size(), bell, command.out))
    return 130;
  request->observer = [&feed](const run_notice& n) { feed.notice(n); };
  run_view view{request->what, command.out};
  run_hooks hooks;
  hooks.cancel = [&](const std::string& why, int code) { (*house)->cancel(run, why, code); };
  hooks.look_after = [&] {
    for (auto& told : nodes.take_ended())
      feed.remark(std::move(told));
  };
  (*house)->submit(request, feed);
  auto [code, hurried] = watch_run(bell, feed, view, hooks);
  end_process_within(hurried ? hurry : closing, code);
  nodes.stop(hurried ? 0s : farewell);
  house->reset();
  return close_run(view, **output, code, command.out);
}

} // namespace tributary
