#include "runtime/plan/advice_rules.hpp"
#include "runtime/plan/list_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tributary {

namespace {

/// A stream shorter than so many times what it costs to run one is small.
constexpr int64_t small_below = 2;
/// Small streams are combined up to so many times that cost.
constexpr int64_t combined_to = 4;
/// Nobody wants one stream with the tasks of a hundred.
constexpr size_t combined_max = 20;
/// A stream is outsized when it is longer than so many times the median.
constexpr int64_t outsized_above = 3;
/// A split into more parts than this is a plan of its own.
constexpr int64_t parts_max = 4;

/// Streams that could be one: (wave, who does it).
using peers = std::map<std::pair<size_t, std::string>, std::vector<stream_index>>;

std::string doer_of(const stream_spec& s) {
  return s.worker.empty() ? s.type : s.worker;
}

/// Cuts a list into runs that take about as long as a stream should; runs of one are left out.
std::vector<std::vector<stream_index>>
combined(const advice_view& view, const std::vector<stream_index>& streams) {
  std::vector<std::vector<stream_index>> out{{}};
  duration length{0};
  for (auto s : streams) {
    if (length >= combined_to * view.cost.per_stream || out.back().size() == combined_max) {
      out.emplace_back();
      length = duration{0};
    }
    out.back().push_back(s);
    length += estimate_of(view.of.streams[s]);
  }
  // The last run may be short; one alone joins the run before.
  if (out.size() > 1 && out.back().size() == 1) {
    out[out.size() - 2].push_back(out.back().front());
    out.pop_back();
  }
  return out;
}

std::string
combining_remedy(const advice_view& view, const std::vector<std::vector<stream_index>>& runs) {
  constexpr size_t shown = 3;
  std::string out = "combine ";
  for (size_t i = 0; i < std::min(shown, runs.size()); ++i)
    out.append(i == 0 ? "" : "; then ").append(listed(view.of, runs[i]));
  if (runs.size() > shown)
    out += fmt::format("; and so on, to {} streams in all", runs.size());
  else
    out += runs.size() == 1 ? " into one stream" : ", each into one stream";
  return out;
}

/// Usual, or measured: `each costs about 40ms of coordination (measured on 60 streams)`.
std::string costs_text(const coordination_cost& cost) {
  if (cost.measured == 0)
    return fmt::format("to run a stream at all costs {}", to_human(cost.per_stream));
  return fmt::format("each costs about {} of coordination (measured on {} streams)",
                     to_human(cost.per_stream), cost.measured);
}

advice combine(const advice_view& view, size_t wave, const std::string& doer,
               const std::vector<stream_index>& streams) {
  auto runs = combined(view, streams);
  auto cost = view.cost.per_stream * static_cast<int64_t>(streams.size() - runs.size());
  return {"over-parallelised",
          fmt::format("{} streams{} in wave {} take less than {} each, while {}: {} would save {}",
                      streams.size(), doer.empty() ? "" : fmt::format(" for '{}'", doer), wave + 1,
                      to_human(small_below * view.cost.per_stream), costs_text(view.cost),
                      runs.size() == 1 ? "one stream" : fmt::format("{} streams", runs.size()),
                      to_human(cost)),
          combining_remedy(view, runs), streams, runs};
}

/// Small streams by wave and worker. Those who are alone with their worker stand with the others of
/// their wave who are: second best, but still one start instead of two.
peers small_peers(const advice_view& view) {
  peers by_worker;
  const auto& all = view.figures.waves;
  for (size_t wave = 0; wave < all.size(); ++wave)
    for (auto s : all[wave]) {
      const auto& stream = view.of.streams[s];
      if (stream.estimate && *stream.estimate < small_below * view.cost.per_stream)
        by_worker[{wave, doer_of(stream)}].push_back(s);
    }
  peers out;
  for (auto& [key, streams] : by_worker) {
    auto& group = streams.size() > 1 ? out[key] : out[{key.first, std::string{}}];
    group.insert(group.end(), streams.begin(), streams.end());
  }
  for (auto& [key, streams] : out)
    std::sort(streams.begin(), streams.end());
  return out;
}

/// The upper one where two are in the middle, but the shorter one of only two.
duration median_of(std::vector<duration> spans) {
  auto at = spans.size() == 2 ? size_t{0} : spans.size() / 2;
  auto middle = spans.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(spans.begin(), middle, spans.end());
  return *middle;
}

/// Where to cut the tasks of `s` so that each part has about as many: "at 'B' and 'D'".
std::string splitting_remedy(const stream_spec& s, int64_t parts) {
  auto count = static_cast<int64_t>(s.tasks.size());
  if (count < 2)
    return "name its tasks, so that it can be split between them";
  parts = std::min(parts, count);
  std::string cuts;
  for (int64_t part = 1; part < parts; ++part) {
    auto task = static_cast<size_t>(part * count / parts);
    cuts += part == 1 ? "" : part + 1 == parts ? " and " : ", ";
    cuts += fmt::format("task {} ('{}')", task + 1, s.tasks[task]);
  }
  return fmt::format("split it into {} streams, at {}", parts, cuts);
}

} // namespace

std::vector<advice> advise_combining(const advice_view& view) {
  std::vector<advice> out;
  for (const auto& [key, streams] : small_peers(view))
    if (streams.size() > 1)
      out.push_back(combine(view, key.first, key.second, streams));
  return bounded(std::move(out));
}

std::vector<advice> advise_splitting(const advice_view& view) {
  const auto& streams = view.of.streams;
  if (streams.size() < 2)
    return {};
  std::vector<duration> spans;
  for (const auto& s : streams)
    spans.push_back(estimate_of(s));
  auto median = median_of(spans);
  std::vector<advice> out;
  for (stream_index s = 0; s < streams.size(); ++s) {
    // A long stream that others outlast costs nobody time.
    auto decides = spans[s] >= view.streams_wall / 2;
    if (!streams[s].estimate || !decides || spans[s] / outsized_above <= median)
      continue;
    auto times = median.count() == 0 ? parts_max : spans[s] / median;
    out.push_back(
      {"outsized-stream",
       fmt::format("'{}' takes {}, while half of the streams take {} at most: the run waits for it",
                   streams[s].id, to_human(spans[s]), to_human(median)),
       splitting_remedy(streams[s], std::clamp<int64_t>(times, 2, parts_max)),
       {s}});
  }
  return bounded(std::move(out));
}

} // namespace tributary
