#include "runtime/synthesis/style_sites.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/running_text.hpp"
#include "runtime/synthesis/written_date.hpp"

#include <algorithm>
#include <map>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// A list goes on in a line that is indented less than a code block in its item would be.
constexpr size_t code_indent = 4;
constexpr std::array<std::string_view, 4> bullets{"-", "*", "+", "•"};
constexpr std::array<std::string_view, 2> numberings{".", ")"};
constexpr std::array<std::string_view, 3> dates{"2026-05-01", "1 May 2026", "May 1, 2026"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The mark that a line begins with as an item of a list.
struct item_mark {
  /// Where the mark is; of a number only what follows its digits.
  size_t begin = 0;
  size_t size = 0;
  style_choice choice = 0;
  uint8_t form = 0;
  size_t indent = 0;
  size_t number = 0;
  /// Where the item's words begin; npos for a line that is no item.
  size_t words = npos;
};

item_mark item_of(std::string_view line) {
  item_mark out;
  out.indent = line.find_first_not_of(' ');
  if (out.indent == npos)
    return out;
  auto rest = line.substr(out.indent);
  out.begin = out.indent;
  auto digits = digits_at(rest, 0);
  if (digits > 0 && digits < 4 && digits < rest.size()) {
    out.number = digits == 1 ? static_cast<size_t>(rest[0] - '0') : 2;
    out.begin += digits;
    out.size = 1;
    out.choice = numbering_choice;
    out.form = rest[digits] == '.' ? 0 : 1;
    if (rest[digits] != '.' && rest[digits] != ')')
      return out;
  } else {
    for (uint8_t form = 0; form < bullets.size(); ++form)
      if (rest.substr(0, bullets[form].size()) == bullets[form]) {
        out.size = bullets[form].size();
        out.form = form;
      }
    if (out.size == 0)
      return out;
  }
  auto behind = out.begin + out.size;
  auto words = line.find_first_not_of(' ', behind);
  // "- - -" is a line across the page.
  if (words == npos || words == behind || line.find_first_not_of("-*+_ ", behind) == npos)
    return out;
  out.words = words;
  return out;
}

/// Whether a number goes before a date as in "1 to 5 May 2026", of which only the second half
/// looks like one.
bool ends_range(std::string_view before) {
  auto end = before.find_last_not_of(" \n");
  if (end == npos || end + 1 == before.size())
    return end != npos && std::string_view{"(*_"}.find(before[end]) == npos;
  auto space = before.find_last_of(" \n(", end);
  auto word = before.substr(space == npos ? 0 : space + 1, end - (space == npos ? npos : space));
  if (!is_one_of(word, {"and", "or", "to", "through", "until", "till", "-", "–"}))
    return !word.empty() && is_digit(word.back());
  auto other = space == npos ? npos : before.find_last_not_of(" \n", space);
  // A year is the end of a date of its own.
  return other != npos && is_digit(before[other])
         && !(other >= 3 && digits_at(before, other - 3) == 4);
}

/// Days of files and of interfaces are written with hyphens too, those behind such a word are not.
bool is_day_of_text(std::string_view before) {
  auto words = before.substr(before.size() - std::min<size_t>(before.size(), 12));
  if (words.empty() || words.back() != ' ')
    return false;
  words = trim(words);
  auto space = words.find_last_of(" \n(");
  return is_one_of(to_lower(words.substr(space == npos ? 0 : space + 1)),
                   {"on", "since", "until", "by", "before", "after", "from", "to", "till"});
}

class reader {
public:
  reader(std::string_view text, bool with_words) : text_(text), with_words_(with_words) {}

  style_places run() {
    line_walk lines{text_};
    while (lines.next() && !is_full())
      read_line(lines.line(), lines.begin());
    end_block();
    if (is_full() || is_mixed_) {
      auto is_left = [&](const style_site& each) {
        return is_full() || (is_mixed_ && each.choice <= numbering_choice);
      };
      sites_.erase(std::remove_if(sites_.begin(), sites_.end(), is_left), sites_.end());
    }
    style_places out;
    out.sites = std::move(sites_);
    count(out);
    return out;
  }

private:
  bool is_full() const { return sites_.size() > style_sites_max; }

  void read_line(std::string_view line, size_t begin) {
    if (fence_.size > 0 && leaves_fence(line, fence_))
      fence_ = {};
    if (fence_.size > 0) {
      if (closes_fence(line, fence_))
        fence_ = {};
      return;
    }
    if (is_blank(line)) {
      end_block();
      return;
    }
    fence_ = opening_fence(line);
    auto indent = line.find_first_not_of(" \t");
    if (fence_.size > 0 || std::string_view{"#><|"}.find(line[indent]) != npos
        || line.find('|') != npos) {
      end_block();
      in_list_ &= fence_.size > 0 && indent > 0;
      return;
    }
    read_text(line, begin, indent);
  }

  void read_text(std::string_view line, size_t begin, size_t indent) {
    auto item = item_of(line);
    if (item.words != npos && is_item(item)) {
      end_block();
      add_mark(item, begin);
      in_list_ = true;
      is_numbered_ = item.choice == numbering_choice;
      content_ = item.words;
      block_begin_ = begin + item.words;
    } else if (block_begin_ == npos) {
      in_list_ &= indent > 0;
      // Code, unless a list goes on there, which is not worth telling apart.
      if (indent >= code_indent || line[0] == '\t')
        return;
      block_begin_ = begin + indent;
    }
    block_end_ = begin + line.size();
  }

  /// Whether Markdown takes it for one, too. A number in the middle of a paragraph is a number.
  bool is_item(const item_mark& item) const {
    if (item.indent >= code_indent && (!in_list_ || item.indent >= content_ + code_indent))
      return false;
    return item.choice == bullet_choice || item.number == 1 || block_begin_ == npos
           || (in_list_ && is_numbered_);
  }

  void add_mark(const item_mark& item, size_t begin) {
    add({static_cast<uint32_t>(begin + item.begin), static_cast<uint16_t>(item.size), item.choice,
         item.form, false});
    // Where neighbours differ, the marks may be what keeps two lists apart.
    auto& seen = marks_[std::min<size_t>(item.indent, marks_.size() - 1)][item.choice];
    is_mixed_ |= seen != 0 && seen != item.form + 1;
    seen = static_cast<uint8_t>(item.form + 1);
  }

  void add(const style_site& site) {
    if (!is_full())
      sites_.push_back(site);
  }

  void end_block() {
    auto begin = std::exchange(block_begin_, npos);
    if (begin == npos || !with_words_)
      return;
    running_text words{text_, begin, block_end_};
    while (words.next() && !is_full())
      if (!read_date(words, begin))
        read_spelling(words);
  }

  bool read_date(running_text& words, size_t begin) {
    auto at = words.word().begin;
    auto c = text_[at];
    if (!is_digit(c) && (c < 'A' || c > 'S' || words.word().size > 9))
      return false;
    auto date = written_date_at(text_.substr(0, block_end_), at);
    if (date.size == 0)
      return false;
    auto before = text_.substr(begin, at - begin);
    add({static_cast<uint32_t>(at), static_cast<uint16_t>(date.size), date_choice, date.form,
         date.form == 0 ? !is_day_of_text(before) : ends_range(before)});
    words.skip_to(at + date.size);
    return true;
  }

  void read_spelling(running_text& words) {
    const auto& word = words.word();
    auto rest = text_.substr(word.begin, block_end_ - word.begin);
    auto found = spelling_at(rest, word.size);
    if (found.size == 0)
      return;
    auto behind = rest.substr(found.size);
    // "data base" is not in "data bases", nor in "data base-line".
    if (!behind.empty() && (is_digit(behind[0]) || is_letter(behind[0]) || behind[0] == '-'))
      return;
    if (found.is_raised && !(word.is_first && begins_phrase(behind)))
      return;
    add({static_cast<uint32_t>(word.begin), static_cast<uint16_t>(found.size), found.choice,
         found.form, is_point_shared(rest.substr(0, found.size), behind)});
    words.skip_to(word.begin + found.size);
  }

  /// The first word of a sentence is a name where another capital follows, or "of".
  static bool begins_phrase(std::string_view behind) {
    auto at = behind.find_first_not_of(" \n");
    if (at == npos || at == 0)
      return true;
    auto next = behind.substr(at, behind.find_first_of(" \n", at) - at);
    return !(next[0] >= 'A' && next[0] <= 'Z') && !is_one_of(next, {"of", "for", "and"});
  }

  /// The last point of "U.S." may end the sentence, and "US" may have one behind it.
  static bool is_point_shared(std::string_view form, std::string_view behind) {
    auto at = behind.find_first_not_of(" \n*_");
    if (form.back() == '.')
      return at == npos || (behind[at] >= 'A' && behind[at] <= 'Z');
    return form.size() < 4 && to_lower(form) != form && !behind.empty() && behind[0] == '.';
  }

  static void count(style_places& all) {
    std::map<std::pair<style_choice, uint8_t>, style_tally> counted;
    for (const auto& each : all.sites) {
      auto& tally = counted[{each.choice, each.form}];
      ++tally.places;
      tally.free += each.is_fixed ? 0 : 1;
    }
    for (auto& [key, tally] : counted) {
      tally.choice = key.first;
      tally.form = key.second;
      all.tallies.push_back(tally);
    }
  }

  std::string_view text_;
  bool with_words_;
  std::vector<style_site> sites_;
  fence_line fence_;
  /// Of the block that is being read; npos between blocks.
  size_t block_begin_ = npos;
  size_t block_end_ = 0;
  bool in_list_ = false;
  bool is_numbered_ = false;
  /// Where the words of the last item begin.
  size_t content_ = 0;
  /// By indentation and choice: the form of the marks there, plus 1.
  std::array<std::array<uint8_t, 2>, 16> marks_{};
  bool is_mixed_ = false;
};

} // namespace

