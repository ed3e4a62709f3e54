#pragma once

#include "runtime/plan/plan.hpp"

#include <string>

namespace tributary::config {

/// All of a plan as YAML but its task, requirements, inputs and streams: what stands before a plan
/// in Markdown.
std::string yaml_front(const plan& p);

} // namespace tributary::config
