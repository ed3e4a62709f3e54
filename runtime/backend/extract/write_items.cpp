#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/sentences.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t gaps_shown = 7;
constexpr size_t found_shown = 2;
/// Terms that a support must share with the advice that it supports.
constexpr size_t support_terms = 3;
/// Items that share more of their terms than this say the same in other words.
constexpr double alike_max = 0.35;

using term_bag = std::set<std::string, std::less<>>;

term_bag bag_of(std::string_view text) {
  auto terms = terms_of(text);
  return {terms.begin(), terms.end()};
}

size_t shared(const term_bag& a, const term_bag& b) {
  return static_cast<size_t>(std::count_if(a.begin(), a.end(), [&](const auto& term) { return b.count(term) > 0; }));
}

/// How much a text tells people what to do.
int advice_cues(const block& b) {
  static constexpr std::array<std::string_view, 22> cues{
    "should ", "choose ", "prefer ", "avoid ",     "recommend", "consider ", "start with", "do not ",   "don't ", "best when", "worth ",
    "pick ",   "check ",  "budget ", "plan for ",  "treat ",    "insist ",   "ask for ",   "rule out ", "before ", "keep ",     "decide "};
  auto lower = " " + to_lower(b.text);
  int count = 0;
  for (auto cue : cues)
    count += lower.find(cue) != std::string::npos ? 1 : 0;
  for (const auto& heading : b.path) {
    auto title = to_lower(heading);
    for (std::string_view word : {"recommend", "advice", "guidance", "decid", "choos", "what to do", "takeaway"})
      count += title.find(word) != std::string::npos ? 2 : 0;
  }
  return count;
}

/// Writes what a stream that builds on others is asked for.
class items_writer {
public:
  items_writer(const evidence& from, section_out& out) : from_(from), out_(out) {
    for (int s = 0; s < static_cast<int>(from.subjects.all().size()); ++s)
      subjects_.push_back(s);
    std::vector<std::string> attributes;
    for (const auto& row : from.compared.attributes())
      if (row.subjects.size() >= 4)
        attributes.push_back(row.name);
    findings_ = findings_of(from, out, subjects_, attributes);
  }

  void write() {
    out_.heading(from_.asked.lead_title);
    auto items = choose();
    for (const auto& c : items)
      write_item(c);
    for (const auto& f : findings_)
      if (count_ < from_.asked.items_min && f.gap && used_.insert(f.text).second)
        number(fmt::format("**Plan around a gap.** {}", f.text));
    if (count_ == 0)
      out_.paragraph("The sources and the results that this builds on give no advice, and their facts show nothing that all or few have.");
    out_.end_list();
    write_gaps();
    write_found();
  }

private:
  std::vector<candidate> choose() {
    std::vector<candidate> advice;
    for (const auto& c : from_.picked.by_question[0]) {
      auto cues = c.what.kind == block_kind::prose || c.what.kind == block_kind::item ? advice_cues(c.what) : 0;
      // What is said of one subject only is no advice for the whole.
      if (cues == 0 || c.what.text.size() < 60 || (c.subject >= 0 && from_.all.documents[c.document].subject >= 0))
        continue;
      advice.push_back(c);
      advice.back().score = c.score * (2 + std::min(cues, 4)) / 2;
    }
    std::stable_sort(advice.begin(), advice.end(), [](auto& a, auto& b) { return a.score > b.score; });
    std::vector<candidate> chosen;
    std::vector<term_bag> bags;
    for (auto& c : best_of(std::move(advice), bounds::compared)) {
      auto bag = bag_of(c.what.text);
      auto alike = [&](const term_bag& other) {
        return static_cast<double>(shared(bag, other)) > alike_max * static_cast<double>(std::min(bag.size(), other.size()));
      };
      if (chosen.size() == from_.asked.items_max || std::any_of(bags.begin(), bags.end(), alike) || !out_.first_time(c.what))
        continue;
      bags.push_back(std::move(bag));
      chosen.push_back(std::move(c));
    }
    return chosen;
  }

  void number(const std::string& text) {
    out_.numbered(++count_, text);
  }

