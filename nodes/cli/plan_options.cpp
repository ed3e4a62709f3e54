#include "nodes/cli/plan_options.hpp"

#include <cmath>
#include <map>

namespace tributary {

namespace {

CLI::ValidationError refused(const std::string& option, const std::string& what) {
  return CLI::ValidationError{option, what};
}

void add_limits(CLI::App& app, plan_overrides& to) {
  app.add_option("--max-parallel", to.max_parallel, "streams at once, over all nodes")
    ->check(CLI::Range(1u, 1'000'000u, "number"));
  app.add_option_function<double>(
    "--max-budget-usd",
    [&to](const double& usd) {
      if (!(usd >= 0 && usd <= 1e9))
        throw refused("--max-budget-usd", "expected dollars, 0 or more");
      to.budget_microusd = std::llround(usd * 1e6);
    },
    "spend no more than this");
  app.add_option_function<std::string>(
    "--deadline",
    [&to](const std::string& text) {
      auto span = parse_duration(text);
      if (!span)
        throw refused("--deadline", span.error().what);
      to.deadline = *span;
    },
    "from the start to the deliverable: 90s, 25m, 1h30m");
  app.add_option_function<std::string>(
    "--audit",
    [&to](const std::string& when) {
      static const std::map<std::string, audit_when> known = {{"auto", audit_when::automatic},
                                                              {"always", audit_when::always},
                                                              {"never", audit_when::never}};
      auto i = known.find(when);
      if (i == known.end())
        throw refused("--audit", "expected auto, always or never");
      to.audit = i->second;
    },
    "auto, always or never");
}

} // namespace

void add_plan_options(CLI::App& app, plan_options& to) {
  app.add_option("PLAN", to.plan_file, "the plan: YAML or Markdown")->required();
  app.add_option("--topology,-t", to.topology_file, "workers and nodes: a topology file");
  app
    .add_option("--input,-i", to.overrides.inputs,
                "files to work on, instead of the plan's `inputs`")
    ->type_name("GLOB")
    ->expected(1, 100'000);
  app
    .add_option("--set", to.overrides.sets, "change a key of the plan: streams.leaders.timeout=5m")
    ->type_name("KEY=VALUE")
    ->expected(1, 1'000);
  app.add_option("--worker,-w", to.overrides.worker, "the worker of all streams")
    ->type_name("NAME");
  add_limits(app, to.overrides);
  add_state_option(app, to.state);
}

void add_run_choices(CLI::App& app, run_choices& to) {
  app.add_flag("--fail-fast", to.fail_fast, "end at the first stream that fails for good");
  app.add_flag("--reuse", to.reuse, "take unchanged streams' results from earlier runs");
  app.add_flag("--sequential", to.sequential, "one stream at a time: the measured baseline");
}

tl::expected<topology, int> load_topology(const std::string& file, const console& out) {
  auto read = file.empty() ? read_default_topology() : read_topology_file(file);
  if (auto code = out.complain(read.found, ec::bad_config); code != 0 || !read.value)
    return tl::unexpected<int>(code != 0 ? code : exit_code_of(ec::bad_config));
  return std::move(*read.value);
}

tl::expected<state_place, int>
load_state(const std::string& flag, const topology& cluster, const console& out) {
  auto place = find_state(flag, cluster.coordinator);
  if (!place)
    return tl::unexpected<int>(out.complain(place.error()));
  return std::move(*place);
}

tl::expected<plan, int> load_plan(const plan_options& options, const console& out) {
  auto read = read_plan_file(options.plan_file, options.overrides);
  if (auto code = out.complain(read.found, ec::bad_plan); code != 0 || !read.value)
    return tl::unexpected<int>(code != 0 ? code : exit_code_of(ec::bad_plan));
  return std::move(*read.value);
}

tl::expected<loaded_plan, int> load_whole(const plan_options& options, const console& out) {
  auto cluster = load_topology(options.topology_file, out);
  if (!cluster)
    return tl::unexpected<int>(cluster.error());
  auto state = load_state(options.state, *cluster, out);
  if (!state)
    return tl::unexpected<int>(state.error());
  auto read = read_plan_file(options.plan_file, options.overrides);
  auto found = std::move(read.found);
  auto lessons = lesson_book::open(lessons_file(*state));
  std::vector<assigned_type> assigned;
  if (read.value) {
    auto unassigned
      = assign_workers(*read.value, *cluster, chooser_by(lessons->known()), &assigned);
    found.insert(found.end(), unassigned.begin(), unassigned.end());
  }
  if (auto code = out.complain(found, ec::bad_plan); code != 0 || !read.value)
    return tl::unexpected<int>(code != 0 ? code : exit_code_of(ec::bad_plan));
  return loaded_plan{std::move(*read.value), std::move(*cluster), std::move(found),
                     std::move(assigned),    std::move(lessons),  std::move(*state)};
}

} // namespace tributary
