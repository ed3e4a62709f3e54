#pragma once

#include "runtime/synthesis/choice.hpp"
#include "runtime/synthesis/subject.hpp"
#include "runtime/synthesis/topic.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tributary {

/// All claims of a draft by subject and attribute. What arrives is compared with what is claimed of
/// the same thing and with nothing else; equal values are compared once, however many claim them.
class conflict_index {
public:
  /// Takes in the claims of a stream that has none here yet.
  /// @param tone How the stream's text speaks; a claim's own quote counts for more.
  void add(stream_index stream, std::vector<claim> claims, wording tone = wording::unclear);
  /// Takes out what a stream has claimed, in time that depends on its own claims.
  void remove(stream_index stream);

  /// Conflicts that came up since the last call, in plan order; their key stands for the id.
  std::vector<conflict> take_found();
  /// All conflicts as of now in plan order, without ids. The order of arrival
  /// makes no difference.
  std::vector<conflict> conflicts() const;

  /// Pairs of opinions compared on arrival: what merging costs here.
  uint64_t compared() const { return compared_; }

private:
  struct entry {
    topic what;
    std::string subject;
    std::string question;
    /// Two of its opinions clash, or once did: only such are looked at again.
    bool disputed = false;
    /// It was given out by `take_found`.
    bool told = false;
  };
  using entry_map = std::unordered_map<std::string, entry>;
  /// Where a claim stands. Both maps keep their elements in place.
  struct reference {
    entry_map::value_type* of = nullptr;
    std::map<std::string, opinion>::iterator held;
    uint32_t ordinal = 0;
    subject_name subject;
  };

  using judged = std::vector<std::pair<claim_place, conflict>>;

  void add_one(claim_place place, claim&& what, wording tone, std::vector<reference>& references);
  void compare(entry_map::value_type& at, const opinion& added);
  /// The topic of the same question under the long name of an abbreviation.
  const entry_map::value_type* long_form(const entry_map::value_type& at) const;
  void judge_into(judged& out, const entry_map::value_type& at) const;
  std::vector<const entry_map::value_type*> short_forms(const entry_map::value_type& at) const;

  entry_map entries_;
  std::unordered_map<stream_index, std::vector<reference>> by_stream_;
  std::unordered_set<const entry_map::value_type*> disputed_;
  std::unordered_set<entry_map::value_type*> touched_;
  /// Topics of subjects that are abbreviations: what they stand for may change with any claim.
  std::unordered_set<const entry_map::value_type*> abbreviated_;
  subject_names names_;
  uint64_t compared_ = 0;
};

} // namespace tributary
