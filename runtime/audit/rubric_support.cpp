#include "runtime/audit/rubric_parts.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

bool names_sources(std::string_view words) {
  auto lower = to_lower(words);
  for (std::string_view each : {"source", "cite", "citation", "evidence", "reference"})
    if (lower.find(each) != std::string::npos)
      return true;
  return false;
}

/// Texts and programs need no sources unless somebody says so, or gives or claims something.
bool is_asked(const work_reading& all) {
  const auto& of = all.of();
  if (of.kind == plan_kind::research || of.kind == plan_kind::analysis || !of.inputs.empty())
    return true;
  return std::any_of(of.requirements.begin(), of.requirements.end(), names_sources)
         || std::any_of(of.streams.begin(), of.streams.end(),
                        [](const stream_spec& s) { return names_sources(s.output); })
         || std::any_of(all.parts.begin(), all.parts.end(),
                        [](const audited_part& part) { return part.claims > 0; });
}

struct source_count {
  uint64_t claims = 0;
  uint64_t sourced = 0;
  uint64_t citations = 0;
  uint64_t parts = 0;
  uint64_t parts_with = 0;
  name_list without;
};

source_count count_sources(const work_reading& all) {
  source_count out;
  for (size_t i = 0; i < all.parts.size(); ++i) {
    if (!all.is_there(i))
      continue;
    const auto& part = all.parts[i];
    out.claims += part.claims;
    out.sourced += std::min(part.claims, part.sourced_claims);
    out.citations += all.readings[i].citations;
    auto has_any = part.sourced_claims > 0 || all.readings[i].citations > 0;
    // What builds on other parts has its sources there.
    if (!has_any && !all.of().streams[i].needs.empty())
      continue;
    ++out.parts;
    out.parts_with += has_any ? 1 : 0;
    if (!has_any)
      out.without.add(stream_name(all.of().streams[i]));
  }
  return out;
}

} // namespace

criterion_score support_of(const work_reading& all) {
  criterion_score out;
  if (!is_asked(all)) {
    out.evidence.emplace_back("not scored: nothing in the plan asks for sources");
    return out;
  }
  auto found = count_sources(all);
  out.evidence.push_back(
    fmt::format("{} of {} parts name a source", found.parts_with, found.parts));
  if (found.claims > 0)
    out.evidence.push_back(fmt::format("{} of {} claims do", found.sourced, found.claims));
  out.evidence.push_back(fmt::format("{} lines of the text cite something", found.citations));
  if (!found.without.empty())
    out.evidence.push_back("without any source: " + found.without.text());
  constexpr auto range = score_max_milli - score_min_milli;
  auto by_part = share_of(range, found.parts_with, found.parts);
  auto by_claim = found.claims > 0 ? share_of(range, found.sourced, found.claims) : by_part;
  out.milli = score_min_milli + (by_part + by_claim) / 2;
  return out;
}

} // namespace tributary
