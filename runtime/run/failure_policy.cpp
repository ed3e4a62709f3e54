#include "runtime/run/failure_policy.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/backoff.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

using what = failure_decision::what;

failure_memory::position& position_of(failure_memory& memory, uint32_t list, uint32_t rule) {
  for (auto& p : memory.positions)
    if (p.list == list && p.rule == rule)
      return p;
  return memory.positions.emplace_back(failure_memory::position{list, rule, 0, 0});
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string describe(const failure& f) {
  auto message = clip(trim(f.message), limits::reason_bytes);
  return message.empty() ? std::string{to_text(f.kind)}
                         : fmt::format("{}: {}", to_text(f.kind), message);
}

failure_policy::failure_policy(std::shared_ptr<const plan> p, const run_options& options)
  : plan_(std::move(p)),
    rules_(options.failure_rules),
    fallbacks_(options.fallbacks),
    run_(options.run),
    seed_(options.seed) {}

failure_decision failure_policy::decide(failure_memory& memory, const attempt& failed) const {
  auto reason = describe(failed.why);
  if (++memory.failures >= limits::attempts_per_stream)
    return {what::fail, {}, {}, fmt::format("{}; {} tries are the most", reason, memory.failures)};
  auto [rule, list, place] = rule_of(failed.stream, failed.why.kind);
  auto& at = position_of(memory, list, place);
  for (; at.step < rule->steps.size(); ++at.step, at.used = 0) {
    const auto& step = rule->steps[at.step];
    switch (step.kind) {
      case step_kind::retry:
        if (at.used >= step.times)
          break;
        if (failed.why.retry_after && *failed.why.retry_after > limits::retry_after_max) {
          reason += fmt::format("; {} says to come back in {}", failed.worker,
                                to_human(*failed.why.retry_after));
          break;
        }
        ++at.used;
        reason += fmt::format("; retry {} of {}", at.used, step.times);
        return {what::retry, wait_before_retry(*rule, at.used - 1, failed), {}, reason};
      case step_kind::switch_worker: {
        const auto* next = next_worker(memory, failed.worker);
        if (!next) {
          reason += fmt::format("; {} has no fallback left", failed.worker);
          break;
        }
        if (memory.workers.empty())
          memory.workers.push_back(failed.worker);
        memory.workers.push_back(*next);
        memory.positions.clear();
        reason += fmt::format("; from {} to {}", failed.worker, *next);
        return {what::switch_worker, {}, *next, reason};
      }
      case step_kind::hedge:
        // What failed is over: a second attempt has nothing to stand beside, and is one more try.
        if (at.used > 0)
          break;
        ++at.used;
        reason += "; a second attempt";
        return {what::retry, {}, {}, reason};
      case step_kind::rescope:
        if (failed.tasks < 2) {
          reason += "; its tasks cannot be done in fewer at a time";
          break;
        }
        reason += "; fewer tasks at a time";
        return {what::rescope, {}, {}, reason};
      case step_kind::degrade:
        return {what::degrade, {}, {}, reason};
      case step_kind::fail:
        return {what::fail, {}, {}, reason};
    }
  }
  reason += fmt::format("; no step is left after {}",
                        memory.failures == 1 ? "1 try" : fmt::format("{} tries", memory.failures));
  return {what::fail, {}, {}, reason};
}

failure_decision failure_policy::give_up(stream_index stream, const failure& why) const {
  const auto& steps = rule_of(stream, why.kind).rule->steps;
  auto degrades = std::any_of(steps.begin(), steps.end(), [](const failure_step& step) {
    return step.kind == step_kind::degrade;
  });
  return {degrades ? what::degrade : what::fail, {}, {}, describe(why)};
}

bool failure_policy::take_hedge(failure_memory& memory, stream_index stream) const {
  auto [rule, list, place] = rule_of(stream, failure_kind::stalled);
  auto& at = position_of(memory, list, place);
  if (at.step >= rule->steps.size() || rule->steps[at.step].kind != step_kind::hedge || at.used > 0)
    return false;
  ++at.used;
  return true;
}

failure_policy::found_rule failure_policy::rule_of(stream_index stream, failure_kind kind) const {
  const std::vector<failure_rule>* lists[]
    = {&plan_->streams[stream].on_failure, &plan_->on_failure, &rules_};
  for (uint32_t list = 0; list < std::size(lists); ++list)
    for (uint32_t place = 0; place < lists[list]->size(); ++place) {
      const auto& rule = (*lists[list])[place];
      if (std::find(rule.on.begin(), rule.on.end(), kind) != rule.on.end())
        return {&rule, list, place};
    }
  const auto& rule = rule_for(default_failure_rules(), kind);
  return {&rule, std::size(lists), static_cast<uint32_t>(&rule - default_failure_rules().data())};
}

duration failure_policy::wait_before_retry(const failure_rule& rule, uint32_t earlier,
                                           const attempt& failed) const {
  auto name = fmt::format("{}/{}/{}", run_, failed.stream, failed.number);
  backoff_spec spec{rule.backoff_min, rule.backoff_max, earlier, failed.why.retry_after};
  return backoff_wait(spec, stable_hash(name, seed_));
}

// The present worker's fallbacks come first, then those that earlier ones had left over. No worker
// is tried twice, so chains that lead in a circle end.
const std::string*
failure_policy::next_worker(const failure_memory& memory, const std::string& present) const {
  auto untried = [&](const std::string& of) -> const std::string* {
    auto list = fallbacks_.find(of);
    if (list == fallbacks_.end())
      return nullptr;
    for (const auto& name : list->second)
      if (name != present && !contains(memory.workers, name))
        return &name;
    return nullptr;
  };
  if (const auto* next = untried(present))
    return next;
  for (auto it = memory.workers.rbegin(); it != memory.workers.rend(); ++it)
    if (const auto* next = untried(*it))
      return next;
  return nullptr;
}

} // namespace tributary
