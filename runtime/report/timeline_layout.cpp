#include "runtime/report/timeline_layout.hpp"

#include <algorithm>
#include <unordered_set>

namespace tributary {

namespace {

/// The lowest lane that is free when the attempt begins.
void assign_lanes(timeline_row& row, const std::vector<attempt_bar>& all) {
  std::vector<time_point> free_from;
  for (auto bar : row.bars) {
    auto lane = std::find_if(free_from.begin(), free_from.end(),
                             [&](time_point at) { return at <= all[bar].begin; });
    row.lanes.push_back(static_cast<uint32_t>(lane - free_from.begin()));
    if (lane == free_from.end())
      free_from.push_back(all[bar].end);
    else
      *lane = all[bar].end;
  }
  row.lane_count = static_cast<uint32_t>(std::max<size_t>(free_from.size(), 1));
}

/// The streams that are worth a row where not all can have one.
std::unordered_set<stream_index>
most_telling(const run_record& record, const std::vector<stream_index>& path) {
  struct candidate {
    stream_index stream;
    int importance;
    duration service;
  };
  const auto& streams = record.streams();
  std::vector<candidate> all;
  for (stream_index s = 0; s < streams.size(); ++s) {
    const auto& row = streams[s];
    auto troubled = row.attempts > 1 || row.phase == "failed" || row.phase == "skipped";
    all.push_back({s, troubled ? 1 : 0, row.service_time});
  }
  for (auto s : path)
    all[s].importance = 2;
  auto before = [](const candidate& a, const candidate& b) {
    return std::tie(b.importance, b.service, a.stream)
           < std::tie(a.importance, a.service, b.stream);
  };
  auto count = std::min(all.size(), timeline_rows_max);
  auto middle = all.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(all.begin(), middle, all.end(), before);
  std::unordered_set<stream_index> chosen;
  std::for_each(all.begin(), middle, [&](const candidate& c) { chosen.insert(c.stream); });
  return chosen;
}

std::vector<bool> chosen_rows(const run_record& record, const std::vector<stream_index>& path) {
  const auto& streams = record.streams();
  std::vector<bool> chosen(streams.size());
  if (streams.size() > timeline_rows_max) {
    for (auto s : most_telling(record, path))
      chosen[s] = true;
    return chosen;
  }
  for (size_t s = 0; s < streams.size(); ++s)
    chosen[s] = streams[s].attempts > 0 || streams[s].phase != "waiting";
  return chosen;
}

} // namespace

timeline_layout lay_out_timeline(const plan& p, const run_record& record) {
  timeline_layout layout;
  layout.span
    = std::max(record.since_begin(record.end() ? record.end()->at : record.last()), duration{1});
  layout.critical_path = accepted_path(p, record);
  auto chosen = chosen_rows(record, layout.critical_path);
  std::vector<size_t> row_of(chosen.size(), SIZE_MAX);
  for (stream_index s = 0; s < chosen.size(); ++s) {
    if (!chosen[s])
      continue;
    row_of[s] = layout.rows.size();
    layout.rows.emplace_back().stream = s;
  }
  if (chosen.size() > timeline_rows_max)
    layout.left_out = chosen.size() - layout.rows.size();
  for (size_t bar = 0; bar < record.attempts().size(); ++bar)
    if (auto row = row_of[record.attempts()[bar].stream]; row != SIZE_MAX)
      layout.rows[row].bars.push_back(bar);
  for (auto& row : layout.rows)
    assign_lanes(row, record.attempts());
  for (auto s : layout.critical_path)
    if (row_of[s] != SIZE_MAX)
      layout.rows[row_of[s]].critical = true;
  return layout;
}

std::vector<duration> nice_ticks(duration span, size_t count_max) {
  using namespace std::chrono_literals;
  // Round in the eyes of people who read clocks; below a second in tens.
  std::vector<duration> steps;
  for (duration unit{1}; unit < 1s; unit *= 10)
    for (auto times : {1, 2, 5})
      steps.push_back(unit * times);
  for (auto step : {1s, 2s, 5s, 10s, 15s, 30s})
    steps.emplace_back(step);
  for (auto step : {1min, 2min, 5min, 10min, 15min, 30min, 60min, 120min, 180min, 360min, 720min})
    steps.emplace_back(step);
  for (duration day = 24h; steps.back() < span; day *= 2)
    steps.push_back(day);
  auto most = static_cast<int64_t>(std::max<size_t>(count_max, 1));
  auto step = std::find_if(steps.begin(), steps.end(),
                           [&](duration s) { return span.count() / s.count() <= most; });
  std::vector<duration> ticks;
  for (duration at{0}; step != steps.end() && at <= span; at += *step)
    ticks.push_back(at);
  return ticks;
}

std::vector<double> load_profile(const run_record& record, duration span, size_t count) {
  std::vector<double> load(count);
  // Changes of the number of attempts that fill a whole part, summed up at the end.
  std::vector<double> change(count + 1);
  auto width = static_cast<double>(span.count()) / static_cast<double>(count);
  auto part = [&](double at) { return std::min(static_cast<size_t>(at), count - 1); };
  for (const auto& bar : record.attempts()) {
    auto end_at = bar.ending == "open" ? record.last() : bar.end;
    auto begin = std::max(static_cast<double>(record.since_begin(bar.begin).count()) / width, 0.0);
    auto end = std::max(static_cast<double>(record.since_begin(end_at).count()) / width, begin);
    auto first = part(begin);
    auto last = part(end);
    if (first == last) {
      load[first] += end - begin;
      continue;
    }
    load[first] += static_cast<double>(first + 1) - begin;
    load[last] += end - static_cast<double>(last);
    change[first + 1] += 1;
    change[last] -= 1;
  }
  double filling = 0;
  for (size_t i = 0; i < count; ++i) {
    filling += change[i];
    load[i] += filling;
  }
  return load;
}

} // namespace tributary
