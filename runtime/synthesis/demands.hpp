#pragma once

#include "runtime/plan/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What was asked for and can be looked for without understanding it. A false alarm costs more than
/// a miss, so in doubt everything is there.
namespace tributary {

/// What a stream's `output` asks for and its result does not have: a table, a number of items, a
/// part that is named and nowhere mentioned. As sentences for people.
std::vector<std::string> unmet_output(const stream_spec& stream, std::string_view result);

/// The plan's requirements, by the words that a deliverable that meets them is bound to hold.
class requirement_words {
public:
  explicit requirement_words(const plan& p);

  bool empty() const { return words_.empty(); }
  /// Whether a requirement is checked at all.
  bool covers(size_t requirement) const { return requirement < words_.size(); }
  /// For each requirement whether the text holds any of its words; those without words of their own
  /// are held by any text.
  std::vector<bool> held_by(std::string_view text) const;

private:
  std::vector<std::vector<std::string>> words_;
};

} // namespace tributary
