#pragma once

#include "runtime/planning/planner.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Says what kind of work it is, and why: as was asked for, else by the task's words.
void set_kind(made_plan& to, const plan_wish& wish);

/// An id made from a name that no stream of the plan has yet.
std::string unique_id(const plan& p, std::string_view name);

/// The type of a stream of this kind of work, which picks its worker by the assignment table.
/// Development is divided by who sees the result.
std::string usual_type(plan_kind kind, std::string_view name);

/// What a stream of this kind of work is to deliver.
std::string_view usual_output(plan_kind kind);

/// Adds the one stream of a plan that is not divided: the whole task, its steps as tasks.
void add_whole(made_plan& to);

} // namespace tributary
