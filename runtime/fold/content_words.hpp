#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tributary {

/// The words of a text, for asking whether another text still has them: letters in lower case,
/// numbers without the marks between their digits (`1,200,000` is `1200000`), links whole.
class content_words {
public:
  explicit content_words(std::string_view text);

  bool has(const std::string& word) const { return known_.count(word) > 0; }
  /// Each once, in the order in which they were first read.
  const std::vector<std::string>& all() const { return all_; }
  /// Of those, numbers of two digits or more and links: what a text cannot say in other words.
  const std::vector<std::string>& anchors() const { return anchors_; }

private:
  void add(std::string word, bool is_anchor);

  std::unordered_set<std::string> known_;
  std::vector<std::string> all_;
  std::vector<std::string> anchors_;
};

} // namespace tributary
