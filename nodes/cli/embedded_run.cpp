#include "nodes/cli/embedded_run.hpp"

#include "nodes/cli/run_loop.hpp"
#include "nodes/coordinator.hpp"
#include "nodes/gate/gate_address.hpp"
#include "nodes/local_nodes.hpp"
#include "nodes/run_setup.hpp"
#include "nodes/slots.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/report/check/check.hpp"

#include <fmt/format.h>

#include <cstdlib>

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
std::vector<node_spec> nodes_to_start(const run_origin& origin, const topology& cluster) {
  std::vector<node_spec> list;
  for (uint32_t i = 1; i <= origin.nodes.value_or(0); ++i) {
    node_spec spec;
    spec.name = fmt::format("node-{}", i);
    spec.slots = origin.slots.value_or(local_node_slots);
    list.push_back(std::move(spec));
  }
  if (!origin.nodes)
    for (const auto& spec : cluster.nodes)
      if (spec.launch.kind == launch_kind::local)
        list.push_back(spec);
  return list;
}

/// Nodes of the topology that somebody else has to start join by themselves.
void tell_missing(const embedded_run& run, const std::string& address, const console& out) {
  for (const auto& spec : run.cluster.nodes)
    if (!run.origin.nodes && spec.launch.kind != launch_kind::local)
      out.say(fmt::format("node {} is not launched from here; on its machine: tributary node "
                          "--join {} --name {} --slots {}",
                          spec.name, address, spec.name, spec.slots));
}

coordinator_options options_for(const embedded_run& run, bool alone) {
  coordinator_options o;
  o.cluster = run.cluster;
  o.lessons = run.lessons;
  o.store = run.store;
  if (alone) {
    o.local.emplace();
    o.local->name = "local";
    o.local->slots = run.origin.slots.value_or(embedded_slots_for(*run.request->what, run.cluster));
  } else {
    o.listen = run.origin.nodes ? "127.0.0.1:0" : run.cluster.coordinator.listen;
    // Nodes that this run starts are this user's own: the secret on loopback is enough for them.
    if (run.origin.nodes)
      o.cluster.tls.reset();
  }
  return o;
}

/// What a person should know of the journal while nothing can be kept.
void tell_trouble(run_store& store, run_feed& feed) {
  store.on_trouble([&feed](const std::string& why) {
    feed.remark(why.empty() ? "the journal can be written again: the run goes on"
                            : "the run is held until its journal can be written: " + why);
  });
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

/// What a person is shown before a plan is run: what `check` says of it, in short.
std::string summary_of(const embedded_run& run) {
  const auto& p = *run.request->what;
  auto slots = run.origin.nodes ? *run.origin.nodes * run.origin.slots.value_or(local_node_slots)
                                : run.origin.slots.value_or(slots_of(p, run.cluster));
  return check_summary(p, estimate_plan(p, slots, {}), false);
}

std::vector<std::string> how_to_go_on(const embedded_run& run, const approval_desk& desk) {
  if (!run.store->is_durable())
    return {"nothing is kept with --state :memory:, so it ends here; run it with --yes, at a "
            "terminal, or with its state in a folder"};
  const auto& name = run.request->options.run;
  return {approve_command(name, desk, run.state_option),
          "tributary resume " + name + run.state_option};
}

} // namespace

tl::expected<std::shared_ptr<run_store>, int>
open_store(const state_place& place, const console& out) {
  auto store = run_store::open(place, false);
  if (store)
    return *store;
  if (place.chosen)
    return tl::unexpected<int>(out.complain(store.error()));
  out.say("a run that breaks off cannot be resumed: " + store.error().what
          + "; name another folder with --state");
  return *run_store::open({}, false);
}

int run_embedded(embedded_run run, doorbell& bell, const console& out) {
  const auto name = run.request->options.run;
  auto starts = nodes_to_start(run.origin, run.cluster);
  auto alone = starts.empty() && run.cluster.nodes.empty();
  run_feed feed{bell};
  tell_trouble(*run.store, feed);
  auto options = options_for(run, alone);
  options.fallen = [&feed](const std::string& why) {
    feed.remark("the actors kept failing: " + why);
    feed.over(1);
  };
  auto house = coordinator::start(std::move(options));
  if (!house)
    return out.complain(house.error());
  local_nodes nodes{address_from_here((*house)->address()), run.origin.topology_file, out.verbose,
                    run.origin.nodes ? std::vector<std::string>{"--no-tls"}
                                     : as_arguments(run.tls)};
  if (!alone)
    tell_missing(run, (*house)->address(), out);
  for (const auto& spec : starts)
    if (auto started = nodes.start(spec); !started)
      return out.complain(started.error());

  if (auto signal = wait_for(**house, nodes, starts.size(), bell, out))
    return exit_code_of_signal(*signal);
  if (!run.resumed)
    if (auto begun = begin_run_in(*run.store, *run.request, run.origin); !begun)
      return out.complain(begun.error());
  run.request->outputs->add(run.files);
  run.request->observer = [&feed](const run_notice& n) { feed.notice(n); };
  run_view view{run.request->what, out};
  run_hooks hooks;
  hooks.cancel = [&](const std::string& why, int code) { (*house)->cancel(name, why, code); };
  hooks.look_after = [&] {
    for (auto& told : nodes.take_ended())
      feed.remark(std::move(told));
  };
  approval_desk desk{{run.request->what, run.yes,
                      [&](const approval_wish& wish) { (*house)->approve(name, wish); },
                      [&run] { return summary_of(run); }, run.told_before},
                     approval_desk::has_terminal(out)};
  hooks.desk = &desk;
  (*house)->submit(run.request, feed);
  auto [code, hurried, waits] = watch_run(bell, feed, view, hooks);
  if (hurried && run.store->is_durable())
    out.say("it can go on where it was: tributary resume " + name);
  end_process_within(hurried ? hurry : closing, code);
  nodes.stop(hurried || waits ? 0s : farewell);
  run.store->on_trouble({});
  house->reset();
  if (waits)
    return leave_waiting(name, desk, run.files.get(), how_to_go_on(run, desk), out);
  return close_run(view, *run.files, code, out);
}

} // namespace tributary
