#include "config/markdown_gather.hpp"
#include "config/markdown_values.hpp"
#include "config/plan_reader.hpp"
#include "config/yaml_parser.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tributary::config {

namespace {

using std::string_view;

/// Writes what was gathered as the tree that a YAML plan gives, so that one reader checks both.
class tree_maker {
public:
  tree_maker(const markdown_draft& draft, value_tree& tree, problem_sink& found)
    : draft_(draft), tree_(tree), found_(found) {}

  /// @param front Pairs of the front matter, which come first.
  node_id make(std::vector<node_id> front) && {
    give_ids();
    std::vector<node_id> pairs = std::move(front);
    auto has = [&](string_view key) {
      for (size_t i = 0; i + 1 < pairs.size(); i += 2)
        if (tree_.text(pairs[i]) == key)
          return true;
      return false;
    };
    if (!draft_.title.text.empty() && !has("task"))
      put(pairs, "task", draft_.title);
    for (const auto& [key, value] : draft_.fields)
      if (!has(key))
        put(pairs, key, value);
    if (!has("requirements"))
      put_list(pairs, "requirements", draft_.requirements);
    if (!has("inputs"))
      put_list(pairs, "inputs", draft_.inputs);
    if (!draft_.synthesis_worker.text.empty() && !has("synthesis")) {
      std::vector<node_id> synthesis;
      put(synthesis, "worker", draft_.synthesis_worker);
      put_node(pairs, "synthesis", tree_.add_mapping(synthesis, draft_.synthesis_worker.at),
               draft_.synthesis_worker.at);
    }
    if (!draft_.streams.empty() && !has("streams"))
      put_streams(pairs);
    return tree_.add_mapping(pairs, {1, 1});
  }

private:
  /// Ids come from names; equal ones get a number.
  void give_ids() {
    std::unordered_set<std::string> taken;
    // The next number for an id that stands twice, so that many equal ones are not counted through.
    std::unordered_map<std::string, size_t> next_suffix;
    std::unordered_set<uint32_t> numbers;
    for (size_t i = 0; i < draft_.streams.size(); ++i) {
      const auto& s = draft_.streams[i];
      auto number = s.number == 0 ? i + 1 : s.number;
      auto given = s.fields.find("id");
      auto id = given != s.fields.end() ? given->second.text
                : s.name.text.empty()   ? fmt::format("stream-{}", number)
                                        : slug(s.name.text);
      if (id == "stream")
        id = fmt::format("stream-{}", number);
      auto base = std::string{clip(id, limits::id_bytes - 8)};
      while (!taken.insert(id).second)
        id = fmt::format("{}-{}", base, ++next_suffix.try_emplace(base, 1).first->second);
      if (s.number != 0 && !numbers.insert(s.number).second)
        found_.error(s.name.at, fmt::format("there is a second stream {}", s.number),
                     "give each stream a number of its own");
      directory_.add(s.number, s.name.text, id);
    }
  }

  void put_node(std::vector<node_id>& pairs, string_view key, node_id value, place at) {
    pairs.push_back(tree_.add_scalar(key, at));
    pairs.push_back(value);
  }

  void put(std::vector<node_id>& pairs, string_view key, const placed_text& value) {
    put_node(pairs, key, tree_.add_scalar(value.text, value.at), value.at);
  }

  void put_list(std::vector<node_id>& pairs, string_view key, const std::vector<placed_text>& all) {
    if (all.empty())
      return;
    std::vector<node_id> items;
    for (const auto& item : all)
      items.push_back(tree_.add_scalar(item.text, item.at));
    put_node(pairs, key, tree_.add_sequence(items, all.front().at), all.front().at);
  }

  void put_streams(std::vector<node_id>& pairs) {
    std::vector<node_id> streams;
    for (size_t i = 0; i < draft_.streams.size(); ++i)
      put_node(streams, directory_.id(i), stream(i), draft_.streams[i].name.at);
    auto at = draft_.streams.front().name.at;
    put_node(pairs, "streams", tree_.add_mapping(streams, at), at);
  }

  node_id stream(size_t index) {
    const auto& s = draft_.streams[index];
    std::vector<node_id> pairs;
    if (!s.name.text.empty())
      put(pairs, "name", s.name);
    if (!s.worker.text.empty())
      put(pairs, "worker", s.worker);
    put_list(pairs, "tasks", s.tasks);
    for (const auto& [key, value] : s.fields) {
      if (key == "needs")
        put_needs(pairs, index, value);
      else if (key == "estimate" || key == "timeout" || key == "idle-timeout"
               || key == "total-timeout")
        put_span(pairs, key, value);
      else if (key == "focus" || key == "output" || key == "prompt")
        put(pairs, key, value);
      else if (key != "id")
        put(pairs, key, {std::string{without_marks(value.text)}, value.at});
    }
    return tree_.add_mapping(pairs, s.name.at);
  }

