#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/plan/corrected_estimates.hpp"
#include "runtime/run/approval_wish.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tributary {

using enum stream_phase;

namespace {

/// So many streams, or workers, are named in a reason.
constexpr size_t named_max = 5;

std::string counted(size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// `gemini 4, extract 2 and 3 more`.
std::string workers_of(const plan& p, size_t planned) {
  std::map<std::string, size_t> counts;
  for (size_t s = 0; s < planned; ++s)
    ++counts[p.streams[s].worker];
  std::vector<std::pair<std::string, size_t>> most{counts.begin(), counts.end()};
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (size_t i = 0; i < std::min(most.size(), named_max); ++i)
    out += fmt::format("{}{} {}", i == 0 ? "" : ", ", most[i].first, most[i].second);
  return most.size() > named_max ? out + fmt::format(" and {} more", most.size() - named_max) : out;
}

/// `about 5m of work, 2m at best`; empty where nobody has estimated anything.
std::string times_of(const plan& p, const std::map<std::string, worker_record>& records,
                     size_t planned, int64_t longest) {
  auto expected = corrected_estimates(p, records);
  duration work{0};
  bool known = false;
  for (size_t s = 0; s < planned; ++s) {
    work += bounded(expected[s]);
    known = known || p.streams[s].estimate;
  }
  return known ? fmt::format("; about {} of work, {} at best", to_text(bounded(work)),
                             to_text(bounded(duration{longest})))
               : std::string{};
}

std::string bound_of(const budget& b) {
  std::string out;
  if (b.microusd)
    out += fmt::format("; at most ${:.2f}", static_cast<double>(*b.microusd) / 1e6);
  if (b.tokens)
    out += fmt::format("; at most {} tokens", *b.tokens);
  return out;
}

} // namespace

bool run_state::core::ask_for_plan() {
  auto& a = approvals;
  if (p->approve.empty() || a.has_plan())
    return false;
  a.plan_waits = true;
  a.since = now;
  auto longest = ranks.empty() ? 0 : *std::max_element(ranks.begin(), ranks.end());
  say(notice_type::approval_requested).why
    = fmt::format("{} ({}){}{}", counted(planned, "stream"), workers_of(*p, planned),
                  times_of(*p, options.records, planned, longest), bound_of(p->budget));
  return true;
}

bool run_state::core::waits_for_approval(stream_index s) {
  const auto& own = spec(s);
  if (!own.approve || approvals.has(s))
    return false;
  if (!approvals.waiting.insert(s).second)
    return true;
  streams[s].queued_at = now;
  auto waiting = waiting_for(s);
  say(notice_type::approval_requested, s).why
    = fmt::format("worker {}{}{}", own.worker,
                  own.estimate ? ", estimated " + to_text(bounded(*own.estimate)) : "",
                  waiting == 0 ? ""
                               : fmt::format("; {} {} it", counted(waiting, "stream"),
                                             waiting == 1 ? "needs" : "need"));
  return true;
}

/// Said once for each time that it comes to this.
void run_state::core::tell_if_all_waits() {
  auto& a = approvals;
  auto delivering = early.asked && !early.done;
  if (a.waiting.empty() || a.since || ended_at || open.count() > 0 || merges_open > 0 || delivering)
    return;
  auto goes_on = std::any_of(streams.begin(), streams.end(), [](const run_stream& st) {
    return st.phase == queued || st.phase == running;
  });
  if (goes_on)
    return;
  a.since = now;
  auto& n = say(notice_type::approval_requested);
  for (auto s : a.waiting) {
    if (n.streams.size() == named_max)
      break;
    n.streams.push_back(s);
  }
  n.why = fmt::format("nothing else is left to do before {}",
                      a.waiting.size() == 1 ? "this" : fmt::format("these {}", a.waiting.size()));
}

void run_state::core::end_hold() {
  if (approvals.since)
    tally.waiting_for_approval += now - *approvals.since;
  approvals.since.reset();
}

void run_state::core::tell_given(stream_index s, bool everything, std::string_view when) {
  const auto& by = approvals.by;
  say(notice_type::approval_given, s).why
    = fmt::format("{}{}{}",
                  everything       ? "everything"
                  : s == no_stream ? "the plan"
                                   : "",
                  by.empty() ? "" : (s == no_stream ? ", by " : "by ") + by, when);
}

/// What was given before the run began.
void run_state::core::tell_given_before() {
  const auto& a = approvals;
  if (a.has_plan())
    tell_given(no_stream, a.all_given, " beforehand");
  for (auto s : a.given)
    tell_given(s, false, " beforehand");
}

void run_state::core::on(const approval_given& e) {
  auto& a = approvals;
  auto whole = e.everything || e.stream == no_stream;
  auto asked = e.everything ? asks_for_approval(*p)
               : whole      ? !p->approve.empty()
                            : e.stream < planned && spec(e.stream).approve;
  auto had = e.everything ? a.all_given : whole ? a.has_plan() : a.has(e.stream);
  if (ended_at || cancelled || !asked || had)
    return;
  a.by = clip(e.by, limits::id_bytes);
  if (e.everything)
    a.all_given = true;
  else if (whole)
    a.plan_given = true;
  else
    a.given.insert(e.stream);
  if (!started)
    return;
  tell_given(whole ? no_stream : e.stream, e.everything, "");
  end_hold();
  let_go();
}

/// Begins what waited for what has been approved now.
void run_state::core::let_go() {
  auto& a = approvals;
  if (a.plan_waits && a.has_plan()) {
    a.plan_waits = false;
    begin_streams();
  } else if (a.plan_waits) {
    // It still waits as a whole, for whoever reads what is told.
    ask_for_plan();
  }
  std::vector<stream_index> free;
  for (auto s : a.waiting)
    if (a.has(s))
      free.push_back(s);
  for (auto s : free) {
    a.waiting.erase(s);
    enqueue(s);
  }
}

/// It ends without what waited; what earlier runs had given is delivered.
void run_state::core::stop_waiting() {
  end_hold();
  approvals.waiting.clear();
  if (std::exchange(approvals.plan_waits, false))
    take_reused();
}

bool run_state::is_all_approved() const {
  return core_->approvals.all_given;
}

bool run_state::is_approved(stream_index s) const {
  const auto& a = core_->approvals;
  return s == no_stream ? a.has_plan() : a.has(s);
}

} // namespace tributary
