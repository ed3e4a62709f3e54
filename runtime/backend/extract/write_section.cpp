#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"

#include <fmt/format.h>

#include <algorithm>

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
             return word.substr(0, 9) == "recommend" || word.substr(0, 3) == "gap" || word.substr(0, 8) == "findings";
           });
  }
  if (asked.shape != answer_shape::profiles)
    return false;
  std::vector<std::string> told;
  for (const auto& aspect : asked.aspects)
    for (auto& term : terms_of(aspect))
      told.push_back(std::move(term));
  return std::all_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return std::find(told.begin(), told.end(), term) != told.end(); });
}

void answer(const evidence& from, section_out& out, size_t question, const std::string& title, size_t count) {
  out.heading(escaped(title));
  auto ranked = best_of(from.picked.by_question[question], bounds::compared);
  if (write_passages(from, out, ranked, count) == 0)
    out.paragraph(ranked.empty() ? fmt::format("The sources say nothing about this: {}.", escaped(title))
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
      answer(from, out, 0, "In the sources' words", passages_after_table);
  } else if (asked.shape == answer_shape::items) {
    write_items(from, out);
    led = true;
  }
  if (!led && asked.tasks.empty())
    answer(from, out, 0, asked.whole.title.empty() ? asked.lead_title : asked.whole.title, passages_per_task + 2);
}

void write_unread(const evidence& from, section_out& out) {
  std::vector<std::string> unread;
  for (const auto& doc : from.all.documents)
    if (!doc.unread.empty() && unread.size() < unread_shown)
      unread.push_back(fmt::format("`{}` ({})", doc.name, escaped(doc.unread)));
  if (!unread.empty())
    out.paragraph(fmt::format("*Not read, or not to the end: {}.*", enumerated(unread)));
  if (from.all.facts_cut)
    out.paragraph(fmt::format("*The sources state more facts than are compared here: at most {} of one source.*", bounds::facts_per_source));
}

} // namespace

std::string write_section(const evidence& from) {
  section_out out{from.all};
  write_lead(from, out);
  for (size_t i = 0; i < from.asked.tasks.size(); ++i)
    if (!is_covered(from.asked, from.asked.tasks[i].title))
      answer(from, out, i + 1, from.asked.tasks[i].title, passages_per_task);
  if (out.empty())
    out.paragraph("The sources say nothing about what was asked.");
  write_unread(from, out);
  return out.finish();
}

} // namespace tributary::extract
