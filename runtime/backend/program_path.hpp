#pragma once

#include "runtime/base/error.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// The absolute path of a program, the way a shell would find it: a name alone on `path`, one with
/// a slash relative to `folder`. Relative entries of `path` are passed over: they would mean
/// something else in every folder.
/// @returns Or `ec::not_found`, with where it was looked for and what to do.
result<std::string>
find_program(std::string_view name, const std::string& folder, std::string_view path);

} // namespace tributary
