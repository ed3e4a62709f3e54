#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tributary {

/// A claim's subject as it is compared: "The Müller-Werke GmbH" and "Mueller Werke" have one key.
struct subject_name {
  /// Letters and digits of its words; case, marks, hyphens, legal forms and articles do not count.
  std::string key;
  /// "World Health Organization (WHO)": the key of what it is called for short.
  std::string abbreviation;
  /// The first letters of a name of several words, which it may be called by.
  std::string initials;
  bool is_abbreviation = false;
  /// Other words in brackets or behind a comma: "Acme Pro (EU)".
  std::vector<std::string> conditions;
};

subject_name read_subject(std::string_view subject);

/// Which long name an abbreviation stands for, by the names that are in use. It has to be the only
/// one: of two that fit nobody knows which is meant.
class subject_names {
public:
  void add(const subject_name& name);
  void remove(const subject_name& name);

  /// The key of the long name; "" where there is none, or several.
  std::string long_of(const std::string& abbreviation) const;
  /// The abbreviations that stand for a long name.
  std::vector<std::string> short_of(const std::string& key) const;

private:
  using counts = std::unordered_map<std::string, uint32_t>;

  void count(const std::string& abbreviation, const std::string& key, bool declared, int by);

  /// By abbreviation: the long names that declare it, and those whose initials it is.
  std::unordered_map<std::string, counts> declared_;
  std::unordered_map<std::string, counts> by_initials_;
  std::unordered_map<std::string, counts> abbreviations_;
};

} // namespace tributary
