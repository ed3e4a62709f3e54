#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

/// What may be written in several ways that say the same; each is decided for a document as a
/// whole. Below `first_spelling` are those that are no words.
using style_choice = uint8_t;

inline constexpr style_choice bullet_choice = 0;
inline constexpr style_choice numbering_choice = 1;
inline constexpr style_choice date_choice = 2;
inline constexpr style_choice ize_choice = 3;
inline constexpr style_choice first_spelling = ize_choice;
/// More than the tables have.
inline constexpr size_t style_choices_max = 128;
/// Of one choice.
inline constexpr size_t style_forms_max = 5;

/// One spelling of a word at the beginning of a text.
struct spelling {
  /// Bytes; 0 where none is there.
  size_t size = 0;
  style_choice choice = 0;
  uint8_t form = 0;
  /// It begins with a capital that the tables do not have: a name, or the first word of a sentence.
  bool is_raised = false;
};

/// Reads the word at the beginning of `text` (which begins a word) as one that is spelled in
/// several ways. A capital at its beginning counts for nothing, save in names.
/// @param word How many bytes the word itself has: letters with hyphens and points between them.
spelling spelling_at(std::string_view text, size_t word);

/// The same word in another of its forms, its first letter as large as it was; as it is where the
/// tables do not have it.
std::string respelled(std::string_view word, style_choice choice, uint8_t form);

/// How people call a choice and a form: "email", "British spelling".
std::string_view spelling_title(style_choice choice);
std::string_view spelling_form(style_choice choice, uint8_t form);

} // namespace tributary
