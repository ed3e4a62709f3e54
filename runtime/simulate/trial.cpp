#include "runtime/simulate/trial_parts.hpp"

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// No trial goes on past this: a plan whose estimates are a year each has been waited for enough.
constexpr duration horizon = 24h * 365 * 100;

run_options options_for(const what_if& of, uint64_t seed) {
  run_options o;
  o.run = "r-simulated0";
  o.seed = seed;
  o.failure_rules = of.on_failure;
  o.records = of.records;
  // Signs of life are simulated too coarsely to be held against what real workers do.
  for (auto& [worker, record] : o.records)
    record.silence = duration{0};
  for (const auto& [name, profile] : of.workers)
    o.fallbacks[name] = profile.fallbacks;
  return o;
}

} // namespace

trial::trial(const what_if& of, std::shared_ptr<const plan> p, uint64_t seed)
  : if_(of),
    plan_(std::move(p)),
    options_(options_for(of, seed)),
    core_(plan_, options_),
    times_(*core_.plan_of(), of.records),
    draw_(of, *core_.plan_of(), times_, seed),
    deaths_(seed, 0, 0),
    begin_(24h * 365),
    now_(begin_),
    ended_at_(core_.plan_of()->streams.size(), begin_) {
  out_.seed = seed;
}

void trial::post(time_point at, moment::what happens, uint32_t place) {
  moments_.push({std::max(at, now_), ++posted_, happens, place});
}

trial_outcome trial::run() && {
  start_nodes();
  // What a cluster would do is asked for, not when somebody comes to approve it.
  happened(approval_given{no_stream, {}, true});
  happened(run_started{});
  settle();
  while (!ended_ && !moments_.empty() && moments_.top().at < begin_ + horizon) {
    // A death is no reason for a run to go on that is stuck.
    if (next_death_ && *next_death_ < moments_.top().at) {
      now_ = permits_.now = *next_death_;
      kill_a_node();
    } else {
      auto next = moments_.top();
      moments_.pop();
      now_ = permits_.now = next.at;
      happen(next);
    }
    settle();
  }
  out_.stuck = !ended_;
  out_.makespan = now_ - begin_;
  auto figures = core_.metrics();
  out_.attempts = figures.attempts;
  out_.delivered = figures.completed;
  out_.cost_microusd = figures.cost_microusd;
  measure_draws(out_);
  trace_back(out_);
  return std::move(out_);
}

void trial::happen(const moment& m) {
  switch (m.happens) {
    case moment::what::call_ends:
      return call_ends(m.place);
    case moment::what::call_speaks:
      return call_speaks(m.place);
    case moment::what::call_goes_on:
      return call_goes_on(m.place);
    case moment::what::wake:
      return happened(timer_fired{});
    case moment::what::permit:
      permit_alarm_.reset();
      assign_due_ = true;
      return;
    case moment::what::merge:
      return merge_now();
    case moment::what::report: {
      report_finished done;
      done.early = core_.facts().early;
      return happened(std::move(done));
    }
    case moment::what::lost:
      return node_lost(m.place);
    case moment::what::back:
      return node_back(m.place);
  }
}

void trial::happened(run_event event) {
  if (ended_)
    return;
  ++out_.events;
  for (auto& action : core_.apply(event, now_))
    std::visit([this](auto& a) { act(a); }, action);
}

void trial::settle() {
  while (!ended_ && std::exchange(assign_due_, false))
    assign();
}

void trial::merge_now() {
  merge_due_ = false;
  results_merged merged{std::exchange(to_merge_, {}), ++version_, 0, duration{0}};
  std::sort(merged.streams.begin(), merged.streams.end());
  merged.streams.erase(std::unique(merged.streams.begin(), merged.streams.end()),
                       merged.streams.end());
  happened(std::move(merged));
}

trial_outcome try_once(const what_if& of, std::shared_ptr<const plan> p, uint64_t seed) {
  return trial{of, std::move(p), seed}.run();
}

} // namespace tributary::sim
