#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// JSON from strangers: parsed under bounds, looked at without exceptions.
namespace tributary {

using json = nlohmann::json;

/// Parses `text` where it is well formed, at most `limits::model_json_depth` deep and holds at most
/// `limits::model_json_values` values. Ill-formed UTF-8 becomes U+FFFD.
std::optional<json> parse_json(std::string_view text);

/// The member of an object; null where there is none, or no object.
const json* member(const json* in, const char* name);
inline const json* member(const json& in, const char* name) {
  return member(&in, name);
}

/// A string's text, valid as long as the value; "" where it is none.
std::string_view text_of(const json* value);

/// A whole number within 0 … `most`; nothing where it is none.
std::optional<int64_t> count_of(const json* value, int64_t most);

/// The place of a block within its answer, 0 where none is said; nothing where the place is past
/// `limits::model_blocks`.
std::optional<int64_t> block_place(const json* value);

/// The items of a list; an empty one where it is none.
const json& items_of(const json* value);

} // namespace tributary
