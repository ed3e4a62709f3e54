#include "config/plan_reader.hpp"
#include "config/yaml_parser.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tributary::config {

namespace {

using keys = std::vector<std::string_view>;

/// Applies one `--set` to the tree. The tree only grows: the mappings on the way to the value are
/// made anew, everything beside the way is shared.
class setter {
public:
  setter(value_tree& tree, problem_sink& found, std::string_view path)
    : tree_(tree), found_(found), path_(path), way_(split(path, '.')) {}

  /// @returns The new root, or `no_node` with a problem told.
  node_id put(node_id root, node_id value) { return put_below(root, 0, value); }

private:
  node_id wrong(std::string_view what, std::string remedy) {
    found_.error({}, fmt::format("{}: {}", quoted(path_), what), std::move(remedy), "--set");
    return no_node;
  }

  std::string way_to(size_t depth) const {
    std::string out;
    for (size_t i = 0; i < depth; ++i)
      out.append(i == 0 ? "" : ".").append(way_[i]);
    return out;
  }

  node_id put_below(node_id at, size_t depth, node_id value) {
    if (depth == way_.size())
      return value;
    if (way_[depth].empty())
      return wrong("a name is missing", "write --set streams.NAME.timeout=5m");
    if (at == no_node || tree_[at].kind == node_kind::null)
      return put_new(depth, value);
    switch (tree_[at].kind) {
      case node_kind::mapping:
        return put_in_mapping(at, depth, value);
      case node_kind::sequence:
        return put_in_list(at, depth, value);
      default:
        return wrong(fmt::format("{} is a text, nothing can be set in it", way_to(depth)),
                     fmt::format("write --set {}=…", way_to(depth)));
    }
  }

  node_id put_new(size_t depth, node_id value) {
    auto inner = put_below(no_node, depth + 1, value);
    if (inner == no_node)
      return no_node;
    tree_.mark_as_set(true);
    node_id pair[] = {tree_.add_scalar(way_[depth], {}), inner};
    auto made = tree_.add_mapping(pair, {});
    tree_.mark_as_set(false);
    return made;
  }

  /// A stream that is not there is a slip of the pen, unless it is given whole.
  bool is_unknown_stream(size_t depth) const {
    return depth == 1 && way_[0] == "streams" && depth + 1 < way_.size();
  }

  node_id unknown_stream(std::vector<std::string> ids) {
    constexpr size_t compared = 20'000;
    auto near = ids.size() > compared ? std::string{} : nearest(way_[1], ids);
    return wrong(fmt::format("no stream has the id {}", quoted(way_[1])),
                 near.empty() ? "write the id of a stream of this plan"
                              : fmt::format("did you mean {}?", near));
  }

  node_id put_in_mapping(node_id at, size_t depth, node_id value) {
    auto span = tree_.children(at);
    std::vector<node_id> pairs{span.begin(), span.end()};
    for (size_t i = 0; i + 1 < pairs.size(); i += 2)
      if (tree_.text(pairs[i]) == way_[depth]) {
        pairs[i + 1] = put_below(pairs[i + 1], depth + 1, value);
        return pairs[i + 1] == no_node ? no_node : tree_.add_like(at, pairs);
      }
    if (is_unknown_stream(depth)) {
      std::vector<std::string> ids;
      for (size_t i = 0; i + 1 < pairs.size(); i += 2)
        ids.emplace_back(tree_.text(pairs[i]));
      return unknown_stream(std::move(ids));
    }
    auto inner = put_below(no_node, depth + 1, value);
    if (inner == no_node)
      return no_node;
    tree_.mark_as_set(true);
    pairs.push_back(tree_.add_scalar(way_[depth], {}));
    tree_.mark_as_set(false);
    pairs.push_back(inner);
    return tree_.add_like(at, pairs);
  }

  /// The item with this `id`, or with this number, from 0.
  size_t item_of(const std::vector<node_id>& items, std::string_view name) const {
    for (size_t i = 0; i < items.size(); ++i) {
      auto id = tree_.find(items[i], "id");
      if (id != no_node && tree_.text(id) == name)
        return i;
    }
    size_t index = 0;
    auto [end, err] = std::from_chars(name.data(), name.data() + name.size(), index);
    auto is_index = err == std::errc{} && end == name.data() + name.size() && index < items.size();
    return is_index ? index : items.size();
  }

  node_id put_in_list(node_id at, size_t depth, node_id value) {
    auto span = tree_.children(at);
    std::vector<node_id> items{span.begin(), span.end()};
    auto index = item_of(items, way_[depth]);
    if (index == items.size()) {
      if (!is_unknown_stream(depth))
        return wrong(fmt::format("{} is a list of {}, without an item {}", way_to(depth),
                                 items.size(), quoted(way_[depth])),
                     "items are numbered from 0");
      std::vector<std::string> ids;
      for (auto item : items)
        if (auto id = tree_.find(item, "id"); id != no_node)
          ids.emplace_back(tree_.text(id));
      return unknown_stream(std::move(ids));
    }
    items[index] = put_below(items[index], depth + 1, value);
    return items[index] == no_node ? no_node : tree_.add_like(at, items);
  }

  value_tree& tree_;
  problem_sink& found_;
  std::string_view path_;
  keys way_;
};

node_id
value_of(std::string_view path, std::string_view text, value_tree& tree, problem_sink& found) {
  problem_sink inside{"--set"};
  node_id value = no_node;
  if (check_text(text, limits::plan_file_bytes, inside)) {
    tree.mark_as_set(true);
    value = parse_yaml(text, tree, inside);
    tree.mark_as_set(false);
  }
  for (auto& p : inside.take()) {
    found.error({}, fmt::format("{}: {}", quoted(path), p.what), std::move(p.remedy), "--set");
    value = no_node;
  }
  return value;
}

} // namespace

void apply_sets(const std::vector<std::string>& sets, value_tree& tree, problem_sink& found) {
  for (const auto& set : sets) {
    auto cut = set.find('=');
    if (cut == std::string::npos || cut == 0) {
      found.error({}, fmt::format("{} sets nothing", quoted(set)),
                  "write --set KEY=VALUE, such as --set streams.NAME.timeout=5m", "--set");
      continue;
    }
    auto path = trim(std::string_view{set}.substr(0, cut));
    auto value = value_of(path, std::string_view{set}.substr(cut + 1), tree, found);
    if (value == no_node)
      continue;
    auto root = setter{tree, found, path}.put(tree.root, value);
    if (root != no_node)
      tree.root = root;
  }
}

} // namespace tributary::config
