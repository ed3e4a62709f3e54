#include "runtime/plan/advice_rules.hpp"
#include "runtime/plan/list_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Below this the pattern costs more than it gives.
constexpr double speedup_min = 1.3;
/// A blocker that takes less of the wall time than this is not worth a thought.
constexpr int64_t blocking_share = 10;

duration work_of(const advice_view& view) {
  duration sum{0};
  for (const auto& s : view.of.streams)
    sum = add_bounded(sum, estimate_of(s));
  return sum;
}

/// How much faster the streams could be with slots without end; dependencies alone limit it.
double best_speedup(const advice_view& view) {
  auto critical = to_seconds(view.figures.critical);
  return critical == 0 ? 1.0 : to_seconds(work_of(view)) / critical;
}

/// Whether the streams' needs, not their number or one long stream, keep them from running at once.
bool is_bound_by_needs(const advice_view& view) {
  auto length = view.figures.critical_path.size();
  if (length < 2 || best_speedup(view) >= speedup_min)
    return false;
  if (length == view.of.streams.size())
    return true;
  duration longest{0};
  for (auto s : view.figures.critical_path)
    longest = std::max(longest, estimate_of(view.of.streams[s]));
  return longest.count() == 0 || to_seconds(work_of(view)) / to_seconds(longest) >= speedup_min;
}

/// `'a' -> 'b' -> 'c'`, the middle of a long one left out.
std::string chain(const plan& p, const std::vector<stream_index>& path) {
  constexpr size_t shown = 6;
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path.size() > shown && i == shown - 1) {
      out += fmt::format(" -> … {} more …", path.size() - shown);
      i = path.size() - 1;
    }
    out += fmt::format("{}'{}'", i == 0 ? "" : " -> ", p.streams[path[i]].id);
  }
  return out;
}

std::string unblocking_remedy(const stream_spec& s) {
  if (s.tasks.size() < 2)
    return "let the others begin without what they do not need of it, or make it shorter";
  return fmt::format("split it at its tasks ('{}' first), so that each part lets those start that "
                     "need no more of it",
                     s.tasks.front());
}

} // namespace

std::vector<advice> advise_dependencies(const advice_view& view) {
  if (!is_bound_by_needs(view))
    return {};
  const auto& path = view.figures.critical_path;
  return {
    {"strong-dependencies",
     fmt::format("The streams wait for each other: even with a slot for each they are {:.2f} "
                 "times as fast as one after the other, under the {} that makes streams worth it",
                 best_speedup(view), speedup_min),
     fmt::format("drop the needs along {} that pass nothing on, or do the work in one stream",
                 chain(view.of, path)),
     path}};
}

std::vector<advice> advise_blocking(const advice_view& view) {
  const auto& all = view.figures.waves;
  auto count = view.of.streams.size();
  if (count < 3 || all.empty() || all.front().size() != 1 || is_bound_by_needs(view))
    return {};
  auto first = all.front().front();
  const auto& s = view.of.streams[first];
  if (estimate_of(s) < view.figures.parallel / blocking_share)
    return {};
  return {{"blocking-stream",
           fmt::format("'{}' blocks all {} others: for its {} nothing else can run", s.id,
                       count - 1, to_human(estimate_of(s))),
           unblocking_remedy(s),
           {first}}};
}

std::vector<advice> advise_synthesis(const advice_view& view) {
  const auto& figures = view.figures;
  auto saved = work_of(view) - view.streams_wall;
  auto added = figures.parallel - view.streams_wall;
  if (view.of.streams.size() < 2 || added <= saved)
    return {};
  const auto& synthesis = view.of.synthesis;
  std::string remedy
    = "leave `synthesis.worker` out: the built-in merger takes no time worth counting";
  if (synthesis.mode == merge_mode::barrier)
    remedy = "use `synthesis.mode: pipeline`, which merges each stream while others still run";
  else if (synthesis.worker.empty())
    remedy = "combine streams, so that there is less to merge";
  return {{"costly-synthesis",
           fmt::format("Synthesis adds {} at the end, while running at once saves only {}",
                       to_human(added), to_human(saved)),
           remedy,
           {}}};
}

std::vector<advice> advise_estimates(const advice_view& view) {
  const auto& streams = view.of.streams;
  if (streams.empty() || std::any_of(streams.begin(), streams.end(), [](const stream_spec& s) {
        return s.estimate.has_value();
      }))
    return {};
  return {
    {"no-estimates",
     "No stream has an estimate: how long it takes is unknown, and the figures here count all "
     "streams as equally long",
     "give each stream an `estimate`, such as `estimate: 15m`",
     {}}};
}

} // namespace tributary