style_places style_places_of(std::string_view markdown, bool with_words) {
  return reader{markdown, with_words}.run();
}

void hold_words_of(const claim& said, std::bitset<style_choices_max>& held) {
  for (const auto* text : {&said.subject, &said.value, &said.quote})
    for (const auto& each : style_places_of(*text, true).tallies)
      // A day stays the same day however it is written, but in a quotation.
      if (each.choice >= first_spelling || (each.choice == date_choice && text == &said.quote))
        held.set(each.choice);
}

std::string rewritten(std::string_view markdown, const style_site& site, uint8_t form) {
  auto as_is = markdown.substr(site.begin, site.size);
  switch (site.choice) {
    case bullet_choice:
      return std::string{bullets[form]};
    case numbering_choice:
      return std::string{numberings[form]};
    case date_choice:
      return date_in_form(written_date_at(markdown, site.begin), form);
    default:
      return respelled(as_is, site.choice, form);
  }
}

std::string_view choice_title(style_choice choice) {
  switch (choice) {
    case bullet_choice:
      return "marks of bullets";
    case numbering_choice:
      return "marks of numbers";
    case date_choice:
      return "dates";
    default:
      return spelling_title(choice);
  }
}

std::string_view form_title(style_choice choice, uint8_t form) {
  static constexpr std::array<std::string_view, 2> numbers{"1.", "1)"};
  switch (choice) {
    case bullet_choice:
      return bullets[form];
    case numbering_choice:
      return numbers[form];
    case date_choice:
      return dates[form];
    default:
      return spelling_form(choice, form);
  }
}

} // namespace tributary
