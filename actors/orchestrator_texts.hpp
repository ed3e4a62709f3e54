#pragma once

#include "actors/orchestrator_acts.hpp"

#include <string>
#include <vector>

namespace tributary {

/// Takes out of a sign of life what its attempt has written, and keeps it here: the journal gets
/// it only when the node is lost, and with it what the attempt would have said in the end.
void keep_text(orchestrator_ptr self, attempt_progress& beat);

/// Events for attempts that have written so far that others have done the rest of their tasks,
/// where this one may have made that so.
std::vector<run_event> written_enough(orchestrator_ptr self, const run_event& after);

/// What the attempts on this node, those in `has` left out, had written: for the event of its loss.
std::vector<written_text>
written_on(orchestrator_ptr self, const std::string& node, const std::vector<lease_id>& has);

} // namespace tributary
