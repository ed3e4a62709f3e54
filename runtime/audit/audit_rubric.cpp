#include "runtime/audit/audit_rubric.hpp"

#include "runtime/audit/rubric_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

constexpr size_t names_shown = 5;
constexpr size_t name_bytes = 80;

void cap_coverage(const work_reading& all, audit_rubric& out) {
  auto whole = all.parts.size();
  auto there = all.count_there();
  if (there == whole)
    return;
  auto& own = at(out.scores, criterion::coverage).milli;
  out.coverage_cap_milli = std::min(own.value_or(incomplete_cap_milli), incomplete_cap_milli);
  out.cap_why = fmt::format("{} of {} parts {} not there", whole - there, whole,
                            whole - there == 1 ? "is" : "are");
  own = out.coverage_cap_milli;
}

} // namespace

size_t work_reading::count_there() const {
  size_t out = 0;
  for (size_t i = 0; i < parts.size(); ++i)
    out += is_there(i) ? 1 : 0;
  return out;
}

work_reading read_work(const audited_work& work) {
  work_reading out{work, {}, {}};
  auto streams = work.of->streams.size();
  out.parts.reserve(streams);
  out.readings.reserve(streams);
  for (size_t i = 0; i < streams; ++i) {
    audited_part none;
    none.lost = true;
    out.parts.push_back(i < work.parts.size() ? work.parts[i] : none);
    out.readings.push_back(out.parts[i].lost
                             ? part_reading{}
                             : read_part(stream_name(work.of->streams[i]), out.parts[i]));
  }
  return out;
}

uint32_t share_of(uint64_t most, uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<uint32_t>(most * std::min(part, whole) / whole);
}

void name_list::add(std::string_view name) {
  if (count_++ < names_shown)
    text_ += (count_ == 1 ? "" : ", ") + inline_text(name, name_bytes);
}

std::string name_list::text() const {
  return count_ > names_shown ? fmt::format("{} and {} more", text_, count_ - names_shown) : text_;
}

audit_rubric score_by_rules(const audited_work& work) {
  auto all = read_work(work);
  audit_rubric out;
  at(out.scores, criterion::coverage) = coverage_of(all);
  at(out.scores, criterion::consistency) = consistency_of(all);
  at(out.scores, criterion::support) = support_of(all);
  at(out.scores, criterion::clarity) = clarity_of(all);
  at(out.scores, criterion::actionability) = actionability_of(all);
  cap_coverage(all, out);
  return out;
}

} // namespace tributary
