#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tributary {

/// Where a run's leavings go (CONTRACT 5): a folder here, or the client on the other end of a wire.
/// Called from one thread at a time; returns at once.
class run_output {
public:
  virtual ~run_output() = default;
  /// Adds whole lines to `events.jsonl`.
  virtual void append_events(std::string_view lines) = 0;
  /// Creates or replaces a file atomically; of several for one name the last one counts, and
  /// earlier ones may never be written. Names: see `is_output_name`.
  virtual void put(std::string_view name, std::shared_ptr<const std::string> bytes) = 0;
  /// Nobody is left who could take any of it.
  virtual bool is_gone() const { return false; }
};

/// Whether a file of this name may stand in a run's folder: `report.md`, `report.html`,
/// `conflicts.json`, `metrics.json`, `timeline.svg`, `events.jsonl`, `plan.yaml`,
/// `drafts/NNNN.md`, `streams/ID.md`. Names from the wire are checked with this.
bool is_output_name(std::string_view name);

} // namespace tributary
