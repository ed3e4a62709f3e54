#pragma once

#include "runtime/synthesis/claim.hpp"

#include <string>
#include <vector>

namespace tributary {

enum class conflict_type : uint8_t { factual, stylistic, technical, missing };
std::string_view to_text(conflict_type type);

/// Two outputs that cannot both stand, or a hole (CONTRACT 1).
struct conflict {
  /// `c1`, numbered in plan order of the first side when the report is written. Of a conflict just
  /// found it is `key`, since those that arrive later may come before it.
  std::string id;
  conflict_type type = conflict_type::factual;
  std::string subject;
  std::string attribute;
  std::vector<claim> sides;
  /// open | resolved | noted
  std::string status = "open";
  /// Empty until resolved.
  std::string resolved_by;
  std::string resolved_value;
  std::string resolved_why;
  /// In how many places of the report's text that was written instead of something else.
  uint32_t places = 0;
  /// Made from what is in dispute, so it is the same in every draft and in every run: what events
  /// call the conflict.
  std::string key;

  bool operator==(const conflict&) const = default;
};

/// Whether people must know of it where they read: two parts disagree and nothing has settled it.
bool is_open_dispute(const conflict& each);
/// Two parts that say different things, other than holes and matters of taste.
bool is_dispute(const conflict& each);
uint32_t open_disputes(const std::vector<conflict>& all);

/// `conflicts.json`, whole. `ids` are the streams' ids by index.
std::string conflicts_json(const std::vector<conflict>& all, const std::vector<std::string>& ids);

} // namespace tributary
