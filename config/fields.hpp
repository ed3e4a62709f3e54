#pragma once

#include "config/problem_sink.hpp"
#include "config/value_tree.hpp"
#include "runtime/base/time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::config {

/// Gives the value of an environment variable, null where it is not set.
using variable_lookup = std::function<const char*(const std::string&)>;

/// What all fields of one file share.
struct reading {
  const value_tree& tree;
  problem_sink& found;
  /// Set where `${VAR}` in values is expanded (topologies).
  const variable_lookup* variables = nullptr;
};

/// One value of a file together with the way to it: reads it as what the caller expects, or tells
/// what is wrong with it. A `read` that fails leaves its target as it was.
class field {
public:
  /// The whole file.
  explicit field(reading& in) : in_(&in), id_(in.tree.root) {}
  /// A value below `parent`, which must outlive it.
  field(const field& parent, std::string_view key, node_id id)
    : in_(parent.in_), parent_(&parent), key_(key), id_(id) {}
  field(const field& parent, size_t index, node_id id)
    : in_(parent.in_), parent_(&parent), index_(index), id_(id) {}

  node_id id() const { return id_; }
  std::string_view key() const { return key_; }
  reading& in() const { return *in_; }
  const node& value() const { return in_->tree[id_]; }
  bool is(node_kind kind) const { return value().kind == kind; }
  /// `streams.leaders.tasks[2]`
  std::string path() const;
  /// Its text as written, variables not expanded; empty for lists and mappings.
  std::string_view raw() const { return in_->tree.text(id_); }
  /// Its text; a problem and nothing where it is none.
  std::optional<std::string> text() const;

  /// Tells that it is wrong: `PATH: WHAT; REMEDY`.
  void wrong(std::string_view what, std::string remedy) const;
  void warn(std::string_view what, std::string remedy) const;
  /// The same at another node, such as a key.
  void wrong_at(node_id where, std::string_view what, std::string remedy) const;

  void read(std::string& out) const;
  void read(bool& out) const;
  void read(std::optional<duration>& out) const;
  void read(duration& out) const;
  /// A list of texts; a single text is a list of one.
  void read(std::vector<std::string>& out, size_t items_max) const;
  /// Names with texts, such as labels.
  void read(std::map<std::string, std::string>& out, size_t items_max) const;
  /// A whole number, `least` to `most`.
  std::optional<uint64_t> number(uint64_t least, uint64_t most) const;
  void read(uint32_t& out, uint32_t least, uint32_t most) const;
  void read(std::optional<uint32_t>& out, uint32_t least, uint32_t most) const;
  /// A decimal number in units of a `scale`th, exactly: "1.5" at 1000 is 1500.
  std::optional<int64_t> decimal(int64_t scale, int64_t least, int64_t most) const;
  /// A count such as `2M`, `500k` or `1200`.
  std::optional<int64_t> amount(int64_t least) const;
  /// One of `names`; its index.
  std::optional<size_t> choice(std::span<const std::string_view> names) const;

  /// Calls `each` for the items of a list; a text or nothing at all is no problem where `lenient`:
  /// a single text is its only item.
  void items(const std::function<void(const field&)>& each) const;
  /// Calls `each` for the values of a mapping, with its key as `key()`.
  void entries(const std::function<void(const field&, node_id key)>& each) const;

private:
  std::string expanded(std::string_view text, bool& ok) const;

  reading* in_;
  const field* parent_ = nullptr;
  std::string_view key_;
  size_t index_ = SIZE_MAX;
  node_id id_;
};

/// One key that a mapping may have and who reads it.
template <class T>
struct key_of {
  std::string_view name;
  void (*read)(const field&, T&);
};

/// Tells that a key is unknown, with the nearest of those known.
void unknown_key(const field& in, node_id key, std::vector<std::string> known);

/// Reads a mapping: each of its keys once, in the order of the file; unknown ones are problems.
template <class T, size_t N>
void read_mapping(const field& in, const key_of<T> (&keys)[N], T& out) {
  in.entries([&](const field& value, node_id key) {
    for (const auto& known : keys)
      if (known.name == value.key())
        return known.read(value, out);
    std::vector<std::string> names;
    for (const auto& known : keys)
      names.emplace_back(known.name);
    unknown_key(in, key, std::move(names));
  });
}

} // namespace tributary::config
