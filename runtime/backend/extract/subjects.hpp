#pragma once

#include "runtime/backend/extract/survey.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::extract {

/// Something that the sources are about: a product, a company, a module.
struct subject {
  std::string name;
  /// Documents that describe nothing else, ascending.
  std::vector<uint32_t> documents;
  /// Facts known of it.
  uint32_t facts = 0;
};

/// The subjects of all sources, by all of their names. `Airflow` and `Apache Airflow` are one.
class subject_table {
public:
  /// Finds the subjects and says of each document and fact to which it belongs. Facts of which
  /// nobody can tell keep -1.
  explicit subject_table(survey& all);

  const std::vector<subject>& all() const { return subjects_; }
  /// The subject of this name, or -1.
  int find(std::string_view name) const;
  /// How often other documents than its own name a subject.
  uint32_t prominence(const survey& all, int subject) const;
  /// The subjects that a text names, in the order of their first mention, each once.
  std::vector<int> mentioned(std::string_view plain) const;
  /// To what a block belongs: the innermost heading that names a subject, else its document's.
  int of_block(const document& doc, const std::vector<std::string>& path) const;

private:
  int add(std::string_view name);
  void add_alias(int subject, std::string_view name);
  void add_documents(survey& all);
  void turn_tables(survey& all) const;
  void add_rows(const survey& all);
  void add_headings(const survey& all);
  void attribute_facts(survey& all);
  int subject_of(const fact& f, const document& doc) const;

  std::vector<subject> subjects_;
  /// Names as compared -> subject.
  std::map<std::string, int, std::less<>> names_;
  /// First word of a name -> all such names.
  std::map<std::string, std::vector<std::string>, std::less<>> by_first_word_;
};

/// What a title names: `Temporal` for `Temporal: durable execution`.
std::string named_by(std::string_view title);

} // namespace tributary::extract
