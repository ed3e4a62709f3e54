#pragma once

#include "runtime/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// The figures of CONTRACT 5 that prove (or disprove) that running in parallel paid. Ratios are
/// computed from whole microseconds at the edge, so a replay gives the same digits.
struct run_metrics {
  /// Service times of all accepted attempts (updates of a stream included), plus `synthesis`.
  duration sequential{0};
  /// From run.started to the run's end event, less `waiting_for_approval`.
  duration parallel{0};
  /// The longest chain over needs of accepted service times.
  duration critical_path{0};
  /// Synthesis work: `took` of every draft.updated (the finishing one included).
  duration synthesis{0};
  /// Processor time of the accepted attempts, where workers know theirs: where it nears
  /// `sequential`, slots beyond the cores make nothing faster.
  duration cpu{0};
  /// Over the streams of that longest chain: from queued (the latest time before each accepted
  /// attempt) to started.
  duration waiting_for_slots{0};
  /// Time in which nothing could go on before a person had approved something.
  duration waiting_for_approval{0};
  /// All attempts, accepted or not, from started to their end.
  duration busy{0};
  uint32_t streams = 0;
  uint32_t completed = 0;
  /// Completed with attempt 1 (updates do not count as further tries).
  uint32_t first_try = 0;
  uint32_t attempts = 0;
  /// The most attempts that were open at once.
  uint32_t peak_parallel = 0;
  int64_t input_tokens = 0;
  int64_t output_tokens = 0;
  int64_t cost_microusd = 0;
  /// 1000..5000, absent where nobody judged.
  std::optional<uint32_t> quality_milli;

  bool operator==(const run_metrics&) const = default;
};

/// sequential / parallel; 0 for an empty run, as for the ratios below.
double parallel_efficiency(const run_metrics& m);
/// first_try / streams.
double stream_success_rate(const run_metrics& m);
/// completed / streams.
double final_success_rate(const run_metrics& m);
/// The share of `parallel` that `critical_path` and `waiting_for_slots` do not explain, 0..1.
double coordination_overhead_ratio(const run_metrics& m);
/// busy / (peak_parallel x parallel), 0..1.
double utilisation(const run_metrics& m);

/// `metrics.json`, whole: {"metrics": {…}, "targets": […]}.
std::string metrics_json(const run_metrics& m);

} // namespace tributary
