#include "runtime/audit/rubric_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tributary {
namespace {

/// Taken off where there is an open dispute for each part; two each leave the lowest score.
constexpr uint64_t dispute_cost = 2000;
/// A single one among many parts costs as much.
constexpr uint32_t dispute_cost_min = 500;
/// A matter of taste, and all of them together.
constexpr uint32_t style_cost = 100;
constexpr uint32_t style_cost_max = 500;

struct dispute_count {
  size_t open = 0;
  size_t styles = 0;
  name_list topics;
  std::set<stream_index> streams;
};

dispute_count count_disputes(const work_reading& all) {
  dispute_count out;
  if (!all.work.conflicts)
    return out;
  for (const auto& each : *all.work.conflicts) {
    out.styles += each.type == conflict_type::stylistic && each.status != "resolved" ? 1 : 0;
    if (!is_open_dispute(each))
      continue;
    ++out.open;
    out.topics.add(each.subject + " (" + each.attribute + ")");
    for (const auto& side : each.sides)
      out.streams.insert(side.stream);
  }
  return out;
}

size_t parts_with_claims(const work_reading& all) {
  return static_cast<size_t>(
    std::count_if(all.parts.begin(), all.parts.end(),
                  [](const audited_part& part) { return !part.lost && part.claims > 0; }));
}

uint32_t cost_of(const dispute_count& found, size_t there) {
  auto disputes = static_cast<uint32_t>(
    std::min<uint64_t>(score_max_milli, dispute_cost * found.open / std::max<size_t>(there, 1)));
  auto styles
    = static_cast<uint32_t>(std::min<uint64_t>(style_cost_max, style_cost * found.styles));
  return (found.open > 0 ? std::max(disputes, dispute_cost_min) : 0) + styles;
}

} // namespace

criterion_score consistency_of(const work_reading& all) {
  criterion_score out;
  auto found = count_disputes(all);
  auto comparable = parts_with_claims(all);
  if (found.open > 0) {
    out.evidence.push_back(fmt::format("{} open {} in {} parts", found.open,
                                       found.open == 1 ? "dispute" : "disputes",
                                       found.streams.size()));
    out.evidence.push_back("in dispute: " + found.topics.text());
  }
  if (found.styles > 0)
    out.evidence.push_back(fmt::format("{} habits of writing differ among parts", found.styles));
  if (found.open == 0 && comparable < 2) {
    out.evidence.emplace_back(
      "not scored: fewer than two parts state facts that could be compared");
    return out;
  }
  if (found.open == 0)
    out.evidence.push_back(
      fmt::format("{} parts state facts, and none contradict each other", comparable));
  auto cost = std::min(cost_of(found, all.count_there()), score_max_milli - score_min_milli);
  out.milli = score_max_milli - cost;
  return out;
}

} // namespace tributary
