#pragma once

#include "runtime/base/error.hpp"
#include "runtime/base/problem.hpp"

#include <string>

namespace tributary::config {

/// Reads a regular file of at most `bytes_max` bytes. A device or a pipe is refused unread, a large
/// or sparse file by its size, before any memory is taken.
/// @returns The bytes; else `ec::not_found`, `ec::too_large`, `ec::malformed` or `ec::io` with what
/// is wrong, a "; " and the remedy. The file's name is left to the caller.
result<std::string> read_text_file(const std::string& path, size_t bytes_max);

/// What `read_text_file` could not do, as a problem of that file.
problem file_problem(const std::string& file, const error& why);

/// The folder that a file stands in, absolute; the current one for a bare name.
std::string folder_of(const std::string& file);

} // namespace tributary::config
