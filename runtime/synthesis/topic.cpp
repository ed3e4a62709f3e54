#include "runtime/synthesis/topic.hpp"

#include "runtime/synthesis/value_date.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tributary {
namespace {

using opinion_list = std::vector<const opinion*>;

const claim_place& first_place(const opinion& o) {
  return o.claims.begin()->first;
}

/// In plan order, as many as are compared.
opinion_list first_opinions(const topic& all) {
  opinion_list out;
  out.reserve(all.opinions.size());
  for (const auto& [key, each] : all.opinions)
    out.push_back(&each);
  auto earlier
    = [](const opinion* a, const opinion* b) { return first_place(*a) < first_place(*b); };
  auto count = std::min(out.size(), opinions_compared);
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count), out.end(),
                    earlier);
  out.resize(count);
  return out;
}

bool is_held_by(const opinion& o, stream_index stream) {
  auto at = o.claims.lower_bound({stream, 0});
  return at != o.claims.end() && at->first.stream == stream;
}

/// Whether a stream holds opinions of this form beside `own`.
bool has_others(const opinion_list& all, const opinion& own, stream_index stream) {
  return std::any_of(all.begin(), all.end(), [&](const opinion* each) {
    return each != &own && each->value.kind == own.value.kind && is_held_by(*each, stream);
  });
}

/// Whether some stream holds `a` and not `b`. Names may be one of several that all hold ("written
/// in"): there a stream counts only when it names no other.
bool is_held_against(const opinion_list& all, const opinion& a, const opinion& b) {
  stream_index seen = no_stream;
  size_t looked_at = 0;
  for (const auto& [place, each] : a.claims) {
    if (place.stream == std::exchange(seen, place.stream))
      continue;
    if (++looked_at > opinions_compared)
      return false;
    if (is_held_by(b, place.stream))
      continue;
    if (a.value.kind != claim_value::form::text || !has_others(all, a, place.stream))
      return true;
  }
  return false;
}

/// Pairs of opinions, as a mark for each that is part of one.
struct opposed {
  std::vector<bool> now;
  std::vector<bool> over_time;
  bool any_now = false;
  bool any_over_time = false;
};

opposed find_opposed(const opinion_list& all) {
  opposed out{std::vector<bool>(all.size()), std::vector<bool>(all.size()), false, false};
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const auto& a = *all[i];
      const auto& b = *all[j];
      if (!clash(a, b) || !is_held_against(all, a, b) || !is_held_against(all, b, a))
        continue;
      auto same_time = dates_overlap(a.date, b.date);
      auto& marks = same_time ? out.now : out.over_time;
      marks[i] = marks[j] = true;
      (same_time ? out.any_now : out.any_over_time) = true;
    }
  }
  return out;
}

void add_sides(const opinion& o, std::vector<claim>& out) {
  stream_index seen = no_stream;
  size_t added = 0;
  for (const auto& [place, each] : o.claims) {
    if (place.stream == std::exchange(seen, place.stream))
      continue;
    out.push_back(each);
    if (++added == claims_per_opinion)
      return;
  }
}

void settle_by_date(const opinion_list& sides, conflict& out) {
  const auto& newest
    = **std::max_element(sides.begin(), sides.end(),
                         [](const opinion* a, const opinion* b) { return a->date < b->date; });
  const auto& said = newest.claims.begin()->second;
  out.status = "noted";
  out.resolved_by = "date";
  out.resolved_value = said.value;
  out.resolved_why = "the values are of different dates; the newest is as of " + said.as_of;
}

} // namespace

bool clash(const opinion& a, const opinion& b) {
  return contradict(a.value, b.value);
}

std::optional<conflict> judge(const topic& all) {
  auto opinions = first_opinions(all);
  auto found = find_opposed(opinions);
  if (!found.any_now && !found.any_over_time)
    return std::nullopt;
  const auto& marks = found.any_now ? found.now : found.over_time;
  opinion_list sides;
  for (size_t i = 0; i < opinions.size(); ++i)
    if (marks[i])
      sides.push_back(opinions[i]);
  conflict out;
  for (const auto* side : sides)
    add_sides(*side, out.sides);
  out.subject = out.sides.front().subject;
  out.attribute = out.sides.front().attribute;
  if (!found.any_now)
    settle_by_date(sides, out);
  return out;
}

} // namespace tributary
