#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/sentences.hpp"
#include "runtime/backend/extract/terms.hpp"
#include "runtime/backend/extract/writers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace tributary::extract {

namespace {

constexpr int64_t same_document_percent = 80;
constexpr size_t gaps_shown = 7;
constexpr size_t headings_shown = 12;
/// Terms that a support must share with the advice that it supports.
constexpr size_t support_terms = 3;
/// What they must be worth together, by how rare they are.
constexpr double support_worth = 7;
/// Items that share more of their terms than this say the same in other words.
constexpr double alike_max = 0.35;

using term_bag = std::set<std::string, std::less<>>;

term_bag bag_of(std::string_view text) {
  auto terms = terms_of(text);
  return {terms.begin(), terms.end()};
}

size_t shared(const term_bag& a, const term_bag& b) {
  return static_cast<size_t>(
    std::count_if(a.begin(), a.end(), [&](const auto& term) { return b.count(term) > 0; }));
}

/// How much a text tells people what to do.
int advice_cues(const block& b) {
  static constexpr std::array<std::string_view, 22> cues{
    "should ",    "choose ", "prefer ",   "avoid ",    "recommend", "consider ",
    "start with", "do not ", "don't ",    "best when", "worth ",    "pick ",
    "check ",     "budget ", "plan for ", "treat ",    "insist ",   "ask for ",
    "rule out ",  "before ", "keep ",     "decide "};
  auto lower = " " + to_lower(b.text);
  int count = 0;
  for (auto cue : cues)
    count += lower.find(cue) != std::string::npos ? 1 : 0;
  for (const auto& heading : b.path) {
    auto title = to_lower(heading);
    for (std::string_view word :
         {"recommend", "advice", "guidance", "decid", "choos", "what to do", "takeaway"})
      count += title.find(word) != std::string::npos ? 2 : 0;
  }
  return count;
}

/// Writes what a stream that builds on others is asked for.
class items_writer {
public:
  items_writer(const evidence& from, section_out& out) : from_(from), out_(out) {
    for (int s = 0; s < static_cast<int>(from.subjects.all().size()); ++s) {
      subjects_.push_back(s);
      name_terms_.merge(bag_of(from.name_of(s)));
    }
    std::vector<std::string> attributes;
    for (const auto& row : from.compared.attributes())
      if (row.subjects.size() >= 4)
        attributes.push_back(row.name);
    findings_ = findings_of(from, out, subjects_, attributes);
    for (const auto& c : from.picked.by_question[0]) {
      pool_bags_.push_back(bag_of(c.what.text));
      can_support_.push_back(says_something(c));
      for (const auto& term : pool_bags_.back())
        ++passages_with_[term];
    }
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
      out_.paragraph("The sources and the results that this builds on give no advice, and their "
                     "facts show nothing that all or few have.");
    out_.end_list();
    write_gaps();
    write_found();
  }

private:
  std::vector<candidate> choose() {
    std::vector<candidate> advice;
    for (const auto& c : from_.picked.by_question[0]) {
      auto cues = c.what.kind == block_kind::prose || c.what.kind == block_kind::item
                    ? advice_cues(c.what)
                    : 0;
      // What is said of one subject only is no advice for the whole.
      if (cues == 0 || from_.all.is_old(from_.all.documents[c.document]) || c.what.text.size() < 60
          || (c.subject >= 0 && from_.all.documents[c.document].subject >= 0))
        continue;
      advice.push_back(c);
      advice.back().score = c.score * (2 + std::min(cues, 4)) / 2;
    }
    std::stable_sort(advice.begin(), advice.end(),
                     [](auto& a, auto& b) { return a.score > b.score; });
    return diverse(best_of(std::move(advice), bounds::compared));
  }

  /// One after another the best that says something new; each further one of the same document
  /// counts less.
  std::vector<candidate> diverse(std::vector<candidate> advice) {
    std::vector<candidate> chosen;
    std::vector<term_bag> bags;
    while (!advice.empty() && chosen.size() < from_.asked.items_max) {
      auto best = std::max_element(advice.begin(), advice.end(),
                                   [](auto& a, auto& b) { return a.score < b.score; });
      auto c = std::move(*best);
      advice.erase(best);
      auto bag = bag_of(c.what.text);
      auto alike = [&](const term_bag& other) {
        return static_cast<double>(shared(bag, other))
               > alike_max * static_cast<double>(std::min(bag.size(), other.size()));
      };
      if (std::any_of(bags.begin(), bags.end(), alike) || !out_.first_time(c.what))
        continue;
      for (auto& other : advice)
        if (other.document == c.document)
          other.score = other.score * same_document_percent / 100;
      bags.push_back(std::move(bag));
      chosen.push_back(std::move(c));
    }
    return chosen;
  }

  void number(const std::string& text) { out_.numbered(++count_, text); }

