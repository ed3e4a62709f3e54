#pragma once

#include "runtime/audit/audit_rubric.hpp"

#include <map>
#include <string>
#include <vector>

namespace tributary::testing {

inline bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

/// A deliverable to be scored; a stream of each name, all of them empty at first.
struct made_work {
  explicit made_work(const std::vector<std::string>& names) {
    of.task = "Report on engines";
    for (const auto& name : names) {
      stream_spec stream;
      stream.id = "s" + std::to_string(of.streams.size());
      stream.name = name;
      of.streams.push_back(stream);
    }
    input.parts.resize(names.size());
  }
  made_work(const made_work&) = delete;

  void write(size_t stream, std::string text, uint32_t claims = 0, uint32_t sourced = 0) {
    auto& kept = texts[stream];
    kept = std::move(text);
    input.parts[stream] = {kept, false, claims, sourced};
  }
  void lose(size_t stream) { input.parts[stream].lost = true; }

  void dispute(const std::string& attribute, conflict_type type = conflict_type::factual,
               const std::string& status = "open") {
    conflict out;
    out.type = type;
    out.subject = "Acme";
    out.attribute = attribute;
    out.status = status;
    out.sides.resize(2);
    out.sides[0].stream = 0;
    out.sides[1].stream = 1;
    conflicts.push_back(out);
  }

  audit_rubric score() {
    input.of = &of;
    input.conflicts = &conflicts;
    return score_by_rules(input);
  }
  std::optional<uint32_t> milli(criterion which) {
    auto rubric = score();
    return at(rubric.scores, which).milli;
  }
  /// All lines of it.
  std::string evidence(criterion which) {
    std::string out;
    auto rubric = score();
    for (const auto& line : at(rubric.scores, which).evidence)
      out += line + "\n";
    return out;
  }

  plan of;
  audited_work input;
  std::vector<conflict> conflicts;
  std::map<size_t, std::string> texts;
};

} // namespace tributary::testing
