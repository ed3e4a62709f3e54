#pragma once

#include "runtime/synthesis/conflict.hpp"
#include "runtime/synthesis/draft_parts.hpp"

#include <array>
#include <vector>

namespace tributary {

/// How all sections of a document are to write what can be written in several ways: as most of them
/// do. Made anew for each report from what the sections were counted for when they came, so it
/// depends on nothing else.
class house_style {
public:
  explicit house_style(const draft_parts& all);

  /// What has to change in a section's text; nothing unless the plan says `stylistic: unify`.
  /// Ascending.
  std::vector<text_edit> edits_of(const section_body& body) const;

  /// All habits in which sections differ, with what was done about each. Without ids.
  std::vector<conflict> conflicts() const;

private:
  static constexpr uint8_t undecided = 255;

  struct form_count {
    /// Sections that have this form more often than any other.
    size_t sections = 0;
    size_t places = 0;
    /// Of those, what stands where it can be changed.
    size_t free = 0;
    std::vector<stream_index> streams;
  };
  struct choice_count {
    std::array<form_count, style_forms_max> forms;
    uint8_t target = undecided;
    size_t sections = 0;
  };

  void count(const draft_parts& all);
  void add(stream_index stream, const style_places& places);
  void decide(style_choice choice);
  void decide_dates();
  conflict told(style_choice choice) const;
  void tell_rest(conflict& habit) const;

  std::array<choice_count, style_choices_max> choices_;
  /// Habits of whole sections, which rules find and cannot change.
  std::vector<conflict> habits_;
  bool unifies_ = true;
  bool has_worker_ = false;
};

} // namespace tributary
