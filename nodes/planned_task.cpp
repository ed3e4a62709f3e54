#include "nodes/planned_task.hpp"

#include "config/file_text.hpp"
#include "nodes/asked_worker.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/planning/planner_answer.hpp"
#include "runtime/synthesis/outline.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Inputs whose headings are looked at; what these do not show, more would not either.
constexpr size_t sources_read = 500;
constexpr size_t source_bytes_read = 256u << 10;
/// What workers need where nobody has measured them yet.
constexpr auto built_in_estimate = std::chrono::milliseconds{200};
constexpr auto writing_estimate = std::chrono::minutes{5};
constexpr auto coding_estimate = std::chrono::minutes{15};

bool is_markdown(const std::string& name) {
  return name.ends_with(".md") || name.ends_with(".markdown") || name.ends_with(".txt");
}

/// Headings below a document's title.
std::vector<std::string> headings_of(const input_file& input) {
  std::vector<std::string> out;
  if (!is_markdown(input.name) || input.bytes > source_bytes_read)
    return out;
  // What cannot be read now is told when it is worked on.
  auto text = config::read_text_file(input.path, source_bytes_read);
  if (!text)
    return out;
  for (const auto& heading : outline_of(*text).headings)
    if (heading.level > 1)
      out.emplace_back(heading_title(*text, heading));
  return out;
}

std::vector<source_view> views_of(const std::vector<input_file>& inputs) {
  std::vector<source_view> out;
  for (const auto& input : inputs)
    out.push_back({input.name, input.bytes,
                   out.size() < sources_read ? headings_of(input) : std::vector<std::string>{}});
  return out;
}

/// The inputs as any plan's; the task is checked on the way.
read_plan_result with_inputs(const task_request& wanted) {
  plan undivided;
  undivided.task = wanted.task;
  undivided.streams.emplace_back().id = "all";
  plan_overrides overrides;
  overrides.inputs = wanted.inputs;
  return read_plan(to_yaml(undivided), "the task", overrides);
}

/// To what a reader would write.
duration rounded(duration span) {
  using namespace std::chrono_literals;
  auto unit = span < 1s ? duration{10ms} : span < 1min ? duration{1s} : duration{1min};
  return std::max(unit, (span + unit / 2) / unit * unit);
}

duration estimate_for(const topology& cluster, const learnings& known, const stream_spec& s) {
  auto record = known.records.find({s.worker, s.type});
  if (record != known.records.end())
    if (auto typical = summary_of(record->second).typical; typical != duration{0})
      return rounded(typical);
  if (is_built_in(cluster, s.worker))
    return built_in_estimate;
  auto codes = s.type == "backend" || s.type == "frontend";
  return codes ? duration{coding_estimate} : duration{writing_estimate};
}

/// Whom the assignment table knows types for, and who does them here.
std::vector<planner_type> types_of(const topology& cluster, const worker_chooser& choose) {
  plan all;
  for (const auto* type : {"research", "frontend", "backend", "content", "validation"})
    all.streams.emplace_back().type = type;
  for (const auto& [type, worker] : cluster.assign)
    if (!is_one_of(type, {"synthesis", "audit", planning_type}))
      all.streams.emplace_back().type = type;
  std::vector<assigned_type> told;
  assign_workers(all, cluster, choose, &told);
  std::vector<planner_type> out;
  for (const auto& t : told)
    out.push_back({t.type, t.worker});
  return out;
}

/// Asks once, and once more where the answer cannot be used.
result<planner_reading>
propose(const plan_wish& wish, const std::vector<planner_type>& types, const planner_asker& ask) {
  auto answer = ask(planner_prompt(wish, types));
  if (!answer)
    return tl::unexpected<error>(answer.error());
  auto first = read_planner_answer(*answer, wish, types);
  if (first)
    return first;
  auto again = ask(planner_prompt_again(wish, types, *answer, first.error().what));
  if (!again)
    return tl::unexpected<error>(again.error());
  auto second = read_planner_answer(*again, wish, types);
  if (!second)
    second.error().what
      = fmt::format("its answer cannot be used, nor can a second one: {}", second.error().what);
  return second;
}

/// By the planner, else by the words. @returns False where somebody stopped it.
bool make(planned_task& out, const plan_wish& wish, const topology& cluster,
          const worker_chooser& choose, const std::string& planner, const planner_asker& ask) {
  if (ask) {
    auto proposed = propose(wish, types_of(cluster, choose), ask);
    if (proposed) {
      out.made = std::move(proposed->made);
      out.repairs = std::move(proposed->repairs);
      out.planner = planner;
      return true;
    }
    if (proposed.error().code == ec::cancelled)
      return false;
    out.unusable = proposed.error().what;
  }
  out.made = make_plan(wish);
  return true;
}

std::string head_of(const planned_task& planned) {
  const auto& made = planned.made;
  std::string out = planned.planner.empty()
                      ? "# Made from the task's words and its inputs."
                      : fmt::format("# Proposed by {} from the task and its inputs.",
                                    terminal_text(planned.planner));
  out += " Change what you like, then\n#   tributary check FILE\n#   tributary run FILE\n";
  out += fmt::format("# {}: {}\n", to_text(made.what.kind), terminal_text(made.kind_why));
  if (!made.undivided.empty())
    out += fmt::format("# not divided: {}\n", terminal_text(made.undivided));
  for (const auto& repair : planned.repairs)
    out += fmt::format("# changed: {}\n", terminal_text(repair));
  return out;
}

} // namespace

planned_task plan_for(const task_request& wanted, const topology& cluster, const learnings& known,
                      const worker_chooser& choose, const planner_asker& ask) {
  planned_task out;
  auto read = with_inputs(wanted);
  out.found = std::move(read.found);
  if (!read.value)
    return out;
  plan_wish wish{wanted.task, wanted.kind, wanted.inputs, views_of(read.value->input_files)};
  if (!make(out, wish, cluster, choose, wanted.planner, ask))
    return out;
  auto assigned = out.made.what;
  std::vector<assigned_type> told;
  assign_workers(assigned, cluster, choose, &told);
  for (size_t i = 0; i < assigned.streams.size(); ++i) {
    const auto& s = assigned.streams[i];
    auto& estimate = out.made.what.streams[i].estimate;
    estimate = estimate.value_or(estimate_for(cluster, known, s));
    auto by = std::find_if(told.begin(), told.end(),
                           [&](const assigned_type& t) { return t.type == s.type; });
    out.notes.push_back(fmt::format("{}; here {} would do it, {}", out.made.why[i], s.worker,
                                    by == told.end() ? "" : by->why));
  }
  out.yaml = head_of(out) + to_yaml(out.made.what, out.notes);
  return out;
}

} // namespace tributary
