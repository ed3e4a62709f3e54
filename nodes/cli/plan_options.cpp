#include "nodes/cli/plan_options.hpp"

#include "nodes/cli/task_planning.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace tributary {

namespace {

result<void> take_dollars(const std::string& text, std::optional<int64_t>& microusd) {
  double usd = -1;
  auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), usd);
  if (wrong != std::errc{} || end != text.data() + text.size() || !(usd >= 0 && usd <= 1e9))
    return fail(ec::usage, "expected dollars, 0 or more");
  microusd = std::llround(usd * 1e6);
  return {};
}

result<void> take_deadline(const std::string& text, plan_overrides& to) {
  auto span = parse_duration(text);
  if (!span)
    return tl::unexpected<error>(span.error());
  to.deadline = *span;
  return {};
}

result<void> take_audit(const std::string& when, plan_overrides& to) {
  static const std::map<std::string, audit_when> known = {
    {"auto", audit_when::automatic}, {"always", audit_when::always}, {"never", audit_when::never}};
  auto i = known.find(when);
  if (i == known.end())
    return fail(ec::usage, "expected auto, always or never");
  to.audit = i->second;
  return {};
}

void add_limits(command_line& line, plan_overrides& to) {
  line.number("--max-parallel", to.max_parallel, "streams at once, over all nodes", 1u, 1'000'000u);
  line
    .read(
      "--max-budget-usd",
      [&to](const std::string& text) { return take_dollars(text, to.budget_microusd); },
      "spend no more than this")
    .called("USD");
  line.read(
    "--deadline", [&to](const std::string& text) { return take_deadline(text, to); },
    "from the start to the deliverable: 90s, 25m, 1h30m");
  line.read(
    "--audit", [&to](const std::string& when) { return take_audit(when, to); },
    "auto, always or never");
}

/// Makes the plan of a task, shows it, and reads it as any other. What its planner has cost is
/// taken from what the run may cost.
tl::expected<read_plan_result, int>
plan_first(const plan_options& options, const topology& cluster,
           const std::shared_ptr<lesson_book>& lessons, const console& out) {
  auto overrides = options.overrides;
  int64_t spent = 0;
  auto planned
    = plan_task({options.task, {}, overrides.inputs, options.planner},
                {cluster, lessons, *options.bell, out, overrides.budget_microusd}, &spent);
  if (!planned)
    return tl::unexpected<int>(planned.error());
  if (overrides.budget_microusd)
    overrides.budget_microusd = std::max<int64_t>(0, *overrides.budget_microusd - spent);
  for (auto line : split(planned->yaml, '\n'))
    out.say(line);
  return read_plan(planned->yaml, "--task", overrides);
}

/// All of them but the plan itself.
void add_other_options(command_line& line, plan_options& to) {
  line.text("--topology,-t", to.topology_file, "workers and nodes: a topology file");
  line
    .texts("--input,-i", to.overrides.inputs, "files to work on, instead of the plan's `inputs`",
           100'000)
    .called("GLOB");
  line
    .texts("--set", to.overrides.sets, "change a key of the plan: streams.leaders.timeout=5m",
           1'000)
    .called("KEY=VALUE");
  line.text("--worker,-w", to.overrides.worker, "the worker of all streams").called("NAME");
  add_limits(line, to.overrides);
  add_state_option(line, to.state);
}

} // namespace

void add_plan_options(command_line& line, plan_options& to) {
  line.text("PLAN", to.plan_file, "the plan: YAML or Markdown").required();
  add_other_options(line, to);
}

void add_plan_or_task_options(command_line& line, plan_options& to) {
  auto file = line.text("PLAN", to.plan_file, "the plan: YAML or Markdown");
  line
    .text("--task", to.task,
          "what is to be done, in words: it is planned first, as `tributary plan` does, and shown")
    .called("TEXT")
    .excludes(file);
  line.text("--planner", to.planner, "the worker that plans the --task (default: none)")
    .called("NAME");
  add_other_options(line, to);
}

void add_state_option(command_line& line, std::string& to) {
  line
    .text("--state", to,
          "folder in which runs outlive this process, `postgres://…` for several "
          "coordinators, or `:memory:` (default: TRIBUTARY_STATE, else "
          "~/.local/state/tributary)")
    .called("PLACE");
}

void add_run_choices(command_line& line, run_choices& to) {
  line.flag("--fail-fast", to.fail_fast, "end at the first stream that fails for good");
  line.flag("--reuse", to.reuse, "take unchanged streams' results from earlier runs");
  line.flag("--sequential", to.sequential, "one stream at a time: the measured baseline");
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

tl::expected<found_cluster, int>
load_cluster(const std::string& topology_file, const std::string& state, const console& out) {
  auto cluster = load_topology(topology_file, out);
  if (!cluster)
    return tl::unexpected<int>(cluster.error());
  auto place = load_state(state, *cluster, out);
  if (!place)
    return tl::unexpected<int>(place.error());
  return found_cluster{std::move(*cluster), std::move(*place)};
}

tl::expected<plan, int> load_plan(const plan_options& options, const console& out) {
  read_plan_result read;
  if (options.task.empty()) {
    read = read_plan_file(options.plan_file, options.overrides);
  } else {
    // Who does it, the coordinator decides; what is said of it here is for the plan's reader.
    auto cluster = load_topology(options.topology_file, out);
    if (!cluster)
      return tl::unexpected<int>(cluster.error());
    auto planned = plan_first(options, *cluster, lesson_book::open({}), out);
    if (!planned)
      return tl::unexpected<int>(planned.error());
    read = std::move(*planned);
  }
  if (auto code = out.complain(read.found, ec::bad_plan); code != 0 || !read.value)
    return tl::unexpected<int>(code != 0 ? code : exit_code_of(ec::bad_plan));
  return std::move(*read.value);
}

tl::expected<loaded_plan, int> load_whole(const plan_options& options, const console& out) {
  auto here = load_cluster(options.topology_file, options.state, out);
  if (!here)
    return tl::unexpected<int>(here.error());
  auto& [cluster, state] = *here;
  auto lessons = lesson_book::open(lessons_file(state));
  tl::expected<read_plan_result, int> got = options.task.empty()
                                              ? read_plan_file(options.plan_file, options.overrides)
                                              : plan_first(options, cluster, lessons, out);
  if (!got)
    return tl::unexpected<int>(got.error());
  auto& read = *got;
  auto found = std::move(read.found);
  std::vector<assigned_type> assigned;
  if (read.value) {
    auto unassigned = assign_workers(*read.value, cluster, chooser_by(lessons->known()), &assigned);
    found.insert(found.end(), unassigned.begin(), unassigned.end());
  }
  if (auto code = out.complain(found, ec::bad_plan); code != 0 || !read.value)
    return tl::unexpected<int>(code != 0 ? code : exit_code_of(ec::bad_plan));
  return loaded_plan{std::move(*read.value), std::move(cluster), std::move(found),
                     std::move(assigned),    std::move(lessons), std::move(state)};
}

} // namespace tributary
