#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t passages_per_task = 6;
constexpr size_t passages_after_table = 5;
constexpr size_t unread_shown = 20;

/// The words of a task that say what to look for.
std::vector<std::string> content_terms(std::string_view task) {
  std::vector<std::string> terms;
  for (auto& word : lower_words(task))
    if (!is_stop_word(word) && !is_instruction(word)) {
      stem(word);
      terms.push_back(word);
    }
  return terms;
}

/// Whether the part that leads the section has answered a task already.
bool is_covered(const brief& asked, const std::string& task) {
  auto terms = content_terms(task);
  if (asked.shape == answer_shape::items) {
    auto words = lower_words(task);
    return terms.empty() || std::any_of(words.begin(), words.end(), [](const auto& word) {
             return word.substr(0, 9) == "recommend" || word.substr(0, 3) == "gap"
                    || word.substr(0, 8) == "findings";
           });
  }
  if (asked.shape != answer_shape::profiles)
    return false;
  if (to_lower(task).find("profile") != std::string::npos)
    return true;
  std::vector<std::string> told;
  for (const auto& aspect : asked.aspects)
    for (auto& term : terms_of(aspect))
      told.push_back(std::move(term));
  return std::all_of(terms.begin(), terms.end(), [&](const auto& term) {
    return std::find(told.begin(), told.end(), term) != told.end();
  });
}

/// For each task its passages, best first; a passage that answers two of them stands where it
/// answers better.
std::vector<std::vector<candidate>> shared_out(const evidence& from) {
  std::map<std::pair<uint32_t, int>, std::pair<double, size_t>> best;
  const auto& all = from.picked.by_question;
  for (size_t q = 1; q < all.size(); ++q)
    for (const auto& c : all[q]) {
      auto share = static_cast<double>(c.score)
                   / static_cast<double>(std::max<int64_t>(1, all[q].front().score));
      auto& known
        = best.emplace(std::pair{c.document, c.what.line}, std::pair{share, q}).first->second;
      if (share > known.first)
        known = {share, q};
    }
  std::vector<std::vector<candidate>> out(all.size());
  for (size_t q = 1; q < all.size(); ++q)
    for (const auto& c : all[q])
      if (best.at({c.document, c.what.line}).second == q)
        out[q].push_back(c);
  return out;
}

void answer(const evidence& from, section_out& out, const std::vector<candidate>& found,
            const std::string& title, size_t count) {
  out.heading(escaped(title));
  auto ranked = best_of(found, bounds::compared);
  if (write_passages(from, out, ranked, count, title) == 0)
    out.paragraph(ranked.empty()
                    ? fmt::format("The sources say nothing about this: {}.", escaped(title))
                    : "What the sources say about this stands above.");
}

void write_lead(const evidence& from, section_out& out) {
  const auto& asked = from.asked;
  auto led = false;
  if (asked.shape == answer_shape::profiles && !from.choice.chosen.empty()) {
    write_profiles(from, out);
    led = true;
  } else if (asked.shape == answer_shape::table) {
    led = write_comparison(from, out);
    if (led && asked.tasks.empty())
      answer(from, out, from.picked.by_question[0], "In the sources' words", passages_after_table);
  } else if (asked.shape == answer_shape::items) {
    write_items(from, out);
    led = true;
  }
  if (!led && asked.tasks.empty())
    answer(from, out, from.picked.by_question[0],
           asked.whole.title.empty() ? asked.lead_title : asked.whole.title, passages_per_task + 2);
}

void write_unread(const evidence& from, section_out& out) {
  std::vector<std::string> unread;
  for (const auto& doc : from.all.documents)
    if (!doc.unread.empty() && unread.size() < unread_shown)
      unread.push_back(fmt::format("`{}` ({})", doc.name, escaped(doc.unread)));
  if (!unread.empty())
    out.paragraph(fmt::format("*Not read, or not to the end: {}.*", enumerated(unread)));
  if (from.all.facts_cut)
    out.paragraph(fmt::format(
      "*The sources state more facts than are compared here: at most {} of one source.*",
      bounds::facts_per_source));
}

} // namespace

std::string write_section(const evidence& from) {
  section_out out{from.all};
  write_lead(from, out);
  auto shares = shared_out(from);
  for (size_t i = 0; i < from.asked.tasks.size(); ++i)
    if (!is_covered(from.asked, from.asked.tasks[i].title))
      answer(from, out, shares[i + 1], from.asked.tasks[i].title, passages_per_task);
  if (out.empty())
    out.paragraph("The sources say nothing about what was asked.");
  write_unread(from, out);
  return out.finish();
}

} // namespace tributary::extract
