#pragma once

#include "actors/protocol.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

namespace tributary {

/// What the command line says about how to run, beside the plan itself.
struct run_choices {
  bool fail_fast = false;
  /// One stream at a time, in plan order: the baseline.
  bool sequential = false;
};

/// Makes a run of a checked plan: an id, the context that nodes get, caps and fallbacks from the
/// workers' profiles. Outputs, observer and submitter are left to the caller.
std::shared_ptr<run_request>
make_run(plan what, const topology& cluster, const run_choices& choices);

} // namespace tributary
