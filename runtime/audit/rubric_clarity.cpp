#include "runtime/audit/rubric_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

// Taken off where all that could have the fault has it; of unfinished marks, for each.
constexpr uint64_t long_paragraphs_cost = 1500;
constexpr uint64_t long_parts_cost = 1000;
constexpr uint64_t hollow_headings_cost = 1500;
constexpr uint64_t jumps_cost = 500;
constexpr uint64_t mark_cost = 300;
constexpr uint64_t marks_cost_max = 1500;

struct fault_count {
  uint64_t parts = 0;
  uint64_t long_parts = 0;
  uint64_t paragraphs = 0;
  uint64_t long_paragraphs = 0;
  uint64_t headings = 0;
  uint64_t hollow = 0;
  uint64_t jumps = 0;
  uint64_t marks = 0;
  name_list unbroken;
  name_list unfinished;
};

fault_count count_faults(const work_reading& all) {
  fault_count out;
  for (size_t i = 0; i < all.parts.size(); ++i) {
    if (!all.is_there(i))
      continue;
    const auto& it = all.readings[i];
    const auto& name = stream_name(all.of().streams[i]);
    ++out.parts;
    out.long_parts += it.is_long() ? 1 : 0;
    out.paragraphs += it.paragraphs;
    out.long_paragraphs += it.long_paragraphs;
    out.headings += it.headings;
    out.hollow += it.hollow_headings;
    out.jumps += it.jumps;
    out.marks += it.unfinished_marks;
    if (it.is_long())
      out.unbroken.add(name);
    if (it.unfinished_marks > 0)
      out.unfinished.add(name);
  }
  return out;
}

uint64_t cost_of(const fault_count& f) {
  return share_of(long_paragraphs_cost, f.long_paragraphs, f.paragraphs)
         + share_of(long_parts_cost, f.long_parts, f.parts)
         + share_of(hollow_headings_cost, f.hollow, f.headings)
         + share_of(jumps_cost, f.jumps, f.headings)
         + std::min(marks_cost_max, mark_cost * f.marks);
}

void tell(const fault_count& f, criterion_score& out) {
  out.evidence.push_back(fmt::format("{} of {} paragraphs are longer than {} bytes",
                                     f.long_paragraphs, f.paragraphs, paragraph_bytes_long));
  if (!f.unbroken.empty())
    out.evidence.push_back("long and without headings: " + f.unbroken.text());
  if (f.hollow > 0)
    out.evidence.push_back(
      fmt::format("{} of {} headings have nothing below them", f.hollow, f.headings));
  if (f.jumps > 0)
    out.evidence.push_back(fmt::format("{} of {} headings skip a level", f.jumps, f.headings));
  if (f.marks > 0)
    out.evidence.push_back(
      fmt::format("{} marks of unfinished work, in: {}", f.marks, f.unfinished.text()));
}

} // namespace

criterion_score clarity_of(const work_reading& all) {
  criterion_score out;
  auto found = count_faults(all);
  if (found.parts == 0) {
    out.milli = score_min_milli;
    out.evidence.emplace_back("there is no text");
    return out;
  }
  tell(found, out);
  constexpr uint64_t range = score_max_milli - score_min_milli;
  out.milli = score_max_milli - static_cast<uint32_t>(std::min(cost_of(found), range));
  return out;
}

} // namespace tributary
