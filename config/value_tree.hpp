#pragma once

#include "runtime/base/problem.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

using node_id = uint32_t;
inline constexpr node_id no_node = UINT32_MAX;

enum class node_kind : uint8_t { null, scalar, sequence, mapping };

/// One value of a file, small enough that a tree of millions is ordinary.
struct node {
  node_kind kind = node_kind::null;
  /// Levels below and including this one.
  uint8_t height = 1;
  /// It came from `--set`, so its place is not in the file.
  bool from_set = false;
  place at;
  /// Where its text or its children stand in the tree's pools.
  uint32_t first = 0;
  uint32_t count = 0;
  /// Nodes below and including this one, each alias counted as what it stands for.
  uint32_t weight = 1;
};

/// What a file says before anyone knows what it means. YAML, Markdown and `--set` all end here, so
/// that one reader with one set of messages serves them. A child may have several parents
/// (aliases): nothing is ever expanded.
class value_tree {
public:
  value_tree() = default;

  /// Makes room for what so many bytes of a file usually hold. Only what is used of it costs
  /// memory.
  void expect(size_t bytes);

  node_id add_null(place at);
  node_id add_scalar(std::string_view text, place at);
  node_id add_sequence(std::span<const node_id> items, place at);
  /// @param pairs Key, value, key, value …
  node_id add_mapping(std::span<const node_id> pairs, place at);

  /// Whether what is added from now on is `from_set`, and so has no place in the file.
  void mark_as_set(bool on) { from_set_ = on; }
  /// A list or mapping like `id` with other children, at the same place.
  node_id add_like(node_id id, std::span<const node_id> items);

  const node& operator[](node_id id) const { return nodes_[id]; }
  size_t size() const { return nodes_.size(); }
  std::string_view text(node_id id) const;
  /// Of a mapping: key, value, key, value …
  std::span<const node_id> children(node_id id) const;
  /// The value of a key, or `no_node`; linear.
  node_id find(node_id mapping, std::string_view key) const;

  node_id root = no_node;

private:
  node_id add(node n);
  node_id add_container(node_kind kind, std::span<const node_id> items, place at);

  std::vector<node> nodes_;
  std::vector<node_id> children_;
  std::string text_;
  bool from_set_ = false;
};

} // namespace tributary::config
