#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tributary {

/// In what sections of one document may look as if several people had written it.
enum class style_aspect : uint8_t {
  heading_depth,
  list_form,
  table_form,
  person,
  tense,
  terms,
  language,
  date_form,
};

inline constexpr std::array all_style_aspects{style_aspect::heading_depth, style_aspect::list_form,
                                              style_aspect::table_form,    style_aspect::person,
                                              style_aspect::tense,         style_aspect::terms,
                                              style_aspect::language,      style_aspect::date_form};

/// "heading depth"
std::string_view to_text(style_aspect aspect);

/// One clear habit of a section.
struct style_trait {
  style_aspect aspect = style_aspect::heading_depth;
  /// Of `terms`: which pair of words it is; else 0.
  uint8_t which = 0;
  /// "bulleted lists", "first person"; a literal, so that a profile is cheap to keep.
  std::string_view form;

  bool operator==(const style_trait&) const = default;
};

/// The habits that a section shows clearly enough to tell; in doubt it has none. Ascending by
/// aspect. Looks at the beginning of a long section alone, in one pass.
std::vector<style_trait> style_of(std::string_view markdown);

/// Whether two forms of one aspect differ so that a reader stumbles: headings of one level and of
/// two are alike.
bool is_other_style(style_aspect aspect, std::string_view a, std::string_view b);

} // namespace tributary
