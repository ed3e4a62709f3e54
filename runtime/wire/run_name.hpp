#pragma once

#include "runtime/base/limits.hpp"

#include <algorithm>
#include <string_view>

namespace tributary {

/// Whether a run may have this name: letters, digits, `.`, `_` and `-`, at most `limits::id_bytes`,
/// the first a letter or a digit. Names of runs become parts of paths.
inline bool is_run_name(std::string_view name) {
  auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  auto is_inner = [&](char c) { return is_plain(c) || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= limits::id_bytes && is_plain(name.front())
         && std::all_of(name.begin(), name.end(), is_inner);
}

} // namespace tributary
