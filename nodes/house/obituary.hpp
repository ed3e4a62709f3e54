#pragma once

#include "actors/protocol.hpp"
#include "runtime/journal/journal.hpp"

namespace tributary {

/// The last event of a run whose actors kept failing: those who follow it get their `run.failed`
/// all the same. Says nothing where the run's own end has been told.
void tell_given_up(const run_request& request, const journal& log, const std::string& why);

} // namespace tributary
