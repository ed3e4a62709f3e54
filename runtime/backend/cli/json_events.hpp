#pragma once

#include "runtime/backend/cli/cli_account.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// Reads one line of a CLI's output: an object of modest shape, whatever its size.
/// @returns Nothing for what is no JSON object, is nested deeper than any event or holds millions
/// of values, which would take a hundred times its size in memory.
std::optional<nlohmann::json> parse_event(std::string_view line);

/// The member, or null where there is none; for chains without checks.
const nlohmann::json& member(const nlohmann::json& object, const char* name);

/// Its text; "" where it is something else.
const std::string& text_of(const nlohmann::json& value);
inline const std::string& text_of(const nlohmann::json& object, const char* name) {
  return text_of(member(object, name));
}

/// A count: whole, from 0 to 10^15; 0 where it is something else.
int64_t count_of(const nlohmann::json& object, const char* name);

/// Appends while the whole stays within `limits::result_bytes`; else says that it is too large.
void append_bounded(std::string& to, std::string_view text, cli_account& account);

/// A note for people: one line, short.
std::string note_of(std::string_view does, std::string_view what);

/// Its account of one event of each dialect. Unknown types and fields mean nothing.
event_weight read_codex_event(const nlohmann::json& event, cli_account& account);
event_weight read_gemini_event(const nlohmann::json& event, cli_account& account);
event_weight read_claude_event(const nlohmann::json& event, cli_account& account);

} // namespace tributary
