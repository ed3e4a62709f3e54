#pragma once

#include "runtime/base/error.hpp"

#include <sys/stat.h>

#include <string>

namespace tributary {

/// Whether only this user (or root) could have put it there and can read it.
/// @param mode For the remedy: what `chmod` should be given.
result<void> check_private(const std::string& path, const struct stat& s, const char* mode);

} // namespace tributary
