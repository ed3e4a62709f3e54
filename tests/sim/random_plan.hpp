#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/run/run_state.hpp"
#include "runtime/simulate/dice.hpp"

namespace tributary::sim {

/// A plan of some shape (layers, fork and join, chain, all apart), with what can complicate it:
/// early starts, tolerance for errors, labels, rules, limits.
plan random_plan(dice& d);

/// Fallbacks, fail-fast and the like for it.
run_options random_options(dice& d);

} // namespace tributary::sim
