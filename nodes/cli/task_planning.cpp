#include "nodes/cli/task_planning.hpp"

#include "nodes/asked_worker.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tributary {

namespace {

/// "in 3.2s, 1234 tokens, 0.0012 USD"
std::string cost_text(duration took, const usage& used) {
  auto out = "in " + to_human(took);
  if (auto tokens = used.input_tokens + used.output_tokens; tokens > 0)
    out += fmt::format(", {} tokens", tokens);
  if (used.cost_microusd > 0)
    out += fmt::format(", {:.4f} USD", static_cast<double>(used.cost_microusd) / 1e6);
  return out;
}

/// Whom the topology has for such questions.
std::string assigned_planner(const topology& cluster) {
  auto assigned = cluster.assign.find(planning_type);
  return assigned != cluster.assign.end() && cluster.workers.count(assigned->second) != 0
           ? assigned->second
           : "";
}

/// A planner that is named must be there.
int complain_if_missing(const std::string& planner, const planning_means& with) {
  plan asked;
  asked.streams.emplace_back().worker = planner;
  auto found = assign_workers(asked, with.cluster);
  for (auto& each : found) {
    each.file = "planner";
    each.what = fmt::format("no worker {} here", planner);
  }
  return with.out.complain(found, ec::bad_plan);
}

/// What asking has come to so far.
struct asked {
  usage used;
  std::optional<int> stopped_by;
};

planner_asker asker(const std::string& planner, const planning_means& with, asked& so_far) {
  return [&with, &so_far, planner,
          again = false](const std::string& prompt) mutable -> result<std::string> {
    with.out.say(
      fmt::format("asking {} {}", planner,
                  std::exchange(again, true) ? "once more, since that is no plan" : "for a plan"));
    worker_question what{planner, planning_type, prompt, with.microusd_max};
    if (what.microusd_max)
      *what.microusd_max -= so_far.used.cost_microusd;
    if (what.microusd_max && *what.microusd_max <= 0)
      return fail(ec::too_large, "the budget is spent");
    auto begin = std::chrono::steady_clock::now();
    auto answer = ask_worker(what, with.cluster, with.lessons, with.bell,
                             [&](const std::string& line) { with.out.say(line); });
    if (!answer)
      return tl::unexpected<error>(answer.error());
    if ((so_far.stopped_by = answer->stopped_by))
      return fail(ec::cancelled, "interrupted");
    auto& used = so_far.used;
    auto took = std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - begin);
    with.out.say(fmt::format("{} answered {}", planner, cost_text(took, answer->used)));
    used.input_tokens += answer->used.input_tokens;
    used.output_tokens += answer->used.output_tokens;
    used.cost_microusd += answer->used.cost_microusd;
    return std::move(answer->text);
  };
}

void tell(const planned_task& planned, const std::string& planner, const console& out) {
  if (!planned.unusable.empty())
    out.say(fmt::format("warning: {} gave no plan ({}): this one is made from the task's words and "
                        "its inputs",
                        planner, planned.unusable));
  for (const auto& repair : planned.repairs)
    out.say("changed in the plan: " + repair);
  if (!planned.made.undivided.empty())
    out.say("not worth dividing: " + planned.made.undivided);
}

} // namespace

tl::expected<planned_task, int>
plan_task(task_request wanted, const planning_means& with, int64_t* spent) {
  const auto& out = with.out;
  if (wanted.planner.empty())
    wanted.planner = assigned_planner(with.cluster);
  else if (auto code = complain_if_missing(wanted.planner, with); code != 0)
    return tl::unexpected<int>(code);
  if (!wanted.planner.empty() && is_built_in(with.cluster, wanted.planner)) {
    out.say(fmt::format("{} plans nothing: this plan is made from the task's words and its inputs",
                        wanted.planner));
    wanted.planner.clear();
  }
  asked so_far;
  auto ask = wanted.planner.empty() ? planner_asker{} : asker(wanted.planner, with, so_far);
  auto known = with.lessons->known();
  auto planned = plan_for(wanted, with.cluster, *known, chooser_by(known), ask);
  if (spent)
    *spent = so_far.used.cost_microusd;
  if (so_far.stopped_by) {
    out.say("interrupted: there is no plan");
    return tl::unexpected<int>(exit_code_of_signal(*so_far.stopped_by));
  }
  if (auto code = out.complain(planned.found, ec::bad_plan); code != 0 || planned.yaml.empty())
    return tl::unexpected<int>(code);
  tell(planned, wanted.planner, out);
  return planned;
}

} // namespace tributary
