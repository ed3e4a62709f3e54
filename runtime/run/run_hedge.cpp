#include "runtime/base/limits.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

namespace tributary {

using enum stream_phase;

// A second attempt beside a straggler, by the same worker and on another node where one has a slot:
// the first valid answer wins (Dean and Barroso, The Tail at Scale, 2013).
void run_state::core::hedge(stream_index s, const std::string& why) {
  auto& st = streams[s];
  auto part_asked = st.history && st.history->split && st.history->split->asked;
  if ((st.requested && !part_asked) || st.is_hedged() || money.spent() || time_over)
    return;
  if (!policy.take_hedge(st.past().failures, s))
    return;
  if (part_asked)
    st.history->split->asked = false;
  st.past().unmet.clear();
  auto& n = say_of_attempt(notice_type::stream_hedged, s);
  n.why = fmt::format("{}; a second attempt is begun beside it", why);
  remember_remedy(s, failure_kind::stalled, "a second attempt beside it");
  st.requested = true;
  act(request_of(s));
}

void run_state::core::begin_beside(stream_index s, const std::string& node) {
  auto& st = streams[s];
  attempt_state older = st;
  begin_attempt(s, node);
  st.past().beside = older;
}

void run_state::core::half_failed(stream_index s, uint32_t number, const failure& f) {
  auto& st = streams[s];
  auto failed = *st.find(number);
  auto& split = st.past().split;
  if (st.is_part(number)) {
    // The other one has its tasks too.
    split->part = 0;
    split->given_from = split->done_from;
    // What its worker refused or could not do it would refuse again at the next sign of life.
    if (f.kind != failure_kind::node_lost)
      split->parts = limits::stream_parts;
  } else {
    keep_salvage(s, f);
    if (split && split->part != 0) {
      keep_parts(s);
      if (!keep_finished(s).empty())
        merge(s);
    }
  }
  close_attempt(s, number);
  st.past().again = true;
  auto& n = say_of_attempt(notice_type::stream_hedged, s, failed);
  n.kind = f.kind;
  n.why = fmt::format("{}; attempt {} goes on", describe(f), st.attempt);
  put_cost(n, f.used);
}

// The node gives no account of an attempt that it was told to end. How much it had been seen to
// write is known, and what it was asked is what the winner was asked.
void run_state::core::end_other(stream_index s, uint32_t winner, const completion& result) {
  auto& st = streams[s];
  drop_hedge(s);
  if (!st.is_hedged())
    return;
  auto other = winner == st.attempt ? *st.history->beside : static_cast<attempt_state&>(st);
  if (winner > other.attempt)
    st.history->again = true;
  else
    // The first one came after all: a second attempt would not have been needed.
    st.history->failed_by.reset();
  act(cancel_attempt{{options.run, s, other.attempt}, nodes.name_of(other.node)});
  close_attempt(s, other.attempt);
  auto seen = std::min(other.tokens, std::max<int64_t>(result.used.output_tokens, 0));
  auto cost = other.tokens > 0 ? cost_of(seen, result.used) : usage{};
  auto& n = say_of_attempt(notice_type::stream_hedged, s, other);
  n.why = fmt::format("attempt {} was first; this one is ended", winner);
  put_cost(n, cost);
  spend(cost);
}

usage run_state::core::cost_of(int64_t output, const usage& other) {
  usage cost;
  if (other == usage{})
    return cost;
  cost.input_tokens = other.input_tokens;
  cost.output_tokens = output;
  auto tokens = other.input_tokens + other.output_tokens;
  if (tokens > 0)
    cost.cost_microusd = static_cast<int64_t>(
      static_cast<double>(other.cost_microusd)
      * static_cast<double>(cost.input_tokens + cost.output_tokens) / static_cast<double>(tokens));
  return bounded(cost);
}

void run_state::core::drop_hedge(stream_index s) {
  auto& st = streams[s];
  if (st.phase != running || !st.requested)
    return;
  if (st.history && st.history->split)
    st.history->split->asked = false;
  st.requested = false;
  act(drop_request{s});
}

} // namespace tributary
