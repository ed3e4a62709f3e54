#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

using enum stream_phase;

namespace {

/// Looks at the open attempts are no closer together than this.
constexpr duration between_looks = std::chrono::seconds{1};

} // namespace

void run_state::core::heard_of(attempt_state& a) {
  a.silence = std::max(a.silence, duration{now - a.heard_at});
  a.heard_at = now;
  a.stalled = false;
}

worker_pace::bounds run_facts::expected_of(stream_index s) const {
  static const worker_pace nothing;
  auto worker = streams[s].worker;
  const auto& pace = worker < paces.size() ? paces[worker] : nothing;
  auto earlier = options.records.find(workers.name_of(worker));
  return pace.expected(earlier == options.records.end() ? nullptr : &earlier->second,
                       spec(s).idle_timeout, size_of(s));
}

int64_t run_facts::size_of(stream_index s) const {
  const auto& history = streams[s].history;
  auto tasks = spec(s).tasks.size();
  return size_of(s, history ? history->scope.size(tasks) : tasks);
}

int64_t run_facts::size_of(stream_index s, size_t tasks) const {
  return attempt_size(spec(s).estimate, middle_estimate, tasks, spec(s).tasks.size());
}

void run_state::core::watch_soon(duration within) {
  auto when = now + std::max(within, between_looks);
  if (next_look && *next_look <= when)
    return;
  next_look = when;
  wake(timers.add({*next_look, no_stream, uint32_t(run_timer::look)}));
}

// Costs time by the number of open attempts, at most once a second. A silent attempt is told of and
// gets a second one beside it; only its own bounds end it. Whether to share the tasks of one is
// looked at again when it has taken a quarter longer.
void run_state::core::look_at_attempts() {
  next_look.reset();
  std::optional<time_point> next;
  std::vector<stream_index> overdue;
  std::vector<stream_index> sharable;
  for (const auto& there : open.all())
    for (auto [s, attempt] : there) {
      const auto& a = *streams[s].find(attempt);
      if (may_be_shared(s, attempt)) {
        sharable.push_back(s);
        auto again = now + std::max(duration{(now - a.started_at) / 4}, between_looks);
        next = std::min(next.value_or(again), again);
      }
      auto bounds = expected_of(s);
      if (a.stalled || (!bounds.silence && !bounds.took))
        continue;
      auto due = std::min(bounds.silence ? a.heard_at + *bounds.silence : time_point::max(),
                          bounds.took ? a.started_at + *bounds.took : time_point::max());
      if (due > now)
        next = std::min(next.value_or(due), due);
      else if (may_be_hedged(s, attempt))
        overdue.push_back(s);
    }
  std::sort(overdue.begin(), overdue.end());
  for (auto s : overdue)
    stalled(s);
  std::sort(sharable.begin(), sharable.end());
  for (auto s : sharable)
    ask_for_part(s);
  if (next)
    watch_soon(*next - now);
}

bool run_facts::may_hedge(stream_index s) const {
  auto memory = streams[s].history ? streams[s].history->failures : failure_memory{};
  return policy.take_hedge(memory, s) && !money.spent() && !time_over;
}

// One that has given tasks away is watched as if it were alone: where it stalls, an attempt at all
// of it is worth more than one at the rest, which is ended for it if there may be one.
bool run_facts::may_be_hedged(stream_index s, uint32_t attempt) const {
  const auto& st = streams[s];
  if (st.is_part(st.attempt))
    return attempt != st.attempt && may_hedge(s);
  return attempt == st.attempt && !st.is_hedged();
}

void run_state::core::stalled(stream_index s) {
  end_part(s);
  auto& st = streams[s];
  auto bounds = expected_of(s);
  auto silent = duration{now - st.heard_at};
  auto is_silent = bounds.silence && silent >= *bounds.silence;
  st.stalled = true;
  std::string why;
  if (is_silent)
    why = bounds.usual_silence > duration{0}
            ? fmt::format("silent for {}, where {} is silent for {} at most as a rule",
                          to_human(silent), workers.name_of(st.worker),
                          to_human(bounds.usual_silence))
            : fmt::format("silent for {}", to_human(silent));
  else
    why = fmt::format("has taken {}, where {} takes {} as a rule", to_human(now - st.started_at),
                      workers.name_of(st.worker), to_human(bounds.usual_time));
  auto& n = say_of_attempt(notice_type::stream_stalled, s);
  n.why = why;
  n.kind = failure_kind::stalled;
  hedge(s, why);
}

} // namespace tributary
