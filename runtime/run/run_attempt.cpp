#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tributary {

using enum stream_phase;

namespace {

/// What keeps a result from being one.
std::optional<failure> defect_of(const completion_ptr& result) {
  if (!result || trim(result->text).empty())
    return failure{failure_kind::empty,
                   "the result has no text",
                   std::nullopt,
                   {},
                   result ? result->used : usage{}};
  if (result->text.size() > limits::result_bytes)
    return failure{failure_kind::invalid_output,
                   fmt::format("the result has {}, more than {}", human_bytes(result->text.size()),
                               human_bytes(limits::result_bytes)),
                   std::nullopt,
                   {},
                   result->used};
  return std::nullopt;
}

/// A result that waited longer was held by a node that nobody heard: that is no coordination.
constexpr duration most_beside = std::chrono::minutes{1};

} // namespace

void put_figures(run_notice& n, const run_stream& st) {
  n.service_time = st.service;
  n.cpu_time = st.cpu;
  n.bytes = st.result ? static_cast<int64_t>(st.result->text.size()) : 0;
  n.input_tokens = st.used.input_tokens;
  n.output_tokens = st.used.output_tokens;
  n.tokens = st.used.input_tokens + st.used.output_tokens;
  n.cost_microusd = st.used.cost_microusd;
}

int64_t bounded(int64_t amount) {
  constexpr int64_t most = 100'000'000'000;
  return std::clamp<int64_t>(amount, 0, most);
}

usage bounded(const usage& used) {
  return {bounded(used.input_tokens), bounded(used.output_tokens), bounded(used.cost_microusd)};
}

duration bounded(duration span) {
  return std::clamp(span, duration{0}, duration{std::chrono::hours{24 * 365}});
}

void put_cost(run_notice& n, const usage& used) {
  auto cost = bounded(used);
  n.input_tokens = cost.input_tokens;
  n.output_tokens = cost.output_tokens;
  n.tokens = cost.input_tokens + cost.output_tokens;
  n.cost_microusd = cost.cost_microusd;
}

void run_state::core::on(const attempt_progressed& e) {
  if (!is_open(e.what.lease))
    return;
  auto s = e.what.lease.stream;
  auto& a = *streams[s].find(e.what.lease.attempt);
  heard_of(a);
  a.tokens = bounded(e.what.tokens);
  auto& n = say_of_attempt(notice_type::stream_progress, s, a);
  n.bytes = bounded(e.what.bytes);
  n.tokens = bounded(e.what.tokens);
  n.why = clip(e.what.note, limits::reason_bytes);
  note_begun(s, e.what.lease.attempt, e.what.begun);
  ask_for_part(s);
}

void run_state::core::on(const attempt_ended& e) {
  const auto& lease = e.what.lease;
  act(acknowledge{lease, node_of(lease)});
  if (!is_open(lease))
    return;
  auto s = lease.stream;
  auto& a = *streams[s].find(lease.attempt);
  heard_of(a);
  auto defect = e.what.result ? defect_of(*e.what.result) : std::nullopt;
  auto edits = is_fold(s) || purpose_of(s) == repairing;
  auto given = is_fold(s) ? streams[s].covered : 0;
  if (e.what.result && !defect && edits)
    defect = folds.defect_of(*p, planned, given, **e.what.result, results());
  if (e.what.result && !defect) {
    coordination
      += std::clamp(duration{now - a.started_at} - bounded((*e.what.result)->service_time),
                    duration{0}, most_beside);
    ++coordinated;
    if (streams[s].is_part(lease.attempt))
      return part_done(s, *e.what.result);
    end_other(s, lease.attempt, **e.what.result);
    close_attempt(s, lease.attempt);
    return accept(s, *e.what.result);
  }
  auto why = defect ? *defect : e.what.result.error();
  spend(why.used);
  if (defect && edits)
    streams[s].past().refused = defect->message;
  if (streams[s].is_hedged())
    return half_failed(s, lease.attempt, why);
  drop_hedge(s);
  close_attempt(s, lease.attempt);
  attempt_failed(s, why);
}

void run_state::core::on(const node_gone& e) {
  if (const auto* there = open.on(nodes.number_of(e.node)))
    lose_attempts(*there, fmt::format("{} {}", e.node, e.why.empty() ? "is gone" : e.why),
                  e.written);
}

