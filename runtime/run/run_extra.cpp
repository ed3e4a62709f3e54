#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/run/run_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace tributary {

using enum stream_phase;

namespace {

/// What a run does about a type of conflict where its plan does not say.
constexpr std::string_view usual_answer = "research";

/// The type of conflict where nothing contradicts: something was asked for and is not there. It is
/// fetched only where the plan says so.
constexpr std::string_view gap_type = "missing";

/// The stream that folds results into the draft: by name a stream like any other, so what holds for
/// those (retries, budget, resuming, bringing up to date what began early) holds for it.
void be_synthesis(stream_spec& s, const plan& p) {
  s.name = "Synthesis";
  s.type = synthesizing;
  s.worker = p.synthesis.worker;
  s.start = p.synthesis.mode == merge_mode::pipeline ? start_when::first : start_when::all;
  s.needs.resize(p.streams.size());
  std::iota(s.needs.begin(), s.needs.end(), stream_index{0});
  if (p.synthesis.estimate)
    s.estimate = *p.synthesis.estimate / std::max<int64_t>(1, std::ssize(p.streams));
}

} // namespace

std::shared_ptr<plan> with_extras(const plan& p, const run_options& options) {
  const auto& synthesis = p.synthesis;
  if (options.research_worker.empty() && p.audit.worker.empty() && synthesis.worker.empty())
    return nullptr;
  auto grown = std::make_shared<plan>(p);
  for (auto& id : extra_ids(p)) {
    auto& s = grown->streams.emplace_back();
    s.id = std::move(id);
    s.worker = options.research_worker.empty() ? p.audit.worker : options.research_worker;
    // What it is for stands without it as it stood before.
    s.continue_on_error = true;
  }
  if (!synthesis.worker.empty())
    be_synthesis(grown->streams[p.streams.size()], p);
  return grown;
}

bool run_state::core::may_research(const conflict_noticed& e) const {
  auto wanted = p->synthesis.conflicts.find(e.type);
  auto gap = e.type == gap_type;
  auto unsaid = gap ? std::string_view{} : usual_answer;
  auto answer = wanted == p->synthesis.conflicts.end() ? unsaid : wanted->second;
  auto ending = cancelled || is_late() || finish_asked || (options.fail_fast && failed_why);
  // What is missing is known when all is there, and asked for before the whole is judged.
  if (gap)
    ending = !may_ask_more() || is_one_of(judging, extras) || is_one_of(repairing, extras);
  return !options.research_worker.empty() && !e.question.empty() && answer == usual_answer
         && extras.size() - (p->synthesis.worker.empty() ? 0 : 1) < limits::conflicts_researched
         && !money.spent() && !time_over && !ending;
}

// A conflict is researched once, whatever its answer contradicts or lacks: what comes of that is
// shown.
void run_state::core::research(const conflict_noticed& e) {
  auto gap = e.type == gap_type;
  // The report is finished once more when it is there.
  finish_asked = finish_asked && !gap;
  auto s = next_extra(e.id);
  auto& asked = grown->streams[s];
  asked.name
    = fmt::format("What is {}: {}", gap ? "missing" : "right", clip(e.what, limits::reason_bytes));
  asked.type = "research";
  asked.focus = std::string{clip(e.question, limits::question_bytes)};
  asked.output = gap ? "What is missing and nothing else, or why it cannot be had"
                     : "What is right, how sure that is, and why the statements differ; one claim";
  for (auto side : e.streams)
    if (side < planned && streams[side].result)
      asked.needs.push_back(side);
  std::sort(asked.needs.begin(), asked.needs.end());
  asked.needs.erase(std::unique(asked.needs.begin(), asked.needs.end()), asked.needs.end());
  begin_extra(s);
}

stream_index run_state::core::next_extra(std::string_view for_what) {
  extras.emplace_back(for_what);
  return static_cast<stream_index>(planned + extras.size() - 1);
}

void run_state::core::begin_extra(stream_index s) {
  auto& st = streams[s];
  st.phase = waiting;
  st.worker = workers.number_of(spec(s).worker);
  st.ended_needs = st.completed_needs = static_cast<uint32_t>(spec(s).needs.size());
  // The deliverable waits for it, so nothing goes before it.
  ranks[s] = *std::max_element(ranks.begin(), ranks.end());
  ++left;
  ++tally.streams;
  enqueue(s);
}

// The deliverable stands as it is while it is judged.
bool run_state::core::judge(const report_finished& e) {
  // What was mended is judged anew.
  auto heard = std::count(extras.begin(), extras.end(), judging);
  auto wanted = is_one_of(repairing, extras) ? 2 : 1;
  if (e.judge_question.empty() || p->audit.worker.empty() || heard >= wanted || !may_ask_more())
    return false;
  ask_about_report(judging,
                   {"Audit of the deliverable", "validation", p->audit.worker, e.judge_question});
  return true;
}

// It is finished once more when the answer is there.
void run_state::core::ask_about_report(std::string_view for_what, const report_question& q) {
  finish_asked = false;
  auto s = next_extra(for_what);
  auto& asked = grown->streams[s];
  asked.name = q.name;
  asked.type = q.type;
  asked.worker = q.worker;
  asked.prompt = q.prompt;
  begin_extra(s);
}

// One round: what does not get better by being told what is wrong is for a person.
bool run_state::core::repair(const report_finished& e) {
  auto folded = !p->synthesis.worker.empty() && streams[planned].phase == completed;
  if (!e.falls_short || e.repair_question.empty() || !folded || is_one_of(repairing, extras)
      || !may_ask_more())
    return false;
  ask_about_report(
    repairing, {"Repair after the audit", synthesizing, p->synthesis.worker, e.repair_question});
  return true;
}

bool run_state::core::may_ask_more() const {
  auto ending = cancelled || is_late() || failed_why || money.spent() || time_over;
  return grown && !ending && planned + extras.size() < streams.size();
}

void run_state::core::on(const conflict_noticed& e) {
  auto known = is_one_of(e.id, extras);
  if (!started || ended_at || known)
    return;
  auto& n = say(notice_type::conflict_found);
  n.conflict = e.id;
  n.conflict_type = e.type;
  n.why = clip(e.what, limits::reason_bytes);
  n.streams = e.streams;
  if (may_research(e))
    research(e);
}

void run_state::core::on(const conflict_settled& e) {
  auto by_choice = e.by == no_stream;
  auto asked = !by_choice && e.by >= planned && e.by - planned < extras.size()
               && extras[e.by - planned] == e.id;
  if (!started || ended_at || e.value.empty() || !(by_choice || asked)
      || !settled.insert(e.id).second)
    return;
  auto& n = say(notice_type::conflict_resolved, e.by);
  n.conflict = e.id;
  n.why = clip(fmt::format("{}: {}", e.value, e.why), limits::reason_bytes);
}

const std::string& run_facts::purpose_of(stream_index s) const {
  static const std::string none;
  return is_extra(s) ? extras[s - planned] : none;
}

} // namespace tributary
