#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

using enum stream_phase;

namespace {

/// Amounts come from workers and nodes: a negative one is no refund, and none is large enough for a
/// sum over all attempts to pass the end of its type.
int64_t bounded(int64_t amount) {
  constexpr int64_t most = 100'000'000'000;
  return std::clamp<int64_t>(amount, 0, most);
}

duration bounded(duration span) {
  return std::clamp(span, duration{0}, duration{std::chrono::hours{24 * 365}});
}

/// What keeps a result from being one.
std::optional<failure> defect_of(const completion_ptr& result) {
  if (!result || trim(result->text).empty())
    return failure{failure_kind::empty, "the result has no text", std::nullopt, {}};
  if (result->text.size() > limits::result_bytes)
    return failure{failure_kind::invalid_output,
                   fmt::format("the result has {}, more than {}", human_bytes(result->text.size()),
                               human_bytes(limits::result_bytes)),
                   std::nullopt,
                   {}};
  return std::nullopt;
}

void put_figures(run_notice& n, const run_stream& st) {
  n.service_time = st.service;
  n.cpu_time = st.cpu;
  n.bytes = static_cast<int64_t>(st.result->text.size());
  n.input_tokens = st.used.input_tokens;
  n.output_tokens = st.used.output_tokens;
  n.tokens = st.used.input_tokens + st.used.output_tokens;
  n.cost_microusd = st.used.cost_microusd;
}

} // namespace

void run_state::core::on(const attempt_progressed& e) {
  if (!is_open(e.what.lease))
    return;
  auto& n = say_of_attempt(notice_type::stream_progress, e.what.lease.stream);
  n.bytes = bounded(e.what.bytes);
  n.tokens = bounded(e.what.tokens);
  n.why = clip(e.what.note, limits::reason_bytes);
}

void run_state::core::on(const attempt_ended& e) {
  const auto& lease = e.what.lease;
  act(acknowledge{lease, node_of(lease)});
  if (!is_open(lease))
    return;
  auto s = lease.stream;
  close_attempt(s);
  if (!e.what.result)
    return attempt_failed(s, e.what.result.error());
  if (auto defect = defect_of(*e.what.result))
    return attempt_failed(s, *defect);
  accept(s, *e.what.result);
}

void run_state::core::on(const node_gone& e) {
  if (const auto* there = open.on(nodes.number_of(e.node)))
    lose_attempts(*there, fmt::format("{} {}", e.node, e.why.empty() ? "is gone" : e.why));
}

void run_state::core::on(const node_returned& e) {
  auto has = e.has;
  std::sort(has.begin(), has.end());
  auto node = nodes.number_of(e.node);
  for (const auto& lease : has)
    if (!is_open(lease) || streams[lease.stream].node != node)
      act(cancel_attempt{lease, e.node});
  std::vector<stream_index> missing;
  if (const auto* there = open.on(node))
    for (auto s : *there)
      if (!std::binary_search(has.begin(), has.end(), lease_of(s)))
        missing.push_back(s);
  lose_attempts(std::move(missing), e.node + " came back without it");
}

// Nodes come and go for every run alike; only the log of one that goes on has to tell of it.
void run_state::core::on(const node_noticed& e) {
  auto about_node = e.type == notice_type::node_joined || e.type == notice_type::node_lost
                    || e.type == notice_type::node_left;
  if (!started || ended_at || !about_node)
    return;
  auto& n = say(e.type);
  n.node = e.node;
  n.why = clip(e.why, limits::reason_bytes);
}

void run_state::core::lose_attempts(std::vector<stream_index> of, const std::string& why) {
  std::sort(of.begin(), of.end());
  for (auto s : of) {
    close_attempt(s);
    attempt_failed(s, failure{failure_kind::node_lost, why, std::nullopt, {}});
  }
}

bool run_state::core::is_open(const lease_id& lease) const {
  return lease.stream < streams.size() && streams[lease.stream].phase == running
         && streams[lease.stream].attempt == lease.attempt && lease.run == options.run;
}

const std::string& run_state::core::node_of(const lease_id& lease) const {
  static const std::string unknown;
  if (lease.run != options.run || lease.stream >= streams.size() || lease.attempt == 0
      || lease.attempt > streams[lease.stream].attempt)
    return unknown;
  const auto& st = streams[lease.stream];
  return nodes.name_of(lease.attempt == st.attempt ? st.node
                                                   : st.history->nodes[lease.attempt - 1]);
}

void run_state::core::close_attempt(stream_index s) {
  open.remove(streams, s);
  streams[s].phase = waiting;
  tally.busy += now - streams[s].started_at;
}

void run_state::core::accept(stream_index s, const completion_ptr& result) {
  auto& st = streams[s];
  usage used{bounded(result->used.input_tokens), bounded(result->used.output_tokens),
             bounded(result->used.cost_microusd)};
  st.result = result;
  st.service += bounded(result->service_time);
  st.cpu += bounded(result->cpu_time);
  st.waited += st.started_at - st.queued_at;
  st.used.input_tokens += used.input_tokens;
  st.used.output_tokens += used.output_tokens;
  st.used.cost_microusd += used.cost_microusd;
  ++st.rounds;
  tally.sequential += bounded(result->service_time);
  tally.cpu += bounded(result->cpu_time);
  if (st.history)
    st.history->failures.start_round();
  auto spending = money.add(used);
  merge(s);
  if (all_needs_ended(st, s) && st.completed_needs == st.covered) {
    complete(s);
  } else {
    put_figures(say_of_attempt(notice_type::stream_merged, s), st);
    consider(s);
  }
  if (spending.warning)
    say(notice_type::budget_warning).why = *spending.warning;
  if (spending.reached)
    budget_reached();
}

void run_state::core::complete(stream_index s) {
  const auto& st = streams[s];
  end_stream(s, completed);
  ++tally.completed;
  if (st.attempt == st.rounds)
    ++tally.first_try;
  put_figures(say_of_attempt(notice_type::stream_completed, s), st);
  for (auto d : dependents(s))
    need_completed(d);
}

} // namespace tributary
