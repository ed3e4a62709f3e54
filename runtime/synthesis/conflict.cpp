#include "runtime/synthesis/conflict.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {
namespace {

void append_pair(std::string& out, std::string_view name, std::string_view value) {
  out += '"';
  out += name;
  out += "\": ";
  append_json_string(out, value);
}

void append_side(std::string& out, const claim& side, const std::vector<std::string>& ids) {
  out += "        {";
  append_pair(out, "stream",
              side.stream < ids.size() ? std::string_view{ids[side.stream]} : std::string_view{});
  out += ", ";
  append_pair(out, "value", side.value);
  out += ", ";
  append_pair(out, "source", side.source);
  if (!side.as_of.empty()) {
    out += ", ";
    append_pair(out, "as_of", side.as_of);
  }
  out += ", ";
  append_pair(out, "quote", side.quote);
  out += '}';
}

void append_conflict(std::string& out, const conflict& each, const std::vector<std::string>& ids) {
  out += "    {";
  append_pair(out, "id", each.id);
  out += ", ";
  append_pair(out, "key", each.key);
  out += ", ";
  append_pair(out, "type", to_text(each.type));
  out += ", ";
  append_pair(out, "subject", each.subject);
  out += ", ";
  append_pair(out, "attribute", each.attribute);
  out += ",\n      \"sides\": [";
  for (const auto& side : each.sides) {
    out += &side == each.sides.data() ? "\n" : ",\n";
    append_side(out, side, ids);
  }
  out += "],\n      ";
  append_pair(out, "status", each.status);
  if (!each.resolved_by.empty()) {
    out += ", \"resolution\": {";
    append_pair(out, "by", each.resolved_by);
    out += ", ";
    append_pair(out, "value", each.resolved_value);
    out += ", ";
    append_pair(out, "why", each.resolved_why);
    if (each.places > 0)
      out += ", \"places\": " + std::to_string(each.places);
    out += '}';
  }
  out += '}';
}

} // namespace

std::string_view to_text(conflict_type type) {
  switch (type) {
    case conflict_type::factual:
      return "factual";
    case conflict_type::stylistic:
      return "stylistic";
    case conflict_type::technical:
      return "technical";
    case conflict_type::missing:
      return "missing";
  }
  return "factual";
}

bool is_dispute(const conflict& each) {
  return each.type == conflict_type::factual || each.type == conflict_type::technical;
}

bool is_open_dispute(const conflict& each) {
  return is_dispute(each) && each.status == "open";
}

uint32_t open_disputes(const std::vector<conflict>& all) {
  return static_cast<uint32_t>(std::count_if(all.begin(), all.end(), is_open_dispute));
}

std::string conflicts_json(const std::vector<conflict>& all, const std::vector<std::string>& ids) {
  std::string out = "{\n  \"conflicts\": [";
  for (const auto& each : all) {
    out += &each == all.data() ? "\n" : ",\n";
    append_conflict(out, each, ids);
  }
  return out += all.empty() ? "]\n}\n" : "\n  ]\n}\n";
}

} // namespace tributary
