#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/plan/words.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace tributary {

/// A place in a text where a stream is named.
struct name_reference {
  stream_index stream = no_stream;
  size_t first = 0;
  size_t last = 0;
  /// Whether it can only mean the stream or its results, not just the thing that it is called
  /// after.
  bool certain = false;
};

/// The names and ids of a plan's streams, found in texts in time that depends on the text alone.
class stream_names {
public:
  explicit stream_names(const plan& p);

  /// All names in the text, the longest one at each place. A common or single word counts only
  /// where it is spoken of as a stream: "the pricing stream", "leaders findings".
  std::vector<name_reference> find(std::string_view text, const std::vector<word>& words) const;

  /// Names that stand somewhere in the words, in whatever sense.
  std::vector<stream_index> contained_in(const std::vector<word>& words) const;

private:
  struct entry {
    /// `no_stream` also for a name of several streams, which names none.
    stream_index stream = no_stream;
    bool taken = false;
    bool distinctive = false;
  };

  void add(const std::string& name, stream_index s);
  uint32_t child_of(uint32_t parent, const std::string& text);
  /// Calls `visit(entry, end)` for each name that begins at word `at`, shorter ones first.
  template <class Visitor>
  void each_at(const std::vector<word>& words, size_t at, Visitor visit) const;

  /// A trie: (parent, word) -> node.
  std::unordered_map<std::string, uint32_t> word_ids_;
  std::unordered_map<uint64_t, uint32_t> children_;
  std::vector<entry> nodes_{1};
};

} // namespace tributary
