#include "runtime/plan/reference_phrases.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace tributary {

namespace {

/// Where in a stream's words a phrase counts.
enum class scope : uint8_t {
  /// As the first words of what the stream is about: later it may mean the stream's own findings.
  start,
  /// In the first sentence: later, "above" may mean that sentence.
  first_sentence,
  anywhere,
};

struct phrase {
  /// Alternatives with `|`, optional with `?` behind, must not follow with `!` before, named sets
  /// with `$`.
  std::string_view pattern;
  group who;
  scope where;
};

struct word_set {
  std::string_view name;
  std::string_view words;
};

constexpr word_set sets[] = {
  {"$gather", "synthesize|synthesise|synthesizing|synthesising|consolidate|consolidating|combine|"
              "combining|integrate|integrating|merge|merging|aggregate|aggregating|reconcile|"
              "reconciling|unify|unifying"},
  {"$judge", "summarize|summarise|validate|verify|review|compare|prioritize|prioritise|rank|distil|"
             "distill|condense|audit|check|evaluate"},
  {"$result", "findings|results|outputs|insights|conclusions|analyses"},
  {"$stream", "streams|workstreams"},
  {"$back", "above|previous|preceding|prior|earlier|foregoing"},
  {"$that", "the|all|these|those|key|main|of|above|previous|preceding|prior|earlier"},
  {"$build", "based|base|build|builds|building|draw|draws|drawing|depend|depends|depending|rely|"
             "relies|relying"},
  {"$kind", "research|analysis|review|work|parallel|audit|two|three|four|five|six|seven|eight"},
  // What comes after "the above" or "results above" when the phrase ends there.
  {"$on", "and|or|to|then|with|we|provide|identify|recommend|write|draft|propose|create|into|as"},
  // A source of its own: "synthesize findings from 20 interviews".
  {"$source", "of|from|in|on|about|across|for|by|within|per"},
};

constexpr phrase phrases[] = {
  {"$gather $that? $that? research? $result !$source", group::earlier, scope::start},
  {"synthesis|consolidation of $that? $that? research? $result !$source", group::earlier,
   scope::start},
  {"$result synthesis|consolidation", group::earlier, scope::start},
  {"$judge all $that? research? $result !$source", group::earlier, scope::start},
  {"cross check all $that? research? $result !$source", group::earlier, scope::start},
  {"summary of all $that? research? $result !$source", group::earlier, scope::start},
  {"$gather|compare the? $result of|from|across the|all|these $kind? analyses", group::earlier,
   scope::start},
  {"$gather all the? other? $kind? $stream", group::others, scope::start},
  {"$build on|upon all? of? the above|foregoing|preceding $end", group::earlier,
   scope::first_sentence},
  {"$build on|upon all? of? the? $back $kind? $result !$source", group::earlier,
   scope::first_sentence},
  {"from|using|given|use all? of? the $back $kind? $result !$source", group::earlier,
   scope::first_sentence},
  {"from|across all $that? research? $result !$source", group::earlier, scope::first_sentence},
  {"$result above $end", group::earlier, scope::first_sentence},
  {"the above research? $result", group::earlier, scope::first_sentence},
  {"from|across|using|of all? of? the other|remaining $kind? $stream", group::others,
   scope::anywhere},
  {"from|across|using|of all other|remaining $kind? $stream", group::others, scope::anywhere},
  {"$build on|upon all? of? the? other|remaining $kind? $stream", group::others, scope::anywhere},
  {"from|across|using|of all? of? the? $back $kind? $stream", group::earlier, scope::anywhere},
  {"$build on|upon all? of? the? $back $kind? $stream", group::earlier, scope::anywhere},
  {"$result of|from|across|by all|the|these|those other? $kind? $stream", group::others,
   scope::anywhere},
  {"$result of|from|across|by each|every other? stream|workstream", group::others, scope::anywhere},
  {"all|other $stream $result", group::others, scope::anywhere},
  {"$back $stream $result", group::earlier, scope::anywhere},
  {"cross stream|workstream synthesis|analysis|insights|consistency|findings", group::others,
   scope::anywhere},
};

/// One place of a pattern.
struct element {
  std::vector<std::string_view> words;
  bool optional = false;
  bool forbidden = false;
  bool end = false;
};

using pattern = std::vector<element>;

std::string_view expanded(std::string_view name) {
  for (const auto& set : sets)
    if (set.name == name)
      return set.words;
  return name;
}

element element_of(std::string_view text) {
  element out;
  out.optional = text.back() == '?';
  out.forbidden = text.front() == '!';
  out.end = text == "$end";
  if (out.optional)
    text.remove_suffix(1);
  if (out.forbidden)
    text.remove_prefix(1);
  if (out.end)
    text = "$on";
  for (auto part : split(text, '|'))
    for (auto one : split(expanded(part), '|'))
      out.words.push_back(one);
  return out;
}

pattern pattern_of(std::string_view text) {
  pattern out;
  for (auto part : split(text, ' '))
    out.push_back(element_of(part));
  return out;
}

/// The phrases, found by the words that they can begin with: most words begin none.
struct phrase_book {
  std::vector<pattern> patterns;
  std::unordered_map<std::string_view, std::vector<size_t>> by_first_word;
};

const phrase_book& book() {
  static const auto made = [] {
    phrase_book out;
    for (const auto& p : phrases) {
      auto parsed = pattern_of(p.pattern);
      for (auto first : parsed.front().words)
        out.by_first_word[first].push_back(out.patterns.size());
      out.patterns.push_back(std::move(parsed));
    }
    return out;
  }();
  return made;
}

bool holds(const element& e, std::string_view text) {
  return std::find(e.words.begin(), e.words.end(), text) != e.words.end();
}

/// Matches what is left of a pattern at word `at`, which must not begin a clause unless it begins
/// the match. Recurses once per element of a short pattern.
/// @returns The word behind the match, or nothing.
std::optional<size_t>
match(const pattern& p, size_t next, const std::vector<word>& words, size_t at, size_t begin) {
  if (next == p.size())
    return at;
  const auto& e = p[next];
  auto in_clause = at < words.size() && (at == begin || words[at].before == gap::space);
  auto fits = in_clause && holds(e, words[at].text);
  if (e.forbidden)
    return fits ? std::nullopt : match(p, next + 1, words, at, begin);
  if (e.end)
    return fits || !in_clause ? std::optional{at} : std::nullopt;
  if (fits)
    if (auto end = match(p, next + 1, words, at + 1, begin))
      return end;
  return e.optional ? match(p, next + 1, words, at, begin) : std::nullopt;
}

bool in_scope(scope wanted, field where, size_t at, bool first_sentence) {
  switch (wanted) {
    case scope::start:
      return where == field::lead && at == 0;
    case scope::first_sentence:
      return where != field::later_task && first_sentence;
    case scope::anywhere:
      return true;
  }
  return false;
}

} // namespace

std::vector<group_reference>
find_group_references(std::string_view text, const std::vector<word>& words, field where) {
  std::vector<group_reference> out;
  auto first_sentence = true;
  for (size_t at = 0; at < words.size(); ++at) {
    first_sentence = first_sentence && (at == 0 || words[at].before != gap::sentence);
    if (is_one_of(words[at].text, {"stream", "streams", "workstream", "workstreams"})
        && !is_denied(words, at))
      append_numbered(text, words, at, out);
    auto known = book().by_first_word.find(words[at].text);
    if (known == book().by_first_word.end())
      continue;
    for (auto i : known->second) {
      if (!in_scope(phrases[i].where, where, at, first_sentence))
        continue;
      auto end = match(book().patterns[i], 0, words, at, at);
      if (end && !is_denied(words, at))
        out.push_back({phrases[i].who, 0, 0, at, *end});
    }
  }
  return out;
}

} // namespace tributary
