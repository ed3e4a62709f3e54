#include "tests/bench/conflicts/conflict_score.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::bench {
namespace {

std::string normalised(std::string_view text) {
  std::string out;
  for (auto c : to_lower(text))
    if (c != ' ' && c != '\n' && c != '\t')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return std::string{trim(out)};
}

bool is_same(std::string_view a, std::string_view b) {
  return normalised(a) == normalised(b);
}

/// A hole is told by its words; what a stream lacks has the stream as its only side.
bool is_hole(const conflict& found, const expected_conflict& expected) {
  auto subject = found.sides.empty() ? "requirements" : found.subject;
  return is_same(subject, expected.subject)
         && normalised(found.subject + " " + found.attribute).find(normalised(expected.attribute))
              != std::string::npos;
}

bool is_match(const conflict& found, const expected_conflict& expected) {
  if (found.type != expected.type)
    return false;
  if (found.type == conflict_type::missing)
    return is_hole(found, expected);
  if (found.type == conflict_type::stylistic)
    return is_same(found.subject, expected.subject);
  return std::any_of(found.sides.begin(), found.sides.end(), [&](const claim& side) {
    return is_same(side.subject, expected.subject)
           && (expected.attribute.empty() || is_same(side.attribute, expected.attribute));
  });
}

/// Values that differ by their dates alone are a note, not a conflict.
bool counts(const conflict& found) {
  auto is_dispute = found.type == conflict_type::factual || found.type == conflict_type::technical;
  return !is_dispute || found.status == "open";
}

std::string told(const conflict& found) {
  auto out
    = fmt::format("invented {}: {} / {}", to_text(found.type), found.subject, found.attribute);
  for (const auto& side : found.sides)
    out += fmt::format(" | {}", side.value);
  return out;
}

size_t index_of(conflict_type type) {
  return static_cast<size_t>(type);
}

} // namespace

double score::precision() const {
  return right + invented == 0 ? 1
                               : static_cast<double>(right) / static_cast<double>(right + invented);
}

double score::recall() const {
  return right + missed == 0 ? 1 : static_cast<double>(right) / static_cast<double>(right + missed);
}

case_result judge_case(const conflict_case& all) {
  draft merged{all.of};
  for (stream_index stream = 0; stream < all.results.size(); ++stream)
    merged.put(stream, all.results[stream]);
  case_result out;
  auto open = all.expected;
  for (const auto& found : merged.conflicts()) {
    if (!counts(found))
      continue;
    auto at = std::find_if(open.begin(), open.end(),
                           [&](const auto& expected) { return is_match(found, expected); });
    if (at == open.end()) {
      ++out.counted[index_of(found.type)].invented;
      out.wrong.push_back(told(found));
      continue;
    }
    ++out.counted[index_of(found.type)].right;
    open.erase(at);
  }
  for (const auto& each : open) {
    ++out.counted[index_of(each.type)].missed;
    out.wrong.push_back(
      fmt::format("missed {}: {} / {}", to_text(each.type), each.subject, each.attribute));
  }
  return out;
}

void add(scores& to, const scores& more) {
  for (size_t i = 0; i < to.size(); ++i) {
    to[i].right += more[i].right;
    to[i].invented += more[i].invented;
    to[i].missed += more[i].missed;
  }
}

} // namespace tributary::bench
