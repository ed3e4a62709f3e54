#include "config/value_tree.hpp"

#include <algorithm>

namespace tributary::config {

void value_tree::expect(size_t bytes) {
  // A value and its share of key, indentation and line end.
  constexpr size_t bytes_each = 16;
  text_.reserve(bytes);
  nodes_.reserve(bytes / bytes_each);
  children_.reserve(bytes / bytes_each);
}

node_id value_tree::add(node n) {
  if (from_set_) {
    n.from_set = true;
    n.at = {};
  }
  nodes_.push_back(n);
  return static_cast<node_id>(nodes_.size() - 1);
}

node_id value_tree::add_null(place at) {
  node n;
  n.at = at;
  return add(n);
}

node_id value_tree::add_scalar(std::string_view text, place at) {
  node n;
  n.kind = node_kind::scalar;
  n.at = at;
  n.first = static_cast<uint32_t>(text_.size());
  n.count = static_cast<uint32_t>(text.size());
  text_ += text;
  return add(n);
}

node_id value_tree::add_container(node_kind kind, std::span<const node_id> items, place at) {
  node n;
  n.kind = kind;
  n.at = at;
  n.first = static_cast<uint32_t>(children_.size());
  n.count = static_cast<uint32_t>(items.size());
  uint64_t weight = 1;
  uint8_t tallest = 0;
  for (auto id : items) {
    weight += nodes_[id].weight;
    tallest = std::max(tallest, nodes_[id].height);
  }
  n.weight = static_cast<uint32_t>(std::min<uint64_t>(weight, UINT32_MAX));
  n.height = static_cast<uint8_t>(std::min(tallest + 1, 255));
  children_.insert(children_.end(), items.begin(), items.end());
  return add(n);
}

node_id value_tree::add_sequence(std::span<const node_id> items, place at) {
  return add_container(node_kind::sequence, items, at);
}

node_id value_tree::add_mapping(std::span<const node_id> pairs, place at) {
  return add_container(node_kind::mapping, pairs, at);
}

node_id value_tree::add_like(node_id id, std::span<const node_id> items) {
  auto like = nodes_[id];
  auto made = add_container(like.kind, items, like.at);
  nodes_[made].from_set = like.from_set;
  nodes_[made].at = like.at;
  return made;
}

std::string_view value_tree::text(node_id id) const {
  const auto& n = nodes_[id];
  if (n.kind != node_kind::scalar)
    return {};
  return std::string_view{text_}.substr(n.first, n.count);
}

std::span<const node_id> value_tree::children(node_id id) const {
  const auto& n = nodes_[id];
  if (n.kind != node_kind::sequence && n.kind != node_kind::mapping)
    return {};
  return std::span{children_}.subspan(n.first, n.count);
}

node_id value_tree::find(node_id mapping, std::string_view key) const {
  if (mapping == no_node || nodes_[mapping].kind != node_kind::mapping)
    return no_node;
  auto pairs = children(mapping);
  for (size_t i = 0; i + 1 < pairs.size(); i += 2)
    if (text(pairs[i]) == key)
      return pairs[i + 1];
  return no_node;
}

} // namespace tributary::config
