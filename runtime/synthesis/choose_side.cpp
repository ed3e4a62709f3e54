#include "runtime/base/text.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/resolution.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace tributary {
namespace {

constexpr size_t value_bytes = 160;

/// One of the options between which the parts of a report have to agree.
struct option {
  std::string value;
  /// As compared.
  claim_value what;
  std::set<stream_index> streams;
  /// Requirements that name it.
  size_t required = 0;
  bool has_source = false;

  /// The larger the better.
  auto merit() const { return std::tuple{required, streams.size(), has_source}; }
};

/// Whether `words` holds the value's words one after the other.
bool names(const std::vector<std::string>& words, std::string_view value) {
  auto wanted = words_in(value);
  return !wanted.empty()
         && std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

std::vector<option> options_of(const conflict& about, const plan& p) {
  std::vector<option> out;
  for (const auto& side : about.sides) {
    auto value = read_value(side.value, about.attribute);
    auto known = std::find_if(out.begin(), out.end(),
                              [&](const option& each) { return !contradict(value, each.what); });
    if (known == out.end())
      known = out.insert(out.end(), {side.value, value, {}, 0, false});
    known->streams.insert(side.stream);
    known->has_source = known->has_source || !side.source.empty();
  }
  for (const auto& requirement : p.requirements) {
    auto words = words_in(requirement);
    for (auto& each : out)
      each.required += names(words, each.value) ? 1 : 0;
  }
  return out;
}

std::string parts_text(size_t count) {
  return count == 1 ? "1 part" : fmt::format("{} parts", count);
}

/// What spoke for the best one, and what is given up with the others.
std::string reason(const option& best, const option& next, const std::vector<option>& all) {
  std::string out;
  if (best.required > next.required)
    out = "the requirements name it";
  else if (best.streams.size() > next.streams.size())
    out = fmt::format("{} of the report rely on it, {} on {}", parts_text(best.streams.size()),
                      next.streams.size(), inline_text(next.value, value_bytes));
  else
    out = "it is the one with a source";
  out += "; who wanted ";
  auto first = true;
  for (const auto& each : all)
    if (&each != &best) {
      out += (first ? "" : " or ") + inline_text(each.value, value_bytes);
      first = false;
    }
  return out + " has to follow";
}

} // namespace

void choose_side(conflict& about, const plan& p) {
  auto all = options_of(about, p);
  if (all.size() < 2)
    return;
  std::vector<const option*> ranked;
  for (const auto& each : all)
    ranked.push_back(&each);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const option* a, const option* b) { return b->merit() < a->merit(); });
  const auto& best = *ranked[0];
  const auto& next = *ranked[1];
  about.resolved_by = "choose";
  if (best.merit() == next.merit()) {
    about.resolved_why = "no requirement names one of them, and as much speaks for the one as for "
                         "the other; somebody has to choose";
    return;
  }
  about.status = "resolved";
  about.resolved_value = best.value;
  about.resolved_why = reason(best, next, all);
}

} // namespace tributary
