#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/run/run_core.hpp"
#include "runtime/synthesis/finished_tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace tributary {

using enum stream_phase;

namespace {

/// As a rule; of English text.
constexpr size_t bytes_per_token = 4;

std::vector<uint32_t> range(uint32_t from, uint32_t to) {
  std::vector<uint32_t> all(to - from);
  std::iota(all.begin(), all.end(), from);
  return all;
}

} // namespace

// Only what one attempt does from its first task to its last: an update gives a whole text again,
// and of tasks that are done in pieces one attempt has failed already.
void run_state::core::note_begun(stream_index s, uint32_t attempt, uint32_t begun) {
  auto& st = streams[s];
  auto tasks = static_cast<uint32_t>(spec(s).tasks.size());
  if (begun == 0 || !has_tasks_to_share(s) || st.is_part(attempt) || st.rounds > 0
      || (st.history && st.history->scope.in_pieces()))
    return;
  auto& split = st.past().split;
  if (!split) {
    split = std::make_unique<stream_split>();
    split->done_from = split->given_from = tasks;
  }
  if (begun == attempt_progress::begun_unknown) {
    split->parts = limits::stream_parts;
    return;
  }
  begun = std::min(begun, tasks);
  if (attempt != split->whole) {
    if (begun <= split->begun && st.find(split->whole))
      return;
    split->whole = attempt;
    split->begun = 0;
  }
  if (begun == split->begun)
    return;
  // One that begins anew has no pace yet.
  if (split->begun == 0 || begun < split->begun)
    split->first_begun_at = now;
  split->last_begun_at = now;
  split->begun = begun;
  watch_soon((now - streams[s].find(attempt)->started_at) / 4);
}

bool run_facts::has_tasks_to_share(stream_index s) const {
  const auto& own = spec(s);
  auto is_built = own.prompt.empty()
                  && (p->prompt.empty() || p->prompt.find("{{prompt}}") != std::string::npos);
  return adapts() && own.tasks.size() > 1 && own.start == start_when::all && is_built
         && own.workdir.empty();
}

std::optional<uint32_t> run_facts::share_of(stream_index s, std::string& why) const {
  const auto& st = streams[s];
  const auto& split = *st.history->split;
  const auto* whole = st.find(split.whole);
  const auto& adapt = p->adapt;
  if (!whole || split.parts >= limits::stream_parts
      || (adapt.max_streams && open.count() >= *adapt.max_streams))
    return std::nullopt;
  auto tasks = static_cast<int64_t>(spec(s).tasks.size());
  auto known = expected_of(s).usual_time;
  auto usual = known > duration{0} ? known : bounded(spec(s).estimate.value_or(duration{0}));
  auto took = duration{now - whole->started_at};
  auto overdue = adapt.split_after_milli && usual > duration{0}
                 && took / *adapt.split_after_milli >= usual / 1'000;
  if (!overdue && !adapt.max_streams)
    return std::nullopt;
  split_facts f;
  f.tasks = split.done_from;
  f.begun = split.begun;
  f.pace = pace_of(split, now);
  f.part_pace = known > duration{0} ? known / tasks : f.pace;
  f.at_last = now - split.last_begun_at;
  f.setup = split.first_begun_at - whole->started_at;
  if (coordinated > 0)
    f.setup += coordination / coordinated;
  why = overdue ? fmt::format("attempt {} has taken {} of its {} tasks so far {}, where {} takes "
                              "{} for all as a rule",
                              split.whole, split.begun, tasks, to_human(took),
                              workers.name_of(st.worker), to_human(usual))
                : std::string{"slots idle"};
  return worth_giving(f);
}

bool run_facts::may_be_shared(stream_index s, uint32_t attempt) const {
  const auto& st = streams[s];
  return st.phase == running && !st.requested && !st.is_hedged() && st.history && st.history->split
         && st.history->split->whole == attempt && st.history->split->parts < limits::stream_parts
         && !money.spent() && !time_over;
}

void run_state::core::ask_for_part(stream_index s) {
  auto& st = streams[s];
  std::string why;
  if (!may_be_shared(s, st.attempt) || !share_of(s, why))
    return;
  st.history->split->asked = true;
  st.requested = true;
  act(request_of(s));
}

// How far the first attempt is now, and not when the slot was asked for, decides.
void run_state::core::begin_part(stream_index s, const std::string& node) {
  auto& st = streams[s];
  auto& split = *st.history->split;
  split.asked = false;
  std::string why;
  auto give = share_of(s, why);
  if (!give) {
    st.requested = false;
    act(return_slot{s, node});
    return;
  }
  ++split.parts;
  split.given_from = split.done_from - *give;
  split.part = st.last_number() + 1;
  auto& n = say_of_attempt(notice_type::stream_split, s);
  n.why = fmt::format("{}; {} are given to attempt {}", why,
                      describe(range(split.given_from, split.done_from), spec(s).tasks.size()),
                      split.part);
  begin_beside(s, node);
}

