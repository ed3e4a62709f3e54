#include "runtime/fold/fold_check.hpp"

#include "runtime/base/text.hpp"
#include "runtime/fold/content_words.hpp"
#include "runtime/synthesis/claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tributary {
namespace {

/// Lost claims that are named; of more, how many.
constexpr size_t claims_named = 5;
constexpr size_t field_bytes_shown = 80;
/// A result with fewer figures and links says too little by them.
constexpr size_t anchors_least = 4;
/// Of words, each counted once.
constexpr size_t words_least = 30;

std::string shown(std::string_view words) {
  return without_controls(to_valid_utf8(std::string{clip(trim(words), field_bytes_shown)}));
}

/// Whether the section still says what the result says of the claim. A value that the result's text
/// puts otherwise ("$10" for "10 USD") is looked for as far as the text has its words.
bool is_kept(const claim& each, const content_words& result, const content_words& section) {
  content_words value{each.value};
  return std::all_of(value.all().begin(), value.all().end(), [&](const std::string& word) {
    return !result.has(word) || section.has(word);
  });
}

std::string lost_claims(const std::string& id, const std::vector<claim>& claims,
                        const content_words& result, const content_words& section) {
  std::vector<std::string> named;
  size_t lost = 0;
  for (const auto& each : claims) {
    if (is_kept(each, result, section))
      continue;
    if (++lost <= claims_named)
      named.push_back(
        fmt::format("{}, {}: {}", shown(each.subject), shown(each.attribute), shown(each.value)));
  }
  if (lost == 0)
    return {};
  return fmt::format("the section {} has lost {} of {} claims ({}{})", id, lost, claims.size(),
                     fmt::join(named, "; "), lost > claims_named ? "; …" : "");
}

std::string
lost_anchors(const std::string& id, const content_words& result, const content_words& section) {
  const auto& all = result.anchors();
  if (all.size() < anchors_least)
    return {};
  auto kept = static_cast<size_t>(std::count_if(
    all.begin(), all.end(), [&](const std::string& each) { return section.has(each); }));
  if (kept * 2 >= all.size())
    return {};
  return fmt::format("the section {} keeps {} of {} figures and links", id, kept, all.size());
}

/// "(unchanged)" has hardly a word of what it stands for.
std::string
lost_words(const std::string& id, const content_words& result, const content_words& section) {
  const auto& all = result.all();
  if (all.size() < words_least)
    return {};
  auto kept = static_cast<size_t>(std::count_if(
    all.begin(), all.end(), [&](const std::string& each) { return section.has(each); }));
  if (kept * 4 >= all.size())
    return {};
  return fmt::format("the section {} keeps {} of {} words of its result", id, kept, all.size());
}

std::string section_loss(const std::string& id, stream_index stream, const std::string& text,
                         const std::string& result) {
  if (trim(text).empty())
    return fmt::format("the section {} is empty", id);
  auto given = take_claims(stream, result);
  content_words all{given.markdown};
  content_words kept{text};
  auto lost = lost_claims(id, given.claims, all, kept);
  if (lost.empty())
    lost = lost_anchors(id, all, kept);
  return lost.empty() ? lost_words(id, all, kept) : lost;
}

bool has(std::span<const stream_index> all, stream_index s) {
  return std::find(all.begin(), all.end(), s) != all.end();
}

} // namespace

std::string fold_loss(const plan& p, const fold_text& fold, const fold_scope& scope,
                      const result_text& results) {
  std::vector<std::string> losses;
  for (auto s : scope.fresh)
    if (results(s) && fold.sections.count(s) == 0)
      losses.push_back(fmt::format("there is no section of {}", p.streams[s].id));
  for (const auto& [s, text] : fold.sections) {
    const auto* given = has(scope.fresh, s) || has(scope.folded, s) ? results(s) : nullptr;
    auto loss
      = given ? section_loss(p.streams[s].id, s, text, *given)
              : fmt::format("there is a section of {}, which has no result yet", p.streams[s].id);
    if (!loss.empty())
      losses.push_back(std::move(loss));
  }
  constexpr size_t told = 5;
  auto more = losses.size() > told ? fmt::format("; and {} more", losses.size() - told) : "";
  losses.resize(std::min(losses.size(), told));
  return fmt::format("{}{}", fmt::join(losses, "; "), more);
}

} // namespace tributary
