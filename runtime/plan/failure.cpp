#include "runtime/plan/failure.hpp"

#include <algorithm>
#include <utility>

namespace tributary {

namespace {

using enum failure_kind;

constexpr std::array<std::string_view, failure_kinds> kind_names = {
  "rate_limited",   "overloaded",   "network",   "timeout",   "stalled",
  "auth",           "bad_request",  "refused",   "truncated", "empty",
  "invalid_output", "process_exit", "node_lost", "budget",
};

bool names(const failure_rule& rule, failure_kind kind) {
  return std::find(rule.on.begin(), rule.on.end(), kind) != rule.on.end();
}

const failure_rule* first_naming(const std::vector<failure_rule>& rules, failure_kind kind) {
  auto hit = std::find_if(rules.begin(), rules.end(),
                          [kind](const failure_rule& rule) { return names(rule, kind); });
  return hit == rules.end() ? nullptr : &*hit;
}

std::vector<failure_rule> make_defaults() {
  constexpr failure_step switch_once{step_kind::switch_worker, 1};
  constexpr failure_step hedge_once{step_kind::hedge, 1};
  constexpr failure_step rescope_once{step_kind::rescope, 1};
  constexpr failure_step degrade{step_kind::degrade, 1};
  constexpr failure_step give_up{step_kind::fail, 1};
  constexpr auto retry = [](uint32_t times) { return failure_step{step_kind::retry, times}; };
  return {
    {{rate_limited, overloaded, network},
     {retry(4), switch_once, degrade},
     std::chrono::seconds{1},
     std::chrono::seconds{60}},
    {{stalled, timeout}, {hedge_once, switch_once, rescope_once, give_up}},
    {{refused, invalid_output, truncated, empty}, {retry(1), switch_once, rescope_once, degrade}},
    {{auth, bad_request}, {switch_once, give_up}},
    {{node_lost}, {retry(5)}},
    // The contract is silent about these two: a program that exits may do better once more or
    // elsewhere, while no second try gives back money that is spent.
    {{process_exit}, {retry(1), switch_once, give_up}},
    {{budget}, {give_up}},
  };
}

} // namespace

std::string_view to_text(failure_kind kind) {
  auto index = static_cast<size_t>(kind);
  return index < kind_names.size() ? kind_names[index] : "unknown";
}

std::optional<failure_kind> failure_kind_from(std::string_view name) {
  auto hit = std::find(kind_names.begin(), kind_names.end(), name);
  if (hit == kind_names.end())
    return std::nullopt;
  return static_cast<failure_kind>(hit - kind_names.begin());
}

std::string_view to_text(step_kind kind) {
  switch (kind) {
    case step_kind::retry:
      return "retry";
    case step_kind::hedge:
      return "hedge";
    case step_kind::switch_worker:
      return "switch";
    case step_kind::rescope:
      return "rescope";
    case step_kind::degrade:
      return "degrade";
    case step_kind::fail:
      return "fail";
  }
  return "unknown";
}

const std::vector<failure_rule>& default_failure_rules() {
  static const auto rules = make_defaults();
  return rules;
}

const failure_rule& rule_for(const std::vector<failure_rule>& rules, failure_kind kind) {
  if (const auto* rule = first_naming(rules, kind))
    return *rule;
  if (const auto* rule = first_naming(default_failure_rules(), kind))
    return *rule;
  // Only a number that no version of ours wrote gets here; the last default gives up at once.
  return default_failure_rules().back();
}

} // namespace tributary
