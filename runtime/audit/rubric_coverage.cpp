#include "runtime/audit/rubric_parts.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/demand_words.hpp"
#include "runtime/synthesis/demands.hpp"
#include "runtime/synthesis/draft_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

/// What each share weighs; those of which nothing was asked weigh nothing. What an `output` names
/// is a hint (demands.hpp), so it weighs least.
constexpr uint64_t parts_weight = 5;
constexpr uint64_t requirements_weight = 3;
constexpr uint64_t outputs_weight = 2;

/// A longer requirement is a text, of which no word can be expected.
constexpr size_t requirement_bytes = 300;
/// Words are not looked for where a part is longer, so that the time stays bounded; it might hold
/// any of them.
constexpr size_t searched_bytes = 1u << 20;
constexpr size_t unmet_shown = 5;

struct tally {
  uint64_t met = 0;
  uint64_t all = 0;
};

bool is_searchable(const std::string& requirement) {
  return requirement.size() <= requirement_bytes && !content_stems(to_lower(requirement)).empty();
}

/// The plan's requirements alone, without those that cannot be looked for.
plan searchable(const plan& of) {
  plan out;
  for (const auto& each : of.requirements)
    if (is_searchable(each))
      out.requirements.push_back(each);
  return out;
}

/// Which requirements some part has a word of.
std::vector<bool>
held_requirements(const work_reading& all, const requirement_words& words, size_t requirements) {
  auto held = words.held_by(all.work.added);
  held.resize(requirements);
  for (size_t i = 0; i < all.parts.size(); ++i) {
    if (!all.is_there(i))
      continue;
    auto here = words.held_by(all.readings[i].body);
    for (size_t r = 0; r < here.size(); ++r)
      held[r] = held[r] || here[r];
  }
  return held;
}

bool is_too_long(const part_reading& it) {
  return it.body.size() > searched_bytes;
}

tally count_requirements(const work_reading& all, criterion_score& out) {
  auto asked = searchable(all.of());
  auto total = all.of().requirements.size();
  tally of;
  if (std::any_of(all.readings.begin(), all.readings.end(), is_too_long)) {
    if (total > 0)
      out.evidence.emplace_back("requirements were not looked for: a part is too long");
    return of;
  }
  requirement_words words{asked};
  auto held = held_requirements(all, words, asked.requirements.size());
  name_list unmet;
  for (size_t r = 0; r < held.size() && words.covers(r); ++r) {
    ++of.all;
    of.met += held[r] ? 1 : 0;
    if (!held[r])
      unmet.add(asked.requirements[r]);
  }
  if (of.all > 0)
    out.evidence.push_back(fmt::format("words of {} of {} requirements are found", of.met, of.all));
  if (total > of.all)
    out.evidence.push_back(
      fmt::format("{} requirements cannot be looked for by words", total - of.all));
  if (!unmet.empty())
    out.evidence.push_back("nowhere mentioned: " + unmet.text());
  return of;
}

tally count_parts(const work_reading& all, criterion_score& out) {
  tally of{all.count_there(), all.parts.size()};
  name_list gone;
  for (size_t i = 0; i < all.parts.size(); ++i)
    if (!all.is_there(i))
      gone.add(stream_name(all.of().streams[i]));
  out.evidence.push_back(fmt::format("{} of {} parts are there", of.met, of.all));
  if (!gone.empty())
    out.evidence.push_back("not there: " + gone.text());
  return of;
}

/// Of the parts that are there: what is not there has been counted.
tally count_outputs(const work_reading& all, criterion_score& out) {
  tally of;
  std::vector<std::string> unmet;
  for (size_t i = 0; i < all.parts.size(); ++i) {
    const auto& stream = all.of().streams[i];
    if (!all.is_there(i) || trim(stream.output).empty())
      continue;
    auto found = unmet_output(stream, all.readings[i].body);
    ++of.all;
    of.met += found.empty() ? 1 : 0;
    for (size_t u = 0; u < found.size() && unmet.size() < unmet_shown; ++u)
      unmet.push_back(std::move(found[u]));
  }
  if (of.all > 0)
    out.evidence.push_back(
      fmt::format("{} of {} parts have all that their output names", of.met, of.all));
  out.evidence.insert(out.evidence.end(), unmet.begin(), unmet.end());
  return of;
}

} // namespace

criterion_score coverage_of(const work_reading& all) {
  criterion_score out;
  auto parts = count_parts(all, out);
  auto requirements = count_requirements(all, out);
  auto outputs = count_outputs(all, out);
  uint64_t sum = 0;
  uint64_t weight = 0;
  auto add = [&](const tally& of, uint64_t by) {
    if (of.all == 0)
      return;
    sum += by * share_of(score_max_milli - score_min_milli, of.met, of.all);
    weight += by;
  };
  add(parts, parts_weight);
  add(requirements, requirements_weight);
  add(outputs, outputs_weight);
  out.milli = score_min_milli + (weight == 0 ? 0 : static_cast<uint32_t>(sum / weight));
  return out;
}

} // namespace tributary
