#include "config/tree_builder.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>
#include <yaml-cpp/mark.h>

#include <algorithm>

namespace tributary::config {

tree_builder::tree_builder(std::string_view text, value_tree& tree, problem_sink& found)
  : text_(text),
    tree_(tree),
    found_(found),
    is_ascii_(std::all_of(text.begin(), text.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {}

node_id tree_builder::root() {
  return root_ == no_node ? tree_.add_null({}) : root_;
}

/// yaml-cpp's columns count bytes; people's editors count characters.
place tree_builder::place_of(const YAML::Mark& mark) const {
  if (mark.is_null())
    return {};
  auto column = mark.column;
  constexpr int columns_counted = 10'000;
  auto end = static_cast<size_t>(mark.pos);
  if (!is_ascii_ && column < columns_counted && mark.pos >= column && end <= text_.size()) {
    auto line = text_.substr(end - static_cast<size_t>(column), static_cast<size_t>(column));
    column -= static_cast<int>(std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    }));
  }
  return {mark.line + 1, column + 1};
}

void tree_builder::count(uint64_t weight, place at) {
  ++events_;
  weight_ += weight;
  if (weight_ > limits::yaml_nodes)
    throw refusal{
      at, fmt::format("more than {} values, counting what aliases stand for", limits::yaml_nodes),
      "use fewer aliases (*name), or divide the file"};
}

void tree_builder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1)
    throw refusal{place_of(mark), "a second document begins here (---)",
                  "put each into a file of its own"};
}

void tree_builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto at = place_of(mark);
  // Where nothing is written, yaml-cpp points at what comes next; its key is a better place.
  if (!open_.empty() && open_.back().kind == node_kind::mapping
      && open_.back().items.size() % 2 == 1) {
    auto key = tree_[open_.back().items.back()].at;
    if (key.line != at.line)
      at = key;
  }
  count(1, at);
  give(tree_.add_null(at), anchor);
}

void tree_builder::OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                            const std::string& value) {
  auto at = place_of(mark);
  count(1, at);
  give(tree_.add_scalar(value, at), anchor);
}

void tree_builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto at = place_of(mark);
  if (anchor >= anchors_.size() || anchors_[anchor] == no_node)
    throw refusal{at, "an alias inside of what it stands for", "a value cannot hold itself"};
  auto id = anchors_[anchor];
  count(tree_[id].weight, at);
  if (open_.size() + tree_[id].height > static_cast<size_t>(limits::yaml_depth))
    throw refusal{at, fmt::format("values nested more than {} deep", limits::yaml_depth),
                  "no key of ours is that deep"};
  give(id, 0);
}

void tree_builder::open(node_kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
  auto at = place_of(mark);
  count(1, at);
  if (open_.size() >= static_cast<size_t>(limits::yaml_depth))
    throw refusal{at, fmt::format("values nested more than {} deep", limits::yaml_depth),
                  "no key of ours is that deep"};
  if (expects_key())
    refuse_key(at);
  if (anchor > 0) {
    anchors_.resize(std::max(anchors_.size(), anchor + 1), no_node);
    anchors_[anchor] = no_node;
  }
  open_.push_back({kind, at, anchor, {}});
}

void tree_builder::OnSequenceStart(const YAML::Mark& mark, const std::string&,
                                   YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  open(node_kind::sequence, mark, anchor);
}

void tree_builder::OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value) {
  open(node_kind::mapping, mark, anchor);
}

void tree_builder::OnSequenceEnd() {
  auto done = std::move(open_.back());
  open_.pop_back();
  give(tree_.add_sequence(done.items, done.at), done.anchor);
}

void tree_builder::OnMapEnd() {
  auto pairs = checked_pairs(open_.back());
  auto at = open_.back().at;
  auto anchor = open_.back().anchor;
  open_.pop_back();
  give(tree_.add_mapping(pairs, at), anchor);
}

void tree_builder::give(node_id id, YAML::anchor_t anchor) {
  if (anchor > 0) {
    anchors_.resize(std::max(anchors_.size(), anchor + 1), no_node);
    anchors_[anchor] = id;
  }
  if (open_.empty()) {
    root_ = id;
    return;
  }
  auto& items = open_.back().items;
  if (expects_key() && tree_[id].kind != node_kind::scalar)
    refuse_key(tree_[id].at);
  if (items.size() >= limits::yaml_items)
    throw refusal{
      open_.back().at,
      fmt::format("more than {} items in one list or mapping, keys counted", limits::yaml_items),
      "divide the file"};
  items.push_back(id);
}

bool tree_builder::expects_key() const {
  return !open_.empty() && open_.back().kind == node_kind::mapping
         && open_.back().items.size() % 2 == 0;
}

void tree_builder::refuse_key(place at) {
  throw refusal{at, "a key that is no text", "write KEY: VALUE"};
}

std::string tree_builder::path_to(node_id key) const {
  std::string path;
  for (size_t i = 0; i + 1 < open_.size(); ++i) {
    const auto& l = open_[i];
    if (l.kind == node_kind::sequence)
      path += fmt::format("[{}]", l.items.size());
    else
      path += fmt::format("{}{}", path.empty() ? "" : ".", tree_.text(l.items.back()));
  }
  return fmt::format("{}{}{}", path, path.empty() ? "" : ".", tree_.text(key));
}

/// The pairs of a mapping without those that stand twice, and with those of its `<<`.
std::vector<node_id> tree_builder::checked_pairs(const level& map) {
  std::vector<node_id> pairs;
  pairs.reserve(map.items.size());
  std::vector<node_id> merged;
  keys seen;
  // The texts move while the tree grows, but nothing is added to it in here.
  for (size_t i = 0; i + 1 < map.items.size(); i += 2) {
    auto key = map.items[i];
    if (tree_.text(key) == "<<") {
      merged.push_back(map.items[i + 1]);
      continue;
    }
    auto [first, is_new] = seen.emplace(tree_.text(key), key);
    if (is_new)
      pairs.insert(pairs.end(), {key, map.items[i + 1]});
    else
      found_.error(tree_[key].at,
                   fmt::format("{}: stands twice, first in line {}", path_to(key),
                               tree_[first->second].at.line),
                   "keep one of them");
  }
  for (auto value : merged)
    merge(value, seen, pairs);
  return pairs;
}

void tree_builder::merge(node_id value, keys& seen, std::vector<node_id>& pairs) {
  auto kind = tree_[value].kind;
  if (kind == node_kind::sequence) {
    for (auto one : tree_.children(value))
      if (tree_[one].kind == node_kind::mapping)
        merge(one, seen, pairs);
    return;
  }
  if (kind != node_kind::mapping)
    throw refusal{tree_[value].at, "<< merges something that is no mapping", "write <<: *name"};
  auto from = tree_.children(value);
  for (size_t i = 0; i + 1 < from.size(); i += 2)
    if (seen.emplace(tree_.text(from[i]), from[i]).second)
      pairs.insert(pairs.end(), {from[i], from[i + 1]});
}

} // namespace tributary::config
