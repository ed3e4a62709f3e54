#include "runtime/journal/reuse.hpp"

#include "runtime/base/text.hpp"
#include "runtime/journal/stream_question.hpp"
#include "runtime/plan/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tributary {

namespace {

/// A result that an earlier run accepted, and what had been asked.
struct earlier_answer {
  std::string run;
  completion_ptr result;
  stream_question question;
};

/// The answers of earlier runs, by the stream's id, the newest first.
using answers = std::map<std::string, std::vector<earlier_answer>>;

completion_ptr answer_of(const run_state& core, stream_index s) {
  return core.phase_of(s) == stream_phase::completed ? core.result_of(s) : nullptr;
}

/// What a run that is over, or broke off, had come to.
result<void> gather(const durable_journal& past, const std::string& run, answers& into) {
  auto kept = past.find(run);
  if (!kept)
    return tl::unexpected<error>(kept.error());
  auto header = decode_header(kept->header);
  // One that another release wrote, or that is damaged, has nothing to offer.
  if (!header)
    return {};
  run_state core{header->what, header->options};
  auto whole = past.replay(run, [&core](time_point at, const run_event& e) { core.apply(e, at); });
  if (!whole)
    return {};
  auto results = [&core](stream_index s) { return answer_of(core, s); };
  for (stream_index s = 0; s < header->what->streams.size(); ++s)
    if (auto result = answer_of(core, s))
      into[header->what->streams[s].id].push_back(
        {run, std::move(result), question_of(*header, s, results)});
  return {};
}

/// What is the same but for one thing is told by that thing.
std::string why_not(const std::vector<earlier_answer>& earlier, const stream_question& now) {
  if (earlier.empty())
    return "no earlier run has a result of it";
  const auto& before = earlier.front().question;
  std::string what;
  auto differs = [&what](bool same, const char* name) {
    if (!same)
      what += (what.empty() ? "its " : ", its ") + std::string{name};
  };
  differs(before.prompt == now.prompt, "prompt");
  differs(before.worker == now.worker, "worker");
  differs(before.inputs == now.inputs, "inputs");
  differs(before.needs == now.needs, "needs' results");
  return fmt::format("{} changed since {}", what, earlier.front().run);
}

std::vector<stream_index> needs_first(const plan& p) {
  std::vector<stream_index> order;
  for (const auto& wave : waves(graph_of(p)))
    order.insert(order.end(), wave.begin(), wave.end());
  return order;
}

} // namespace

result<std::vector<result_reused>>
find_reusable(const run_header& fresh, const durable_journal& past, size_t runs_max) {
  auto runs = past.runs();
  if (!runs)
    return tl::unexpected<error>(runs.error());
  answers known;
  for (size_t i = 0; i < std::min(runs->size(), runs_max); ++i)
    if ((*runs)[i].run != fresh.options.run)
      if (auto gathered = gather(past, (*runs)[i].run, known); !gathered)
        return tl::unexpected<error>(gathered.error());
  std::vector<result_reused> offer;
  std::map<stream_index, completion_ptr> chosen;
  auto results = [&chosen](stream_index s) {
    auto i = chosen.find(s);
    return i == chosen.end() ? nullptr : i->second;
  };
  const auto& streams = fresh.what->streams;
  for (auto s : needs_first(*fresh.what)) {
    std::string runs_itself;
    for (auto need : streams[s].needs)
      if (!results(need))
        runs_itself = fmt::format("{}, which it needs, has to run", streams[need].id);
    if (!runs_itself.empty()) {
      offer.push_back({s, nullptr, {}, std::move(runs_itself)});
      continue;
    }
    auto question = question_of(fresh, s, results);
    const auto& earlier = known[streams[s].id];
    auto same = std::find_if(earlier.begin(), earlier.end(),
                             [&](const earlier_answer& a) { return a.question == question; });
    if (same == earlier.end()) {
      offer.push_back({s, nullptr, {}, why_not(earlier, question)});
      continue;
    }
    chosen[s] = same->result;
    offer.push_back({s, same->result, same->run, {}});
  }
  return offer;
}

} // namespace tributary
