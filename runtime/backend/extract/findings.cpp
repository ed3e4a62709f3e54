#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tributary::extract {

namespace {

/// Names in one sentence; of more only the number is told.
constexpr size_t names_shown = 7;
/// Values that are told one by one; those of most subjects come first.
constexpr size_t classes_shown = 5;
/// Longer values are no classes.
constexpr size_t class_bytes = 40;

/// Yes, no, or neither.
enum class answer : uint8_t { yes, no, other };

answer answer_of(std::string_view value) {
  auto words = lower_words(value);
  if (words.empty())
    return answer::other;
  if (words[0] == "yes" || words[0] == "true" || words[0] == "supported" || value == "✓")
    return answer::yes;
  if (words[0] == "no" || words[0] == "none" || words[0] == "false" || value == "✗")
    return answer::no;
  return answer::other;
}

std::string names(const evidence& from, const std::vector<int>& subjects) {
  std::vector<std::string> shown;
  for (auto s : subjects)
    if (shown.size() < names_shown)
      shown.push_back(escaped(from.name_of(s)));
  if (subjects.size() > names_shown)
    shown.push_back(fmt::format("{} more", subjects.size() - names_shown));
  return enumerated(shown);
}

/// One attribute over the subjects that it is known of.
struct spread {
  std::vector<int> yes;
  std::vector<int> no;
  std::vector<int> other;
  /// Values as shown -> who has them, in the order of their first subject.
  std::vector<std::pair<std::string, std::vector<int>>> classes;
  size_t known = 0;
  std::vector<std::string> cites;
};

spread spread_of(const evidence& from, section_out& out, const std::vector<int>& subjects,
                 const std::string& attribute) {
  spread all;
  for (auto s : subjects) {
    const auto* cell = from.compared.at(s, attribute);
    if (!cell)
      continue;
    ++all.known;
    const auto& value = cell->values.front();
    auto kind = answer_of(value.value);
    (kind == answer::yes ? all.yes : kind == answer::no ? all.no : all.other).push_back(s);
    if (value.value.size() <= class_bytes) {
      auto hit = std::find_if(all.classes.begin(), all.classes.end(), [&](auto& known) {
        return to_lower(known.first) == to_lower(value.value);
      });
      if (hit == all.classes.end())
        hit = all.classes.insert(all.classes.end(), {value.value, {}});
      hit->second.push_back(s);
    }
    auto file = out.cite(*value.by.front());
    file = file.substr(0, file.find(':')) + (file.find(':') == std::string::npos ? "" : "`");
    if (std::find(all.cites.begin(), all.cites.end(), file) == all.cites.end())
      all.cites.push_back(file);
  }
  return all;
}

std::string cites_of(const spread& all) {
  if (all.cites.size() > 3)
    return fmt::format("{} sources", all.cites.size());
  return fmt::format("{}", fmt::join(all.cites, ", "));
}

/// Whether having it is no advantage, so that few having it is no gap.
bool is_burden(std::string_view attribute) {
  static constexpr std::array<std::string_view, 9> words{
    "required", "needed", "limit", "limits", "failure", "lock", "lost", "risk", "deprecated"};
  auto all = lower_words(attribute);
  return std::any_of(all.begin(), all.end(), [](const auto& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

/// "Visual editor: only A and B" where the answer is yes or no for most.
bool add_truth(const evidence& from, const spread& all, const std::string& attribute,
               std::vector<finding>& found) {
  if (all.yes.empty() || all.yes.size() + all.no.size() < 3 || all.other.size() * 2 > all.known)
    return false;
  finding f;
  f.attribute = attribute;
  f.subjects = all.known;
  f.text = fmt::format("**{}:** ", escaped(titled(attribute)));
  if (all.no.empty() && all.other.empty())
    f.text += fmt::format("all {} of which the sources tell", all.known);
  else if (all.yes.size() * 2 <= all.known)
    f.text += fmt::format("only {} of {} ({})", all.yes.size(), all.known, names(from, all.yes));
  else
    f.text += fmt::format("{} of {}{}", all.yes.size(), all.known,
                          all.no.empty() ? "" : fmt::format(" (not {})", names(from, all.no)));
  if (!all.other.empty())
    f.text += fmt::format("; in part {}", names(from, all.other));
  f.gap = all.yes.size() * 2 <= all.known && !is_burden(attribute);
  f.text += fmt::format(" ({}).", cites_of(all));
  found.push_back(std::move(f));
  return true;
}

/// "Licence: Apache-2.0 for 5 (…), MIT for 2 (…)": where values are few and shared.
void add_classes(const evidence& from, spread& all, const std::string& attribute,
                 std::vector<finding>& found) {
  // Years and names sort nothing: where most have a value of their own there is nothing to see.
  if (all.known < 4 || all.classes.size() < 2 || all.classes.size() * 5 > all.known * 3)
    return;
  std::stable_sort(all.classes.begin(), all.classes.end(),
                   [](auto& a, auto& b) { return a.second.size() > b.second.size(); });
  std::vector<std::string> parts;
  size_t others = 0;
  for (const auto& [value, who] : all.classes)
    if (parts.size() >= classes_shown)
      others += who.size();
    else
      parts.push_back(fmt::format(
        "{} for {}", escaped(value),
        who.size() == 1 ? names(from, who) : fmt::format("{} ({})", who.size(), names(from, who))));
  if (others > 0)
    parts.push_back(fmt::format("something else for {}", others));
  found.push_back({fmt::format("**{}:** {} ({}).", escaped(titled(attribute)),
                               fmt::join(parts, "; "), cites_of(all)),
                   attribute, false, all.known});
}

} // namespace

std::vector<finding>
findings_of(const evidence& from, section_out& out, const std::vector<int>& subjects,
            const std::vector<std::string>& attributes) {
  std::vector<finding> found;
  for (const auto& attribute : attributes) {
    auto all = spread_of(from, out, subjects, attribute);
    if (!add_truth(from, all, attribute, found))
      add_classes(from, all, attribute, found);
  }
  return found;
}

} // namespace tributary::extract
