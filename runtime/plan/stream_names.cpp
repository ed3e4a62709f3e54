#include "runtime/plan/stream_names.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

/// Names of more words are sentences that nobody repeats.
constexpr size_t name_words = 12;

/// Words that plans use for what they are about; a name of only such words says nothing about who
/// uses them.
bool is_common(std::string_view text) {
  return text.size() < 3
         || is_one_of(
           text, {"the",           "and",          "for",        "with",       "all",
                  "research",      "analysis",     "analyses",   "review",     "report",
                  "reports",       "design",       "data",       "code",       "test",
                  "tests",         "testing",      "user",       "users",      "market",
                  "open",          "source",       "sources",    "real",       "time",
                  "search",        "stream",       "streams",    "task",       "tasks",
                  "work",          "final",        "first",      "second",     "summary",
                  "overview",      "project",      "product",    "system",     "service",
                  "services",      "api",          "backend",    "frontend",   "docs",
                  "documentation", "content",      "model",      "models",     "plan",
                  "planning",      "results",      "findings",   "output",     "outputs",
                  "info",          "general",      "other",      "current",    "main",
                  "new",           "key",          "synthesis",  "validation", "implementation",
                  "development",   "build",        "release",    "security",   "performance",
                  "quality",       "best",         "practices",  "end",        "part",
                  "section",       "introduction", "conclusion", "background", "topic",
                  "topics"});
}

bool is_distinctive(const std::vector<word>& name) {
  return name.size() >= 2
         && std::any_of(name.begin(), name.end(), [](const word& w) { return !is_common(w.text); });
}

bool is_result_word(std::string_view text) {
  return is_one_of(text, {"results", "findings", "output", "outputs", "insights", "conclusions"});
}

/// Whether the name is in back ticks, which plans use for ids.
bool is_quoted(std::string_view text, const word& first, const word& last) {
  return first.begin > 0 && last.end < text.size() && text[first.begin - 1] == '`'
         && text[last.end] == '`';
}

/// "the leaders stream", "leaders findings", "results of the leaders", "`leaders`".
bool is_spoken_of_as_stream(std::string_view text, const std::vector<word>& words, size_t first,
                            size_t last) {
  if (is_quoted(text, words[first], words[last - 1]))
    return true;
  auto follows = last < words.size() && words[last].before == gap::space;
  if (follows && is_one_of(words[last].text, {"stream", "workstream"}))
    return true;
  auto all_common
    = std::all_of(words.begin() + static_cast<long>(first), words.begin() + static_cast<long>(last),
                  [](const word& w) { return is_common(w.text); });
  if (all_common)
    return false;
  if (follows && is_result_word(words[last].text))
    return true;
  auto of = first;
  if (of > 0 && words[of - 1].text == "the")
    --of;
  return of >= 2 && is_one_of(words[of - 1].text, {"of", "from"})
         && is_result_word(words[of - 2].text);
}

} // namespace

stream_names::stream_names(const plan& p) {
  for (stream_index s = 0; s < p.streams.size(); ++s) {
    add(p.streams[s].name, s);
    add(p.streams[s].id, s);
  }
}

void stream_names::add(const std::string& name, stream_index s) {
  auto words = words_of(name);
  if (words.empty() || words.size() > name_words)
    return;
  uint32_t node = 0;
  for (const auto& w : words)
    node = child_of(node, w.text);
  auto& known = nodes_[node];
  auto others = known.taken && known.stream != s;
  known = {others ? no_stream : s, true, is_distinctive(words)};
}

uint32_t stream_names::child_of(uint32_t parent, const std::string& text) {
  auto id = word_ids_.emplace(text, static_cast<uint32_t>(word_ids_.size())).first->second;
  auto [child, is_new]
    = children_.emplace(uint64_t{parent} << 32 | id, static_cast<uint32_t>(nodes_.size()));
  if (is_new)
    nodes_.emplace_back();
  return child->second;
}

template <class Visitor>
void stream_names::each_at(const std::vector<word>& words, size_t at, Visitor visit) const {
  uint32_t node = 0;
  for (auto next = at; next < words.size() && next - at < name_words; ++next) {
    if (next > at && words[next].before != gap::space)
      return;
    auto id = word_ids_.find(words[next].text);
    if (id == word_ids_.end())
      return;
    auto child = children_.find(uint64_t{node} << 32 | id->second);
    if (child == children_.end())
      return;
    node = child->second;
    if (nodes_[node].taken)
      visit(nodes_[node], next + 1);
  }
}

std::vector<name_reference>
stream_names::find(std::string_view text, const std::vector<word>& words) const {
  std::vector<name_reference> out;
  for (size_t at = 0; at < words.size();) {
    entry longest;
    auto last = at + 1;
    each_at(words, at, [&](const entry& name, size_t end) {
      longest = name;
      last = end;
    });
    if (longest.stream != no_stream) {
      auto certain = is_spoken_of_as_stream(text, words, at, last);
      if (certain || longest.distinctive)
        out.push_back({longest.stream, at, last, certain});
    }
    at = last;
  }
  return out;
}

std::vector<stream_index> stream_names::contained_in(const std::vector<word>& words) const {
  std::vector<stream_index> out;
  for (size_t at = 0; at < words.size(); ++at)
    each_at(words, at, [&](const entry& name, size_t) { out.push_back(name.stream); });
  return out;
}

} // namespace tributary
