#pragma once

#include "runtime/report/run_record.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Reads a whole `events.jsonl` of a run of this plan. Events of unknown types are skipped, since a
/// newer version may have written them; a line that is cut off at the very end is, too, since a run
/// that was killed leaves one. Any other broken line is an error that names it.
result<run_record> read_event_log(std::string_view jsonl, const plan& p);

/// The figures of a run, computed from its events and its plan's needs alone: what `metrics.json`
/// must say.
result<run_metrics> metrics_of_events(std::string_view jsonl, const plan& p);

} // namespace tributary