  void put_needs(std::vector<node_id>& pairs, size_t index, const placed_text& value) {
    auto room = limits::plan_needs - std::min(limits::plan_needs, needs_);
    auto said = read_spoken_needs(value.text, directory_, index, room);
    needs_ += said.streams.size();
    if (said.is_cut && !std::exchange(told_of_needs_, true))
      found_.error(value.at, fmt::format("more than {} needs in one plan", limits::plan_needs),
                   "let a stream gather many and the others need that one");
    std::vector<node_id> items;
    for (auto need : said.streams)
      items.push_back(tree_.add_scalar(directory_.id(need), value.at));
    for (const auto& piece : said.unknown)
      found_.error(
        value.at,
        fmt::format("streams.{}.needs: {} names no stream", directory_.id(index), quoted(piece)),
        remedy_for(piece));
    put_node(pairs, "needs", tree_.add_sequence(items, value.at), value.at);
  }

  std::string remedy_for(string_view piece) {
    constexpr size_t compared = 20'000;
    constexpr auto plain = "write Stream 2, Streams 1-4, a stream's name, or None";
    compared_ += directory_.size();
    if (compared_ > compared)
      return plain;
    auto near = nearest(without_marks(piece), directory_.names());
    return near.empty() ? plain : fmt::format("did you mean {}?", near);
  }

  void put_span(std::vector<node_id>& pairs, string_view key, const placed_text& value) {
    auto said = read_spoken_span(value.text);
    if (said.value)
      return put(pairs, key, {to_text(*said.value), value.at});
    if (said.has_no_unit)
      found_.error(value.at, fmt::format("{} has no unit", quoted(value.text)),
                   "write it with min or h, such as 15-30 min");
    // Left as it is, so that the reader of all plans tells what is wrong with it.
    else if (!said.is_understood)
      put(pairs, key, value);
  }

  const markdown_draft& draft_;
  value_tree& tree_;
  problem_sink& found_;
  stream_directory directory_;
  size_t needs_ = 0;
  bool told_of_needs_ = false;
  size_t compared_ = 0;
};

/// A plan may begin with YAML between `---` lines, for keys that Markdown has no form for.
/// @returns Its text, and takes it off `text`; "" where there is none.
string_view take_front_matter(string_view& text, int& first_line) {
  auto line_end = text.find('\n');
  if (line_end == string_view::npos || trim(text.substr(0, line_end)) != "---")
    return {};
  for (auto at = line_end + 1; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    if (trim(text.substr(at, end - at)) == "---") {
      auto front = text.substr(0, at);
      auto lines = std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(end), '\n') + 1;
      first_line += static_cast<int>(lines);
      text.remove_prefix(std::min(end + 1, text.size()));
      // The first line stays, so that lines count as in the file; `---` begins a YAML document.
      return front;
    }
    at = end + 1;
  }
  return {};
}

/// The pairs of the front matter, or nothing where it is refused.
std::optional<std::vector<node_id>>
front_pairs(string_view front, value_tree& tree, problem_sink& found) {
  std::vector<node_id> none;
  if (front.empty())
    return none;
  auto root = parse_yaml(front, tree, found);
  if (root == no_node)
    return std::nullopt;
  if (tree[root].kind == node_kind::null)
    return none;
  if (tree[root].kind != node_kind::mapping) {
    found.error(tree[root].at, "the part between --- lines is no mapping", "write KEY: VALUE");
    return std::nullopt;
  }
  auto pairs = tree.children(root);
  return std::vector<node_id>{pairs.begin(), pairs.end()};
}

} // namespace

node_id parse_markdown_plan(string_view text, value_tree& tree, problem_sink& found) {
  constexpr string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  int first_line = 1;
  auto front = front_pairs(take_front_matter(text, first_line), tree, found);
  if (!front)
    return no_node;
  auto scanned = scan_plan_lines(text, first_line, fences::outside);
  if (scanned.is_too_long) {
    found.error({}, fmt::format("more than {} lines", limits::markdown_lines), "divide it");
    return no_node;
  }
  auto draft = gather_streams(scanned.lines, found);
  if (draft.streams.empty() && text.find("```") != string_view::npos) {
    scanned = scan_plan_lines(text, first_line, fences::inside);
    draft = gather_streams(scanned.lines, found);
  }
  for (const auto& odd : scanned.odd_keys)
    found.warning(odd.at, fmt::format("{} is taken for text", quoted(odd.key)),
                  fmt::format("did you mean {}?", odd.nearest));
  if (draft.streams.empty() && front->empty()) {
    found.error({1, 1}, "no stream is found", "write a heading for each: ### Stream 1: Name");
    return no_node;
  }
  return tree_maker{draft, tree, found}.make(std::move(*front));
}

bool is_markdown(string_view text, string_view file) {
  auto dot = file.rfind('.');
  auto ending = dot == string_view::npos ? std::string{} : to_lower(file.substr(dot + 1));
  if (ending == "md" || ending == "markdown" || ending == "mkd")
    return true;
  if (ending == "yaml" || ending == "yml" || ending == "json")
    return false;
  // `# ` begins a comment in YAML, so a heading alone does not tell; a stream's heading does.
  bool has_stream = false;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.starts_with("streams:") || line.starts_with("task:"))
      return false;
    auto hashes = std::min(line.find_first_not_of('#'), line.size());
    has_stream = has_stream
                 || (((hashes > 0 && hashes <= 6) || line.starts_with("**"))
                     && read_stream_heading(trim(line.substr(hashes))).is_stream);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return has_stream;
}

} // namespace tributary::config