  void write_item(const candidate& c) {
    auto text = out_.shown(c.document, c.what.text);
    auto starts = sentence_starts(text);
    auto cut = starts.size() > 1 ? starts[1] : text.size();
    auto head = std::string{trim(std::string_view{text}.substr(0, cut))};
    // Emphasis within the bold sentence would end it.
    head.erase(std::remove(head.begin(), head.end(), '*'), head.end());
    auto rest = std::string{trim(std::string_view{text}.substr(cut))};
    number(fmt::format("**{}**{}{} ({})", head, rest.empty() ? "" : " ", rest, out_.cite(c.document, c.what.line)));
    auto bag = bag_of(c.what.text);
    if (const auto* f = supporting_finding(bag))
      out_.sub_bullet(f->text);
    if (const auto* s = supporting_passage(bag, c))
      out_.sub_bullet(passage_line(from_, out_, *s, true));
  }

  const finding* supporting_finding(const term_bag& bag) {
    const finding* best = nullptr;
    size_t most = 0;
    for (const auto& f : findings_) {
      auto terms = bag_of(f.attribute);
      auto hits = shared(terms, bag);
      if (hits == 0 || hits * 2 < terms.size() || used_.count(f.text) > 0)
        continue;
      auto worth = hits * 10 + (f.gap ? 5 : 0);
      if (worth > most) {
        most = worth;
        best = &f;
      }
    }
    if (best)
      used_.insert(best->text);
    return best;
  }

  /// From a needed result where one has it, else from an input.
  const candidate* supporting_passage(const term_bag& bag, const candidate& advice) {
    const candidate* best = nullptr;
    size_t most = 0;
    for (const auto& c : from_.picked.by_question[0]) {
      if (c.what.kind == block_kind::table || c.what.kind == block_kind::code || c.what.text.size() < 50 || c.what.text.size() > 420
          || (c.document == advice.document && !from_.all.documents[c.document].from_need))
        continue;
      auto hits = shared(bag, bag_of(c.what.text));
      auto worth = hits * 2 + (from_.all.documents[c.document].from_need ? 3 : 0);
      if (hits >= support_terms && worth > most && !near_duplicates(c.what.text, advice.what.text)
          && supports_.count(c.what.text) == 0) {
        most = worth;
        best = &c;
      }
    }
    if (best)
      supports_.insert(best->what.text);
    return best;
  }

  void write_gaps() {
    size_t written = 0;
    std::vector<std::string> lines;
    for (const auto& f : findings_)
      if (f.gap && written < gaps_shown && used_.count(f.text) == 0) {
        ++written;
        lines.push_back(f.text);
      }
    out_.heading("Gaps and open questions");
    for (const auto& line : lines)
      out_.bullet(line);
    auto disputes = write_disputes(from_, out_, subjects_, {});
    if (lines.empty() && disputes == 0)
      out_.paragraph("The facts at hand show no gap that most share, and no two sources that contradict each other.");
  }

  /// In a line or two, what each needed result says.
  void write_found() {
    bool any = false;
    for (uint32_t d = 0; d < from_.all.documents.size(); ++d) {
      if (!from_.all.documents[d].from_need)
        continue;
      std::vector<candidate> own;
      for (const auto& c : from_.picked.by_question[0])
        if (c.document == d && c.what.kind != block_kind::table && c.what.text.size() >= 50)
          own.push_back(c);
      size_t told = 0;
      for (const auto& c : best_of(std::move(own), 12)) {
        if (told == found_shown || !out_.first_time(c.what))
          continue;
        if (!std::exchange(any, true))
          out_.heading("What this builds on");
        ++told;
        out_.bullet(passage_line(from_, out_, c, true));
      }
    }
    out_.end_list();
  }

  const evidence& from_;
  section_out& out_;
  std::vector<int> subjects_;
  std::vector<finding> findings_;
  size_t count_ = 0;
  std::set<std::string> used_;
  std::set<std::string> supports_;
};

} // namespace

void write_items(const evidence& from, section_out& out) {
  items_writer{from, out}.write();
}

} // namespace tributary::extract
