#include "runtime/synthesis/topic.hpp"

#include "runtime/synthesis/value_date.hpp"

#include <algorithm>
#include <unordered_map>
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

/// Opinions as bits, by their places in the list.
using opinion_set = uint64_t;
static_assert(opinions_compared <= 64);

/// Which streams hold which opinions, and which of these go together.
class standings {
public:
  explicit standings(const opinion_list& all) : all_(all), agreeing_(all.size()) {
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i]->value.kind == claim_value::form::text)
        texts_ |= bit(i);
      for (size_t j = 0; j < all.size(); ++j)
        if (i == j || agree(all[i]->value, all[j]->value))
          agreeing_[i] |= bit(j);
      for (auto stream : streams_of(*all[i]))
        held_[stream] |= bit(i);
    }
  }

  /// Whether some stream holds `a` and nothing that agrees with `b`. Names may be one of several
  /// that all hold ("written in"): there a stream counts only when it names no other.
  bool is_held_against(size_t a, size_t b) const {
    for (auto stream : streams_of(*all_[a])) {
      auto holds = held_.at(stream);
      auto is_one_of_many = (texts_ & bit(a)) != 0 && (holds & texts_ & ~agreeing_[a]) != 0;
      if ((holds & agreeing_[b]) == 0 && !is_one_of_many)
        return true;
    }
    return false;
  }

private:
  static opinion_set bit(size_t place) { return opinion_set{1} << place; }

  /// As many as are looked at.
  static std::vector<stream_index> streams_of(const opinion& o) {
    std::vector<stream_index> out;
    for (const auto& [place, each] : o.claims) {
      if (!out.empty() && out.back() == place.stream)
        continue;
      if (out.size() == opinions_compared)
        break;
      out.push_back(place.stream);
    }
    return out;
  }

  const opinion_list& all_;
  std::vector<opinion_set> agreeing_;
  std::unordered_map<stream_index, opinion_set> held_;
  opinion_set texts_ = 0;
};

/// Pairs of opinions, as a mark for each that is part of one.
struct opposed {
  std::vector<bool> now;
  std::vector<bool> over_time;
  bool any_now = false;
  bool any_over_time = false;
};

opposed find_opposed(const opinion_list& all) {
  opposed out{std::vector<bool>(all.size()), std::vector<bool>(all.size()), false, false};
  standings held{all};
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size(); ++j) {
      const auto& a = *all[i];
      const auto& b = *all[j];
      if (!clash(a, b) || !held.is_held_against(i, j) || !held.is_held_against(j, i))
        continue;
      auto same_time = dates_overlap(a.date, b.date);
      auto& marks = same_time ? out.now : out.over_time;
      marks[i] = marks[j] = true;
      (same_time ? out.any_now : out.any_over_time) = true;
    }
  }
  return out;
}

/// How many sides decide, and how many of these by their own quotes.
struct decision_count {
  size_t deciding = 0;
  size_t laying_down = 0;
};

void add_sides(const opinion& o, std::vector<claim>& out, decision_count& counted) {
  stream_index seen = no_stream;
  size_t added = 0;
  for (const auto& [place, each] : o.claims) {
    if (place.stream == std::exchange(seen, place.stream))
      continue;
    out.push_back(each.said);
    counted.deciding += each.decides ? 1 : 0;
    counted.laying_down += each.lays_down ? 1 : 0;
    if (++added == claims_per_opinion)
      break;
  }
}

bool is_technical(const topic& all, const decision_count& counted, size_t sides) {
  if (all.is_choice)
    return 2 * counted.deciding >= sides;
  return !all.is_fact && counted.deciding == sides && 2 * counted.laying_down >= sides;
}

void settle_by_date(const opinion_list& sides, conflict& out) {
  const auto& newest
    = **std::max_element(sides.begin(), sides.end(), [](const opinion* a, const opinion* b) {
        return is_later(b->date, a->date);
      });
  const auto& said = newest.claims.begin()->second.said;
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
  decision_count counted;
  for (const auto* side : sides)
    add_sides(*side, out.sides, counted);
  if (is_technical(all, counted, out.sides.size()))
    out.type = conflict_type::technical;
  out.subject = out.sides.front().subject;
  out.attribute = out.sides.front().attribute;
  if (!found.any_now)
    settle_by_date(sides, out);
  return out;
}

} // namespace tributary
