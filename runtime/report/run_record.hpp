#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/run/run_metrics.hpp"
#include "runtime/run/run_notice.hpp"

#include <string>
#include <vector>

namespace tributary {

/// One attempt as the timeline shows it.
struct attempt_bar {
  stream_index stream = no_stream;
  uint32_t attempt = 0;
  std::string node;
  std::string worker;
  time_point begin{};
  time_point end{};
  /// completed, failed, retrying, lost, cancelled or open.
  std::string ending;
};

/// One merge as the timeline shows it.
struct merge_mark {
  uint32_t version = 0;
  time_point at{};
  duration took{0};
};

/// A run as people look at it, built from its public events alone: what the live view, the timeline
/// and the figures are made of, here or on another machine. Adding an event is O(1).
class run_record {
public:
  explicit run_record(notice_names names);
  void add(const run_notice& n);

  struct stream_row {
    std::string phase = "waiting";
    std::string node;
    std::string worker;
    std::string why;
    uint32_t attempts = 0;
    time_point queued{};
    time_point begin{};
    time_point end{};
    /// Service time of the accepted attempts.
    duration service_time{0};
    duration cpu_time{0};
    int64_t bytes = 0;
    int64_t tokens = 0;
  };

  time_point begin() const { return begin_; }
  time_point last() const { return last_; }
  const notice_names& names() const { return names_; }
  const std::vector<stream_row>& streams() const { return streams_; }
  const std::vector<attempt_bar>& attempts() const { return attempts_; }
  const std::vector<merge_mark>& merges() const { return merges_; }
  const std::vector<run_notice>& troubles() const { return troubles_; }
  std::optional<int> exit_code() const { return exit_code_; }

  /// The figures, computed from the events and the plan's needs alone (`metrics.json` is this).
  run_metrics metrics(const plan& p) const;

private:
  notice_names names_;
  time_point begin_{};
  time_point last_{};
  std::vector<stream_row> streams_;
  std::vector<attempt_bar> attempts_;
  std::vector<merge_mark> merges_;
  /// Retries, switches, losses, failures, skips and conflicts, for the list of what was handled.
  std::vector<run_notice> troubles_;
  std::optional<int> exit_code_;
};

} // namespace tributary
