#include "runtime/synthesis/spellings.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/spelling_tables.hpp"

#include <algorithm>
#include <cassert>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

/// One word in all of its forms; an absent form is empty.
struct word_forms {
  style_choice choice = 0;
  std::array<std::string, style_forms_max> as;
};

/// A form, found by its first word.
struct known_form {
  const word_forms* word = nullptr;
  uint8_t form = 0;
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// "web site" is found by "web", "U.S." by "U.S".
std::string_view first_word(std::string_view form) {
  auto word = form.substr(0, form.find(' '));
  return word.back() == '.' ? word.substr(0, word.size() - 1) : word;
}

class spelling_index {
public:
  spelling_index() {
    titles_.resize(first_spelling);
    titles_.push_back({"verbs in -ize", {"organize, realize", "organise, realise"}});
    stems_.insert(std::begin(ize_stems), std::end(ize_stems));
    auto next = static_cast<style_choice>(titles_.size());
    titles_.push_back({"spelling", {"American spelling", "British spelling"}});
    for (const auto& row : british_spellings)
      add_row(row, next);
    for (const auto& row : spelling_rows) {
      ++next;
      add_row(row, next);
      titles_.push_back({words_.back().as[0], words_.back().as});
    }
    assert(titles_.size() <= style_choices_max);
    for (const auto& word : words_)
      for (uint8_t form = 0; form < style_forms_max && !word.as[form].empty(); ++form)
        add_form(word, form);
  }

  /// Most words of a text are none of these, which is seen without looking them up.
  bool may_have(std::string_view word) const {
    return (lengths_[slot_of(word)] >> std::min<size_t>(word.size(), 31) & 1U) != 0;
  }

  spelling find(std::string_view text, size_t size) const {
    auto word = text.substr(0, size);
    if (may_have(word)) {
      if (auto found = longest(word, text); found.size > 0)
        return found;
      if (is_upper(word[0])) {
        auto small = std::string{text.substr(0, std::min(text.size(), size + form_bytes_max))};
        small[0] = lower(small[0]);
        if (auto found = longest(std::string_view{small}.substr(0, size), small); found.size > 0) {
          found.is_raised = true;
          return found;
        }
      }
    }
    return find_ize(word);
  }

  std::string other(std::string_view word, style_choice choice, uint8_t form) const {
    if (choice == ize_choice)
      return other_ize(word, form);
    auto small = std::string{word};
    auto found = forms_of(word, choice);
    if (!found) {
      small[0] = lower(small[0]);
      found = forms_of(small, choice);
    }
    if (!found || found->as[form].empty())
      return std::string{word};
    auto out = found->as[form];
    if (is_upper(word[0]) && small[0] != word[0])
      out[0] = static_cast<char>(out[0] & ~0x20);
    return out;
  }

  struct title {
    std::string name;
    std::array<std::string, style_forms_max> forms;
  };
  const title& title_of(style_choice choice) const { return titles_[choice]; }

private:
  /// The longest form that has more than one word.
  static constexpr size_t form_bytes_max = 24;

  /// The first ending comes last, since that is the word as a dictionary has it.
  void add_row(const spelling_row& row, style_choice choice) {
    auto endings = split(row.endings, '|');
    for (auto ending : std::vector(endings.rbegin(), endings.rend())) {
      word_forms word;
      word.choice = choice;
      auto forms = split(row.forms, '|');
      for (size_t i = 0; i < forms.size(); ++i)
        word.as[i] = std::string{forms[i]} + std::string{ending};
      words_.push_back(std::move(word));
    }
  }

  void add_form(const word_forms& word, uint8_t form) {
    auto first = first_word(word.as[form]);
    by_first_[first].push_back({&word, form});
    lengths_[slot_of(first)] |= 1U << std::min<size_t>(first.size(), 31);
  }

  /// By the first two letters.
  static size_t slot_of(std::string_view word) {
    auto bits = [](char c) { return static_cast<size_t>(lower(c)) & 31U; };
    return bits(word[0]) * 32 + (word.size() > 1 ? bits(word[1]) : 0);
  }

  spelling longest(std::string_view word, std::string_view text) const {
    spelling out;
    auto found = by_first_.find(word);
    if (found == by_first_.end())
      return out;
    for (const auto& each : found->second) {
      const auto& form = each.word->as[each.form];
      if (form.size() > out.size && text.substr(0, form.size()) == form)
        out = {form.size(), each.word->choice, each.form};
    }
    return out;
  }

  const word_forms* forms_of(std::string_view form, style_choice choice) const {
    auto found = by_first_.find(first_word(form));
    if (found == by_first_.end())
      return nullptr;
    for (const auto& each : found->second)
      if (each.word->choice == choice && each.word->as[each.form] == form)
        return each.word;
    return nullptr;
  }

  /// Where "organised" has its s, or npos.
  size_t ize_place(std::string_view word) const {
    constexpr size_t shortest = 6;
    constexpr size_t longest_ending = 10;
    if (word.size() < shortest)
      return npos;
    auto last = word.size() > longest_ending ? word.size() - longest_ending : 1;
    for (auto at = word.size() - 2; at >= last; --at) {
      if ((word[at] != 's' && word[at] != 'z') || word[at - 1] != 'i')
        continue;
      std::string stem{word.substr(0, at - 1)};
      stem[0] = lower(stem[0]);
      return is_one_of(word.substr(at + 1), ize_endings) && stems_.count(stem) != 0 ? at : npos;
    }
    return npos;
  }

  spelling find_ize(std::string_view word) const {
    auto at = ize_place(word);
    if (at == npos)
      return {};
    return {word.size(), ize_choice, static_cast<uint8_t>(word[at] == 'z' ? 0 : 1),
            is_upper(word[0])};
  }

  std::string other_ize(std::string_view word, uint8_t form) const {
    std::string out{word};
    if (auto at = ize_place(word); at != npos)
      out[at] = form == 0 ? 'z' : 's';
    return out;
  }

  std::vector<word_forms> words_;
  std::unordered_map<std::string_view, std::vector<known_form>> by_first_;
  std::unordered_set<std::string_view> stems_;
  std::array<uint32_t, 32 * 32> lengths_{};
  std::vector<title> titles_;
};

const spelling_index& index_of_spellings() {
  static const spelling_index all;
  return all;
}

} // namespace

spelling spelling_at(std::string_view text, size_t word) {
  return word < 2 ? spelling{} : index_of_spellings().find(text, word);
}

std::string respelled(std::string_view word, style_choice choice, uint8_t form) {
  return index_of_spellings().other(word, choice, form);
}

std::string_view spelling_title(style_choice choice) {
  return index_of_spellings().title_of(choice).name;
}

std::string_view spelling_form(style_choice choice, uint8_t form) {
  return index_of_spellings().title_of(choice).forms[form];
}

} // namespace tributary