void run_state::core::on(const node_returned& e) {
  auto has = e.has;
  std::sort(has.begin(), has.end());
  auto node = nodes.number_of(e.node);
  for (const auto& lease : has)
    if (!is_open(lease) || streams[lease.stream].find(lease.attempt)->node != node)
      act(cancel_attempt{lease, e.node});
  std::vector<open_attempts_index::entry> missing;
  if (const auto* there = open.on(node))
    for (auto at : *there)
      if (!std::binary_search(has.begin(), has.end(), lease_id{options.run, at.stream, at.attempt}))
        missing.push_back(at);
  lose_attempts(std::move(missing), e.node + " came back without it", e.written);
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

void run_state::core::lose_attempts(std::vector<open_attempts_index::entry> of,
                                    const std::string& why,
                                    const std::vector<written_text>& written) {
  std::sort(of.begin(), of.end(), [](const auto& one, const auto& other) {
    return std::pair{one.stream, one.attempt} < std::pair{other.stream, other.attempt};
  });
  failure lost{failure_kind::node_lost, why, std::nullopt, {}, {}};
  std::map<std::pair<stream_index, uint32_t>, const std::string*> texts;
  for (const auto& w : written)
    texts.emplace(std::pair{w.stream, w.attempt}, &w.text);
  for (auto [s, attempt] : of) {
    auto text = texts.find({s, attempt});
    lost.salvage = text == texts.end() ? std::string{} : *text->second;
    if (streams[s].is_hedged()) {
      half_failed(s, attempt, lost);
      continue;
    }
    drop_hedge(s);
    close_attempt(s, attempt);
    attempt_failed(s, lost);
  }
}

bool run_facts::is_open(const lease_id& lease) const {
  return lease.stream < streams.size() && streams[lease.stream].phase == running
         && streams[lease.stream].find(lease.attempt) && lease.run == options.run;
}

const std::string& run_facts::node_of(const lease_id& lease) const {
  static const std::string unknown;
  if (lease.run != options.run || lease.stream >= streams.size() || lease.attempt == 0
      || lease.attempt > streams[lease.stream].last_number())
    return unknown;
  const auto& st = streams[lease.stream];
  auto only_one = !st.history || st.history->nodes.empty();
  return nodes.name_of(only_one ? st.node : st.history->nodes[lease.attempt - 1]);
}

void run_state::core::close_attempt(stream_index s, uint32_t number) {
  auto& st = streams[s];
  auto& over = *st.find(number);
  open.remove(streams, over);
  tally.busy += now - over.started_at;
  if (!st.is_hedged()) {
    st.phase = waiting;
    return;
  }
  if (number == st.attempt)
    static_cast<attempt_state&>(st) = *st.history->beside;
  st.history->beside.reset();
}

void run_state::core::tell_spending(const budget_meter::verdict& v) {
  if (v.warning)
    say(notice_type::budget_warning).why = *v.warning;
  if (v.reached)
    budget_reached();
}

void run_state::core::count_in(stream_index s, const completion& result) {
  auto& st = streams[s];
  auto used = bounded(result.used);
  st.last_service = bounded(result.service_time);
  st.service += st.last_service;
  st.cpu += bounded(result.cpu_time);
  st.used.input_tokens += used.input_tokens;
  st.used.output_tokens += used.output_tokens;
  st.used.cost_microusd += used.cost_microusd;
  tally.sequential += bounded(result.service_time);
  tally.cpu += bounded(result.cpu_time);
}

// Alone, one that is out of the ordinary would have had another one beside it, which would have
// been first: of one that was helped the quicker of the two counts, if that is usual.
void run_state::core::add_pace(stream_index s, size_t tasks) {
  const auto& st = streams[s];
  const auto* split = st.history ? st.history->split.get() : nullptr;
  paces.resize(std::max<size_t>(paces.size(), st.worker + 1));
  auto& pace = paces[st.worker];
  if (!split || split->part_tasks == 0)
    return pace.add(now - st.started_at, st.silence, size_of(s, tasks));
  auto most = expected_of(s).took.value_or(duration::max());
  auto all = static_cast<int64_t>(spec(s).tasks.size());
  auto first
    = duration{now - st.started_at} * all / static_cast<int64_t>(std::max<size_t>(tasks, 1));
  auto second = split->part_took * all / static_cast<int64_t>(split->part_tasks);
  if (first <= second && first <= most)
    pace.add(now - st.started_at, st.silence, size_of(s, tasks));
  else if (second < first && second <= most)
    pace.add(split->part_took, split->part_silence, size_of(s, split->part_tasks));
}

void run_state::core::accept(stream_index s, const completion_ptr& result,
                             const shared_result& by) {
  auto& st = streams[s];
  auto in_pieces = st.history && st.history->scope.in_pieces();
  auto tasks = in_pieces ? st.history->scope.next() : std::vector<uint32_t>{};
  st.result = in_pieces ? with_piece(st.history->pieces, tasks.front(), result) : result;
  if (is_fold(s))
    st.result = folds.take(*p, planned, st.covered, result);
  st.waited += st.wait;
  ++st.rounds;
  const auto& own = by.first ? *by.first : *result;
  count_in(s, own);
  add_pace(s, by.tasks > 0 ? by.tasks : in_pieces ? tasks.size() : spec(s).tasks.size());
  if (open.count() > 0)
    watch_soon(std::chrono::seconds{1});
  if (st.history) {
    st.history->failures.start_round();
    st.history->refused.clear();
    st.history->salvage = nullptr;
    st.history->scope.done();
    if (!st.history->scope.in_pieces())
      st.history->ends_at.reset();
    if (by.tasks > 0)
      st.history->split = nullptr;
    else
      forget_parts(s);
  }
  auto spending = money.add(bounded(own.used));
  merge(s);
  if (st.history && st.history->scope.in_pieces()) {
    go_on_in_pieces(s);
  } else if (all_needs_ended(st, s) && st.completed_needs == st.covered) {
    complete(s);
  } else {
    put_figures(say_of_attempt(notice_type::stream_merged, s), st);
    consider(s);
  }
  tell_spending(spending);
}

void run_state::core::complete(stream_index s) {
  const auto& st = streams[s];
  end_stream(s, completed);
  ++tally.completed;
  part_completed(s);
  if (!st.history || !st.history->again)
    ++tally.first_try;
  put_figures(say_of_attempt(notice_type::stream_completed, s), st);
  tell_lesson(s);
  for (auto d : dependents(s))
    need_completed(d, s);
}

} // namespace tributary
