#pragma once

#include "runtime/base/problem.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/plan/plan.hpp"

#include <string>

namespace tributary {

/// What `check` prints about a plan: its streams by wave, the critical path, how long it takes one
/// after the other and at once, advice. Fits 90 columns; of a large plan it shows the beginning.
/// Where streams have no estimate it says so and gives no times.
/// @param warnings What was odd about the file; may be empty.
std::string
check_text(const plan& p, const plan_estimate& estimate, bool color, const problems& warnings = {});

/// The beginning and the times of it alone, and which advice there is: for who is about to run it.
std::string check_summary(const plan& p, const plan_estimate& estimate, bool color);

/// The same as one JSON object, whole: every stream, times in seconds, null where unknown.
std::string check_json(const plan& p, const plan_estimate& estimate, const problems& warnings = {});

/// How many streams have an estimate of their own.
size_t estimated_streams(const plan& p);

} // namespace tributary
