#pragma once

#include "runtime/backend/extract/candidates.hpp"
#include "runtime/backend/extract/choice.hpp"
#include "runtime/backend/extract/comparison.hpp"
#include "runtime/synthesis/claim.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::extract {

/// All that a section is written from.
struct evidence {
  const work_order& order;
  const brief& asked;
  const std::vector<source>& sources;
  const survey& all;
  const vocabulary& words;
  const subject_table& subjects;
  const comparison& compared;
  const subject_choice& choice;
  selection picked;

  /// The name of a needed stream, by its id.
  std::string need_name(std::string_view id) const;
  const std::string& name_of(int subject) const {
    return subjects.all()[static_cast<size_t>(subject)].name;
  }
};

/// Grows a section: Markdown, citations, and the claims that it rests on.
class section_out {
public:
  explicit section_out(const survey& all) : all_(all) {}

  void heading(std::string_view title);
  /// A paragraph by itself.
  void paragraph(std::string_view text);
  /// A line of a list; a blank line comes before the first and after the last.
  void bullet(std::string_view text);
  /// An item of a numbered list, and a line below it.
  void numbered(size_t number, std::string_view text);
  void sub_bullet(std::string_view text);
  void end_list();
  /// A table; cells are Markdown without line ends.
  void
  table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);
  /// Source code, in a fence that it cannot close.
  void code(std::string_view text);

  /// `` `pricing.md:12` ``, and for a needed result its stream's id.
  std::string cite(uint32_t document, int line) const;
  std::string cite(const fact& f) const;
  /// A text of a source as Markdown: what is plain there is escaped here.
  std::string shown(uint32_t document, std::string_view text) const;

  /// Notes that the section rests on this fact.
  void claim_of(const fact& f, const std::string& subject);
  /// Notes a passage as quoted. @returns False where it, or nearly it, is already.
  bool first_time(const block& b);

  bool empty() const { return text_.empty(); }
  /// The section with its claims block.
  std::string finish();

private:
  const survey& all_;
  std::string text_;
  bool in_list_ = false;
  std::vector<claim> claims_;
  std::set<std::string> claimed_;
  std::vector<std::string> quoted_;
};

/// With a capital at the beginning.
std::string titled(std::string_view name);

/// `A, B and C`.
std::string enumerated(const std::vector<std::string>& names);

} // namespace tributary::extract
