#include "runtime/audit/rubric_parts.hpp"
#include "runtime/synthesis/style_profile.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

// From nothing to as much as can be counted.
constexpr uint32_t in_passing_milli = 2500;
constexpr uint32_t under_heading_milli = 3500;
constexpr uint32_t some_items_milli = 4000;
constexpr uint32_t enough_items_milli = 4500;
constexpr size_t enough_items = 3;

bool any_about_advice(const std::vector<std::string>& all) {
  return std::any_of(all.begin(), all.end(), is_about_advice);
}

bool asks(const stream_spec& s) {
  return is_about_advice(s.name) || is_about_advice(s.focus) || is_about_advice(s.output)
         || any_about_advice(s.tasks);
}

bool is_asked(const plan& of) {
  return of.kind == plan_kind::analysis || is_about_advice(of.task)
         || any_about_advice(of.requirements)
         || std::any_of(of.streams.begin(), of.streams.end(), asks);
}

/// Whether a part shows that it is written in a language whose words for advice are not known.
bool is_foreign(const work_reading& all) {
  for (size_t i = 0; i < all.parts.size(); ++i)
    if (all.is_there(i))
      for (const auto& trait : style_of(all.readings[i].body))
        if (trait.aspect == style_aspect::language && trait.form != "English")
          return true;
  return false;
}

struct advice_count {
  size_t items = 0;
  size_t concrete = 0;
  size_t lines = 0;
  bool has_heading = false;
};

advice_count count_advice(const work_reading& all) {
  advice_count out;
  for (size_t i = 0; i < all.parts.size(); ++i) {
    if (!all.is_there(i))
      continue;
    const auto& it = all.readings[i];
    out.items += it.advice_items;
    out.concrete += it.concrete_items;
    out.lines += it.advice_lines;
    out.has_heading |= it.has_advice_heading;
  }
  return out;
}

uint32_t score_of(const advice_count& found) {
  if (!found.has_heading)
    return found.lines > 0 ? in_passing_milli : score_min_milli;
  if (found.items == 0)
    return under_heading_milli;
  if (found.items < enough_items)
    return some_items_milli;
  return 2 * found.concrete >= found.items ? score_max_milli : enough_items_milli;
}

} // namespace

criterion_score actionability_of(const work_reading& all) {
  criterion_score out;
  if (!is_asked(all.of())) {
    out.evidence.emplace_back("not scored: nothing in the plan asks for recommendations");
    return out;
  }
  auto found = count_advice(all);
  if (!found.has_heading && is_foreign(all)) {
    out.evidence.emplace_back(
      "not scored: recommendations are looked for by English words, and the text is in another "
      "language");
    return out;
  }
  out.milli = score_of(found);
  if (!found.has_heading)
    out.evidence.push_back(
      fmt::format("no heading announces recommendations or next steps; {} lines recommend "
                  "something in passing",
                  found.lines));
  else
    out.evidence.push_back(
      fmt::format("{} items under headings that announce recommendations or next steps, {} of them "
                  "with a number or date",
                  found.items, found.concrete));
  return out;
}

} // namespace tributary
