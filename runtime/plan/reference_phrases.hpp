#pragma once

#include "runtime/plan/words.hpp"

#include <cstdint>
#include <vector>

namespace tributary {

/// Which streams a phrase means, seen from the stream that uses it.
enum class group : uint8_t { earlier, others, numbered };

/// Words that mean other streams' results without naming them.
struct group_reference {
  group who = group::earlier;
  /// With `numbered`: streams from..to, counted from 1 as people do.
  uint32_t from = 0;
  uint32_t to = 0;
  /// The words that say so: `first` up to before `last`.
  size_t first = 0;
  size_t last = 0;
};

/// What part of a stream a text is: a stream's second task may well build on "the above", its
/// first.
enum class field : uint8_t { lead, output, later_task };

/// Every such phrase in a text: "synthesize findings", "based on the above", "Streams 1-4".
std::vector<group_reference>
find_group_references(std::string_view text, const std::vector<word>& words, field where);

/// Adds what "streams 1-4, 6 and 8" means, where word `at` is `streams` or the like.
void append_numbered(std::string_view text, const std::vector<word>& words, size_t at,
                     std::vector<group_reference>& out);

/// Whether the words before word `at` turn a reference there round or away: "input for …",
/// "without …", "not covered by …".
bool is_denied(const std::vector<word>& words, size_t at);

} // namespace tributary
