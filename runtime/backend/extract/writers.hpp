#pragma once

#include "runtime/backend/extract/section_out.hpp"

#include <string>
#include <vector>

namespace tributary::extract {

/// Something that the facts show when they are laid side by side.
struct finding {
  /// A sentence, with its citations.
  std::string text;
  /// The attribute that it is about.
  std::string attribute;
  /// Few subjects have it, or some are not known to: what a reader may want to act on.
  bool gap = false;
  /// Those of whom it can be said, for choosing among findings.
  size_t subjects = 0;
};

/// What the attributes show over these subjects: who alone has what, how values spread.
std::vector<finding>
findings_of(const evidence& from, section_out& out, const std::vector<int>& subjects,
            const std::vector<std::string>& attributes);

/// A section for each chosen subject.
void write_profiles(const evidence& from, section_out& out);

/// Subjects against attributes, and what stands out in them. @returns False where there is nothing
/// to compare.
bool write_comparison(const evidence& from, section_out& out);

/// Numbered advice from what the sources and the needed results say.
void write_items(const evidence& from, section_out& out);

/// Passages that answer one question, at most `count`.
/// @param title What stands above them: a passage is not labelled with it again.
/// @returns How many.
size_t write_passages(const evidence& from, section_out& out, const std::vector<candidate>& ranked,
                      size_t count, std::string_view title);

/// What a passage is about where it does not say so itself: its subject, else its heading.
std::string label_of(const evidence& from, const candidate& c);

/// A passage's text with its citation behind it; of a needed result with those that it gives
/// itself.
std::string with_citation(const evidence& from, const section_out& out, const candidate& c,
                          const std::string& text);

/// One passage as a line of a list, without mark.
std::string passage_line(const evidence& from, const section_out& out, const candidate& c,
                         const std::string& label);

/// Where sources contradict each other about these subjects and attributes; all attributes if none
/// are given. @returns How many such places there are.
size_t write_disputes(const evidence& from, section_out& out, const std::vector<int>& subjects,
                      const std::vector<std::string>& attributes);

/// A value with its citation and date, for places where both matter.
std::string
cited_value(const evidence& from, section_out& out, int subject, const stated_value& value);

/// The whole section.
std::string write_section(const evidence& from);

} // namespace tributary::extract
