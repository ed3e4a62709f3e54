#pragma once

#include "config/problem_sink.hpp"
#include "config/value_tree.hpp"

#include <yaml-cpp/eventhandler.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tributary::config {

/// Why reading stops at once. Thrown through yaml-cpp, which has no other way out, and caught by
/// `parse_yaml`.
struct refusal {
  place at;
  std::string what;
  std::string remedy;
};

/// Makes a tree of yaml-cpp's events and refuses what is too deep, too much, or grows by aliases.
class tree_builder : public YAML::EventHandler {
public:
  /// @param text What the marks of the events count in.
  tree_builder(std::string_view text, value_tree& tree, problem_sink& found);

  /// Counts up with each event, for those who watch progress.
  const uint64_t& events() const { return events_; }
  /// The document's value; a null where the text was empty.
  node_id root();

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

private:
  /// A list or mapping that is still open.
  struct level {
    node_kind kind;
    place at;
    YAML::anchor_t anchor;
    std::vector<node_id> items;
  };

  using keys = std::unordered_map<std::string_view, node_id>;

  place place_of(const YAML::Mark& mark) const;
  void open(node_kind kind, const YAML::Mark& mark, YAML::anchor_t anchor);
  void give(node_id id, YAML::anchor_t anchor);
  void count(uint64_t weight, place at);
  /// Whether what comes next is a mapping's key. Only texts are, so no list or mapping that is
  /// open stands where a key should.
  bool expects_key() const;
  [[noreturn]] static void refuse_key(place at);
  std::vector<node_id> checked_pairs(const level& map);
  void merge(node_id value, keys& seen, std::vector<node_id>& pairs);
  std::string path_to(node_id key) const;

  std::string_view text_;
  value_tree& tree_;
  problem_sink& found_;
  bool is_ascii_;
  std::vector<level> open_;
  /// By anchor number; `no_node` while its value is still open.
  std::vector<node_id> anchors_;
  node_id root_ = no_node;
  uint64_t events_ = 0;
  uint64_t weight_ = 0;
  int documents_ = 0;
};

/// JSON writes characters beyond U+FFFF as two escapes (`\ud83d\ude00`), which yaml-cpp refuses.
/// @returns The text with such pairs as YAML's `\U0001f600`, or "" where it has none.
std::string joined_surrogates(std::string_view text);

} // namespace tributary::config
