#pragma once

#include "runtime/plan/plan.hpp"

#include <string_view>
#include <vector>

namespace tributary {

/// The streams' sections in a deliverable that is not the built-in merger's: by stream what stands
/// below the first heading (of level 1 to 3, numbered or not) that is the stream's name, up to the
/// next heading that is as high; empty where there is none. Of streams with one name each gets the
/// next such heading. Views into `deliverable`.
std::vector<std::string_view> find_sections(std::string_view deliverable, const plan& of);

} // namespace tributary