void run_state::core::part_done(stream_index s, const completion_ptr& result) {
  auto& st = streams[s];
  auto& split = *st.history->split;
  auto part = static_cast<attempt_state&>(st);
  auto count = split.done_from - split.given_from;
  auto done = range(split.given_from, split.done_from);
  split.done = split.done ? joined(*result, *split.done) : result;
  split.done_from = split.given_from;
  split.part = 0;
  split.part_took = now - part.started_at;
  split.part_silence = part.silence;
  split.part_tasks = count;
  split.part_used = bounded(result->used);
  close_attempt(s, part.attempt);
  count_in(s, *result);
  auto& n = say_of_attempt(notice_type::stream_split, s, part);
  put_figures(n, st);
  n.bytes = static_cast<int64_t>(result->text.size());
  n.why = fmt::format("{} {} done; attempt {} is ended where it comes to {}",
                      describe(done, spec(s).tasks.size()), count == 1 ? "is" : "are", st.attempt,
                      count == 1 ? "it" : "them");
  watch_soon(std::chrono::seconds{1});
  spend(result->used);
}

// What the first attempt has won by it is measured by its own pace up to here.
void run_state::core::on(const tasks_written& e) {
  if (!is_open(e.lease) || e.text.size() > limits::result_bytes)
    return;
  auto s = e.lease.stream;
  auto& st = streams[s];
  if (!st.history || !st.history->split || !st.history->split->done)
    return;
  std::vector<std::string_view> tasks{spec(s).tasks.begin(), spec(s).tasks.end()};
  auto& split = *st.history->split;
  auto head = text_before(e.text, tasks, split.done_from);
  if (head.empty() || st.is_part(e.lease.attempt))
    return;
  auto a = *st.find(e.lease.attempt);
  completion first;
  first.text = trim(head);
  first.service_time = now - a.started_at;
  // What it has written is here, whether its worker has told of tokens or not.
  auto written = static_cast<int64_t>(e.text.size() / bytes_per_token);
  first.used = cost_of(std::max(a.tokens, written), split.part_used);
  end_other(s, a.attempt, *split.done);
  act(cancel_attempt{e.lease, nodes.name_of(a.node)});
  close_attempt(s, a.attempt);
  auto count = static_cast<int64_t>(tasks.size());
  auto alone = split.whole == a.attempt ? split.first_begun_at + pace_of(split, now) * count : now;
  auto& n = say_of_attempt(notice_type::stream_split, s, a);
  n.gain = std::max(duration{alone - now}, duration{0});
  n.why = fmt::format("{} {} done, and the rest is here: {} sooner than at its pace",
                      describe(range(0, split.done_from), tasks.size()),
                      split.done_from == 1 ? "is" : "are",
                      n.gain > duration{0} ? to_human(n.gain) : "no");
  accept(s, joined(first, *split.done), {&first, split.done_from});
}

void run_state::core::end_part(stream_index s) {
  auto& st = streams[s];
  if (!st.is_part(st.attempt))
    return;
  auto part = static_cast<attempt_state&>(st);
  st.history->split->part = 0;
  st.history->split->given_from = st.history->split->done_from;
  act(cancel_attempt{{options.run, s, part.attempt}, nodes.name_of(part.node)});
  close_attempt(s, part.attempt);
  say_of_attempt(notice_type::stream_split, s, part).why
    = fmt::format("attempt {} stalls, so another one at all of it is worth more", st.attempt);
}

void run_state::core::keep_parts(stream_index s) {
  auto& st = streams[s];
  if (!st.history || !st.history->split)
    return;
  auto& history = *st.history;
  auto split = std::exchange(history.split, nullptr);
  auto given = st.has_open(split->part) ? range(split->given_from, split->done_from)
                                        : std::vector<uint32_t>{};
  if (given.empty() && !split->done)
    return;
  history.scope.leave_to(std::move(given), split->done_from);
  if (!split->done)
    return;
  st.result = with_piece(history.pieces, split->done_from, split->done);
  merge(s);
}

void run_state::core::forget_parts(stream_index s) {
  const auto& history = streams[s].history;
  auto split = history ? std::exchange(history->split, nullptr) : nullptr;
  if (!split || !split->done)
    return;
  say_of_attempt(notice_type::stream_split, s).why
    = "all of it came from one attempt first; what was done beside it is not used";
}

} // namespace tributary
