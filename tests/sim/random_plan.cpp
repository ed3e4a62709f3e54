#include "tests/sim/random_plan.hpp"

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

void need(plan& p, stream_index s, stream_index of) {
  auto& needs = p.streams[s].needs;
  auto at = std::lower_bound(needs.begin(), needs.end(), of);
  if (of < s && (at == needs.end() || *at != of))
    needs.insert(at, of);
}

void layers(plan& p, dice& d) {
  auto count = static_cast<stream_index>(p.streams.size());
  auto width = d.between(1, 6);
  for (stream_index s = width; s < count; ++s)
    for (uint32_t k = d.between(1, 3); k > 0; --k)
      need(p, s, (s / width - 1) * width + d.below(width));
}

void fork_and_join(plan& p, dice& d) {
  auto last = static_cast<stream_index>(p.streams.size()) - 1;
  for (stream_index s = 1; s < last; ++s)
    if (d.permille(800))
      need(p, s, 0);
  for (stream_index s = 0; s < last; ++s)
    if (d.permille(900))
      need(p, last, s);
}

void chain(plan& p, dice& d) {
  for (stream_index s = 1; s < p.streams.size(); ++s)
    if (d.permille(950))
      need(p, s, s - 1);
}

failure_rule random_rule(dice& d) {
  failure_rule rule;
  for (size_t kind = 0; kind < failure_kinds; ++kind)
    if (d.permille(400))
      rule.on.push_back(static_cast<failure_kind>(kind));
  if (rule.on.empty())
    rule.on.push_back(failure_kind::network);
  for (auto kind :
       {step_kind::retry, step_kind::switch_worker, step_kind::hedge, step_kind::rescope})
    if (d.permille(500))
      rule.steps.push_back({kind, kind == step_kind::retry ? d.between(1, 4) : 1});
  rule.steps.push_back({d.permille(500) ? step_kind::degrade : step_kind::fail, 1});
  if (d.permille(500)) {
    rule.backoff_min = d.span(1ms, 2s);
    rule.backoff_max = rule.backoff_min * 8;
  }
  return rule;
}

void complicate(stream_spec& s, dice& d) {
  s.worker = d.pick({"w", "w", "w", "x"});
  if (d.permille(400))
    for (uint32_t count = d.between(1, 6); count > 0; --count)
      s.tasks.push_back("task " + std::to_string(s.tasks.size() + 1));
  if (d.permille(200))
    s.idle_timeout = d.span(2s, 20s);
  if (d.permille(600))
    s.estimate = d.span(1s, 10min);
  if (d.permille(200))
    s.start = start_when::first;
  if (d.permille(200))
    s.continue_on_error = true;
  if (d.permille(100))
    s.labels["zone"] = "a";
  if (d.permille(100))
    s.on_failure = {random_rule(d)};
  if (d.permille(150))
    s.total_timeout = d.span(2s, 60s);
}

/// What simulated results lack, to be fetched: the first of these by what any answer adds, the
/// second never, and what the plan requires by any answer of a stream of the run's own.
void ask_for_more(plan& p, dice& d) {
  p.synthesis.conflicts["missing"] = "research";
  for (auto& s : p.streams)
    if (d.permille(200))
      s.output = d.pick({"At least two findings", "A comparison table"});
  if (d.permille(500))
    p.requirements = {"Tells of extras"};
}

} // namespace

plan random_plan(dice& d) {
  plan p;
  p.task = "a simulated task";
  p.streams.resize(d.permille(100) ? d.between(60, 150) : d.between(1, 30));
  for (stream_index s = 0; s < p.streams.size(); ++s) {
    p.streams[s].id = "s" + std::to_string(s);
    p.streams[s].name = "Stream " + std::to_string(s);
    complicate(p.streams[s], d);
  }
  switch (d.below(4)) {
    case 0:
      layers(p, d);
      break;
    case 1:
      fork_and_join(p, d);
      break;
    case 2:
      chain(p, d);
      break;
    default:
      break;
  }
  if (d.permille(200))
    p.max_parallel = d.between(1, 6);
  if (d.permille(150))
    p.deadline = d.span(10s, 5min);
  if (d.permille(150))
    p.budget.microusd = d.between(1, 3000);
  if (d.permille(50))
    p.budget.time = d.span(5s, 2min);
  if (d.permille(200))
    p.synthesis.mode = merge_mode::barrier;
  if (d.permille(150))
    p.synthesis.quorum = d.between(1, 20);
  if (d.permille(150))
    p.synthesis.deadline = d.span(1s, 60s);
  if (d.permille(250))
    p.synthesis.worker = d.pick({"w", "x"});
  if (d.permille(300))
    p.on_failure = {random_rule(d)};
  if (d.permille(500))
    p.adapt.split_after_milli = d.between(200, 2'000);
  if (d.permille(300))
    p.adapt.max_streams = d.between(1, 20);
  if (d.permille(300))
    ask_for_more(p, d);
  return p;
}

run_options random_options(dice& d) {
  run_options o;
  o.run = "r-" + std::to_string(1'000'000'000 + d.below(1'000'000'000));
  o.seed = d.next();
  o.fallbacks = {{"w", {"x", "y"}}, {"x", {"y"}}};
  o.fail_fast = d.permille(100);
  if (d.permille(300))
    o.research_worker = "w";
  return o;
}

} // namespace tributary::sim