  void write_item(const candidate& c) {
    auto text = out_.shown(c.document, c.what.text);
    // A citation that closes the text belongs to all of it.
    auto starts = sentence_starts(std::string_view{text}.substr(0, text.rfind(" (`")));
    auto cut = starts.size() > 1 ? starts[1] : text.size();
    auto head = std::string{trim(std::string_view{text}.substr(0, cut))};
    // Emphasis within the bold sentence would end it.
    head.erase(std::remove(head.begin(), head.end(), '*'), head.end());
    auto rest = std::string{trim(std::string_view{text}.substr(cut))};
    number(with_citation(from_, out_, c,
                         fmt::format("**{}**{}{}", head, rest.empty() ? "" : " ", rest)));
    auto bag = bag_of(c.what.text);
    if (const auto* f = supporting_finding(bag))
      out_.sub_bullet(f->text);
    if (const auto* s = supporting_passage(bag, c))
      out_.sub_bullet(passage_line(from_, out_, *s, label_of(from_, *s)));
  }

  const finding* supporting_finding(const term_bag& bag) {
    const finding* best = nullptr;
    size_t most = 0;
    for (const auto& f : findings_) {
      auto terms = bag_of(f.attribute);
      auto hits = shared(terms, bag);
      if (hits == 0 || (hits < terms.size() && hits < 2) || used_.count(f.text) > 0)
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

  /// From a needed result where one has it, else from an input. Terms that many passages share
  /// support nothing.
  const candidate* supporting_passage(const term_bag& bag, const candidate& advice) {
    const candidate* best = nullptr;
    double most = 0;
    const auto& pool = from_.picked.by_question[0];
    for (size_t i = 0; i < pool.size(); ++i) {
      const auto& c = pool[i];
      auto need = from_.all.documents[c.document].from_need;
      if (!can_support_[i] || (c.document == advice.document && !need))
        continue;
      size_t hits = 0;
      double worth = need ? 0.5 : 0;
      for (const auto& term : bag)
        if (pool_bags_[i].count(term) > 0 && name_terms_.count(term) == 0) {
          ++hits;
          worth += std::log(static_cast<double>(pool.size())
                            / static_cast<double>(passages_with_.find(term)->second));
        }
      if (hits >= support_terms && worth >= support_worth && worth > most
          && supports_.count(c.what.text) == 0 && !near_duplicates(c.what.text, advice.what.text)) {
        most = worth;
        best = &c;
      }
    }
    if (best)
      supports_.insert(best->what.text);
    return best;
  }

  /// Whether a passage says something itself: not a table, not a note about the choice, not what
  /// the facts show here anyway.
  bool says_something(const candidate& c) const {
    const auto& text = c.what.text;
    if (c.what.kind == block_kind::table || c.what.kind == block_kind::code || text.size() < 50
        || text.size() > 420 || text[0] == '*')
      return false;
    return std::none_of(findings_.begin(), findings_.end(),
                        [&](const auto& f) { return near_duplicates(f.text, text); });
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
      out_.paragraph("The facts at hand show no gap that most share, and no two sources that "
                     "contradict each other.");
  }

  /// For each needed result what it covers, and the passage of it that says most.
  void write_found() {
    bool any = false;
    for (uint32_t d = 0; d < from_.all.documents.size(); ++d) {
      const auto& doc = from_.all.documents[d];
      if (!doc.from_need)
        continue;
      if (!std::exchange(any, true))
        out_.heading("What this builds on");
      std::vector<std::string> parts;
      for (const auto& heading : doc.headings)
        if (parts.size() < headings_shown)
          parts.push_back(escaped(heading));
      auto covers = parts.empty() ? std::string{"no parts of its own"} : enumerated(parts);
      out_.bullet(
        fmt::format("**{}** (`{}`): {}.", escaped(from_.need_name(doc.name)), doc.name, covers));
      std::vector<candidate> own;
      const auto& pool = from_.picked.by_question[0];
      for (size_t i = 0; i < pool.size(); ++i)
        if (pool[i].document == d && can_support_[i] && supports_.count(pool[i].what.text) == 0)
          own.push_back(pool[i]);
      for (const auto& c : best_of(std::move(own), 12))
        if (out_.first_time(c.what)) {
          out_.sub_bullet(passage_line(from_, out_, c, label_of(from_, c)));
          break;
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
  /// Terms of each passage of the pool, and in how many a term stands.
  std::vector<term_bag> pool_bags_;
  std::vector<bool> can_support_;
  /// Of the subjects' names: that two passages name one thing does not make them agree.
  term_bag name_terms_;
  std::map<std::string, size_t, std::less<>> passages_with_;
};

} // namespace

void write_items(const evidence& from, section_out& out) {
  items_writer{from, out}.write();
}

} // namespace tributary::extract
