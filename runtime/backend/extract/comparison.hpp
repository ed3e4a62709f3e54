#pragma once

#include "runtime/backend/extract/subjects.hpp"
#include "runtime/backend/extract/survey.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::extract {

/// One value of an attribute, and all that state it; newest and most formal first.
struct stated_value {
  std::string value;
  std::vector<const fact*> by;
};

/// What is said of one attribute of one subject.
struct comparison_cell {
  /// Distinct values, the newest source's first. Never empty.
  std::vector<stated_value> values;
  /// Whether sources give values that cannot be meant together.
  bool disputed = false;
};

/// An attribute and who has it.
struct attribute_row {
  std::string name;
  std::vector<int> subjects;
};

/// All facts, by subject and attribute.
class comparison {
public:
  explicit comparison(const survey& all);

  /// Attributes in the order of their first fact.
  const std::vector<attribute_row>& attributes() const { return attributes_; }
  const comparison_cell* at(int subject, const std::string& attribute) const;
  /// The year in a subject's first release or founding, or 0.
  int first_year(int subject) const;

private:
  std::vector<attribute_row> attributes_;
  std::map<std::pair<int, std::string>, comparison_cell> cells_;
};

/// When a fact held, as its claim or document says.
std::string date_of(const survey& all, const fact& f);

/// Whether two values say the same: equal words, or one only adds to the other.
bool same_value(std::string_view a, std::string_view b);

} // namespace tributary::extract
