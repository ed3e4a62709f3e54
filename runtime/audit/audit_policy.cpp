#include "runtime/audit/audit_policy.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"

#include <fmt/format.h>

namespace tributary {
namespace {

enum class stakes_level { unstated, low, medium, high };

/// Plans know three words; the pattern's own two are read as well. A word that nobody knows is at
/// least no "low".
stakes_level level_of(std::string_view stakes) {
  auto word = to_lower(trim(stakes));
  if (word.empty())
    return stakes_level::unstated;
  if (word == "low")
    return stakes_level::low;
  return is_one_of(word, {"high", "critical", "external"}) ? stakes_level::high
                                                           : stakes_level::medium;
}

duration left_of(const audit_facts& run) {
  return run.allowed ? *run.allowed - run.used : duration::max();
}

bool is_time_short(const audit_facts& run) {
  return run.allowed && left_of(run) <= *run.allowed / time_short_part;
}

bool is_time_over(const audit_facts& run) {
  return left_of(run) <= duration{0};
}

std::string time_text(const audit_facts& run) {
  return fmt::format("{} of {} are used", to_human(run.used),
                     to_human(run.allowed.value_or(run.used)));
}

std::string counted(uint32_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

bool is_shaky(const audit_facts& run) {
  return uint64_t{run.first_try} * first_try_part < run.streams;
}

/// What speaks against trusting the deliverable unread; "" where nothing does.
std::string doubts(const audit_facts& run) {
  std::string out;
  auto add = [&out](std::string what) { out += (out.empty() ? "" : ", ") + what; };
  if (run.open_conflicts > 0)
    add(counted(run.open_conflicts, "conflict is open", "conflicts are open"));
  if (run.missing_parts > 0)
    add(counted(run.missing_parts, "part is missing", "parts are missing"));
  if (is_shaky(run))
    add(fmt::format("only {} of {} streams were done by their first attempt", run.first_try,
                    run.streams));
  return out;
}

audit_decision skipped(std::string reason) {
  return {false, false, std::move(reason)};
}

/// An audit, with the judge where there is one and time for it.
audit_decision running(const audit_facts& run, bool even_in_haste, std::string reason) {
  auto hurried = even_in_haste ? is_time_over(run) : is_time_short(run);
  if (!run.has_judge)
    reason += "; there is no worker to judge it, so rules do alone";
  else if (hurried)
    reason += fmt::format("; {}, so rules judge alone", time_text(run));
  return {true, run.has_judge && !hurried, std::move(reason)};
}

audit_decision decide_by_facts(const audit_spec& plan, const audit_facts& run) {
  auto level = level_of(plan.stakes);
  auto doubt = doubts(run);
  if (level == stakes_level::high)
    return running(run, false, "the stakes are high");
  if (level == stakes_level::low)
    return skipped(doubt.empty() ? "the stakes are low"
                                 : fmt::format("the stakes are low, though {}", doubt));
  if (is_time_short(run))
    return skipped(
      fmt::format("time is short: {}{}", time_text(run), doubt.empty() ? "" : ", though " + doubt));
  if (!doubt.empty())
    return running(run, false, std::move(doubt));
  if (level == stakes_level::medium)
    return running(run, false, "the stakes are not low");
  return skipped(
    run.requirements > 0
      ? fmt::format("nothing is in doubt: no conflict is open, no part is missing, and none of {} "
                    "is unmet",
                    counted(run.requirements, "requirement", "requirements"))
      : "nothing is in doubt: no conflict is open and no part is missing");
}

} // namespace

audit_decision decide_audit(const audit_spec& plan, const audit_facts& run) {
  switch (plan.when) {
    case audit_when::never:
      return skipped("the plan says never");
    case audit_when::always:
      return running(run, true, "the plan says always");
    case audit_when::automatic:
      break;
  }
  return decide_by_facts(plan, run);
}

} // namespace tributary
