#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Without white space at both ends.
std::string_view trim(std::string_view text);

/// Pieces between separators, untrimmed; an empty text gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// ASCII letters in lower case; all other bytes as they are.
std::string to_lower(std::string_view text);

/// Whether `text` is well-formed UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF).
bool is_utf8(std::string_view text);

/// `text` with each ill-formed sequence replaced by U+FFFD. Whatever a worker printed becomes safe
/// to write into JSON and Markdown.
std::string to_valid_utf8(std::string text);

/// At most `bytes_max` bytes of `text`, cut between characters.
std::string_view clip(std::string_view text, size_t bytes_max);

/// `text` without terminal control sequences and control characters, but with newlines and tabs:
/// worker output may not steer the terminal that shows it.
std::string without_controls(std::string_view text);

/// The candidate that `word` is most likely meant to be, or "" when none is near (edit distance
/// over a third of the longer one).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// A short identifier made from a title: `Market Leaders!` -> `market-leaders`; matches
/// [a-z][a-z0-9_-]* and has at most 64 bytes. Falls back to `stream`.
std::string slug(std::string_view title);

/// `text` as a JSON string with its quotes. Ill-formed UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

/// Appends what `json_string` returns; the fast path for event lines.
void append_json_string(std::string& out, std::string_view text);

/// `text` with & < > " ' escaped, fit for HTML text and attributes.
std::string html_escaped(std::string_view text);

/// A 64-bit hash that is the same on every machine and in every version (FNV-1a with an avalanche
/// step). Not for adversaries: use `sha256` there.
uint64_t stable_hash(std::string_view text, uint64_t seed = 0);

/// 1234567 -> `1.2 MB`; decimal units.
std::string human_bytes(uint64_t bytes);

} // namespace tributary
