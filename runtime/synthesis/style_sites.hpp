#pragma once

#include "runtime/synthesis/claim.hpp"
#include "runtime/synthesis/spellings.hpp"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A place of a section that could be written otherwise.
struct style_site {
  uint32_t begin = 0;
  uint16_t size = 0;
  style_choice choice = 0;
  uint8_t form = 0;
  /// It shows how the section writes, and cannot be changed safely itself.
  bool is_fixed = false;
};

/// How often a section has one form of a choice, and in how many places it could have another.
struct style_tally {
  style_choice choice = 0;
  uint8_t form = 0;
  uint32_t places = 0;
  uint32_t free = 0;
};

/// All such places of a section, ascending.
struct style_places {
  std::vector<style_site> sites;
  /// By choice, then form.
  std::vector<style_tally> tallies;
  /// What a claim of the section says word by word: its quotes and names stay as they are.
  std::bitset<style_choices_max> held;
};

/// A section with more of them is left as it is: it is a table of words, not a text.
inline constexpr size_t style_sites_max = 65'536;

/// Finds them, in one pass: marks of lists, dates, and words that have several spellings, outside
/// of code, quotations, headings, tables, links and addresses.
/// @param with_words Whether the text is in English, to which the spellings belong.
style_places style_places_of(std::string_view markdown, bool with_words);

/// Which choices the words of a claim are about.
void hold_words_of(const claim& said, std::bitset<style_choices_max>& held);

/// What stands at the site when it has another form.
std::string rewritten(std::string_view markdown, const style_site& site, uint8_t form);

/// How people call a choice and a form: "mark of a bullet", "`-`".
std::string_view choice_title(style_choice choice);
std::string_view form_title(style_choice choice, uint8_t form);

} // namespace tributary
