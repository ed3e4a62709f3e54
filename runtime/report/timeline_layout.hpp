#pragma once

#include "runtime/report/run_record.hpp"

#include <string>
#include <vector>

namespace tributary {

/// Rows that a timeline shows at most, one per stream.
inline constexpr size_t timeline_rows_max = 200;

/// One stream's row.
struct timeline_row {
  stream_index stream = no_stream;
  /// Places in `run_record::attempts()`, and the lane of each: attempts side by side do not cover
  /// each other.
  std::vector<size_t> bars;
  std::vector<uint32_t> lanes;
  uint32_t lane_count = 1;
  bool critical = false;
};

/// What a timeline shows, before anything is drawn.
struct timeline_layout {
  std::vector<timeline_row> rows;
  std::vector<stream_index> critical_path;
  /// Streams that have no row because there are too many.
  size_t left_out = 0;
  duration span{0};
};

/// Chooses the rows: all streams that were ever tried or lost, in plan order; of too many the
/// critical path, those that had trouble, and the longest.
timeline_layout lay_out_timeline(const plan& p, const run_record& record);

/// Moments for an axis of this length: round numbers, at most `count_max` and the zero.
std::vector<duration> nice_ticks(duration span, size_t count_max);

/// How many attempts were open on average in each of `count` equal parts of the run.
std::vector<double> load_profile(const run_record& record, duration span, size_t count);

} // namespace tributary
