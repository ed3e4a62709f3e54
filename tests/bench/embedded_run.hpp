#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/plan/plan.hpp"

#include "tests/bench/measure.hpp"

#include <memory>

/// Runs a plan as `tributary run` does without a cluster: the whole house in this process, all
/// events, figures and pictures, into a folder on disk that is gone afterwards.
namespace tributary::bench {

struct embedded_result {
  steady::time_point submitted;
  /// `report.md` was handed to the folder: for the first time, and for the last.
  steady::time_point first_draft;
  steady::time_point report;
  /// The run is over: all of its leavings were handed to the folder.
  steady::time_point over;
  /// All of them are on disk.
  steady::time_point on_disk;
  /// Processor time of all threads from submission to the end, in microseconds.
  double cpu = 0;
};

/// Throws where the run is not delivered complete.
/// @param worker The one that all streams name.
embedded_result embedded_run(std::shared_ptr<const plan> what, const worker_profile& worker,
                             std::shared_ptr<backend> backends, uint32_t slots);

/// Microseconds a stream, processor time of it, and milliseconds from the end until all is on disk.
figures run_with_echo(std::shared_ptr<const plan> what, uint32_t slots);

/// Milliseconds from the last stream's end to the final report, from the first one's to the first
/// draft, and from the last one's to the end of the run: `count` streams end over `over`, each with
/// `bytes` of Markdown.
figures run_with_prose(size_t count, size_t bytes, std::chrono::milliseconds over);

/// Milliseconds of the last merge alone, without actors or files.
figures last_merge(size_t count, size_t bytes);

} // namespace tributary::bench
