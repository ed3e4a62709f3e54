#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tributary::extract {

/// A line of the form `key: value`.
struct key_value {
  std::string key;
  std::string value;
  /// The key is set off by emphasis, so it is meant as one.
  bool marked = false;
};

/// Reads `**Key**: value`, `**Key:** value`, `` `key`: value `` and `Key: value`, where the key is
/// a few words that begin with a capital (any letter where it is marked). Both come back as plain
/// text.
std::optional<key_value> read_key_value(std::string_view line);

/// Whether the key names no attribute of anything: `Note`, `Example`, `See also`.
bool is_remark(std::string_view key);

} // namespace tributary::extract
