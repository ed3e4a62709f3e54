#include "runtime/synthesis/unit.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/terms.hpp"

#include <algorithm>
#include <array>

namespace tributary {
namespace {

using word_pair = std::pair<std::string_view, std::string_view>;

constexpr auto npos = std::string_view::npos;
/// More is a sentence rather than a unit.
constexpr size_t noun_words = 3;
/// "Of the" between them count too, but not for long.
constexpr size_t filler_words = 6;

constexpr std::array<word_pair, 16> periods{{{"hourly", "hour"},
                                             {"daily", "day"},
                                             {"weekly", "week"},
                                             {"monthly", "month"},
                                             {"quarterly", "quarter"},
                                             {"yearly", "year"},
                                             {"annual", "year"},
                                             {"annually", "year"},
                                             {"annum", "year"},
                                             {"yr", "year"},
                                             {"mo", "month"},
                                             {"hr", "hour"},
                                             {"h", "hour"},
                                             {"min", "minute"},
                                             {"sec", "second"},
                                             {"s", "second"}}};

/// Periods that convert into each other whatever the calendar says.
constexpr std::array<std::pair<std::string_view, double>, 4> fixed_periods{
  {{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}}};

constexpr std::array<std::string_view, 37> conditions{
  "for",    "in",        "with",      "without", "at",      "on",     "when",    "if",
  "billed", "under",     "excluding", "excl",    "incl",    "before", "after",   "plus",
  "as",     "during",    "via",       "by",      "since",   "until",  "from",    "across",
  "of",     "including", "only",      "paid",    "charged", "to",     "through", "within",
  "than",   "where",     "while",     "but",     "net"};

/// Names of two words.
constexpr std::array<word_pair, 19> two_words{{{"square feet", "ft2"},
                                               {"square foot", "ft2"},
                                               {"sq ft", "ft2"},
                                               {"square kilometers", "km2"},
                                               {"square kilometres", "km2"},
                                               {"sq km", "km2"},
                                               {"per cent", "percent"},
                                               {"basis points", "bps"},
                                               {"basis point", "bps"},
                                               {"percentage points", "pp"},
                                               {"percentage point", "pp"},
                                               {"degrees celsius", "°c"},
                                               {"degrees fahrenheit", "°f"},
                                               {"° c", "°c"},
                                               {"° f", "°f"},
                                               {"us dollars", "usd"},
                                               {"square meters", "m2"},
                                               {"square metres", "m2"},
                                               {"nautical miles", "nmi"}}};

/// The next word or sign; what holds a bracket or a comma is none.
std::string_view next_word(std::string_view text) {
  if (text.empty() || text[0] == '/' || text[0] == '%')
    return text.substr(0, text.empty() ? 0 : 1);
  return text.substr(0, text.find_first_of(" /%,;:([)]"));
}

bool starts_with_words(std::string_view text, std::string_view words) {
  return to_lower(text.substr(0, words.size())) == words
         && (text.size() == words.size() || text[words.size()] == ' ' || text[words.size()] == '/');
}

void drop(std::string_view& text, size_t bytes) {
  text = trim(text.substr(bytes));
}

std::string base_period(std::string_view word) {
  auto lower = to_lower(word);
  auto period = period_of(lower);
  if (lower == "minute" || lower == "minutes")
    return "minute";
  return period.empty() ? term_of(lower) : std::string{period};
}

/// "month", "user", "1,000 tokens", "million tokens".
std::string eat_divisor(std::string_view& text) {
  std::string out;
  for (auto tries = 0; tries < 2; ++tries) {
    auto word = next_word(text);
    if (word.empty() || word == "/" || word == "%")
      break;
    auto lower = to_lower(word);
    auto counts = lower.find_first_of("0123456789") != npos || lower == "million"
                  || lower == "thousand" || lower == "hundred";
    (out += out.empty() ? "" : " ") += counts ? lower : base_period(word);
    drop(text, word.size());
    if (!counts)
      break;
  }
  return out;
}

/// Whether `word` says that what it is per comes next.
bool is_per(std::string_view word, std::string_view next) {
  if (word == "/" || word == "per" || word == "pro")
    return true;
  if (word != "a" && word != "an" && word != "each" && word != "every")
    return false;
  auto period = to_lower(next);
  return period == "month" || period == "year" || period == "day" || period == "week"
         || period == "hour" || period == "minute" || period == "second" || period == "quarter";
}

/// "Monthly", but not "min", which is a unit here.
bool is_adverb(std::string_view word) {
  return word.size() > 4 && !period_of(word).empty();
}

class unit_reader {
public:
  explicit unit_reader(std::string_view& text) : text_(text) {}

  unit_phrase read() {
    while (step()) {
    }
    settle_rate();
    return std::move(out_);
  }

private:
  bool step() {
    if (eat_two_words())
      return true;
    auto word = next_word(text_);
    if (word.empty())
      return false;
    auto lower = to_lower(word);
    auto after = trim(text_.substr(word.size()));
    if (is_per(lower, next_word(after))) {
      if (next_word(after).empty())
        return false;
      text_ = after;
      out_.per.insert(eat_divisor(text_));
      return true;
    }
    if (is_adverb(lower)) {
      out_.per.insert(std::string{period_of(lower)});
      text_ = after;
      return true;
    }
    return eat_noun(word, lower, after);
  }

  bool eat_noun(std::string_view word, const std::string& lower, std::string_view after) {
    if (is_known_ || nouns_ == noun_words || fillers_ == filler_words)
      return false;
    auto known = nouns_ == 0 ? find_unit(word) : std::nullopt;
    // "5 in" is five inches only at the end; "in Europe" is a condition.
    auto ends = after.empty() || after[0] == '/';
    if (known && (!begins_condition(lower) || (lower == "in" && ends))) {
      take(*known, word);
    } else if (begins_condition(lower) || lower.find_first_of("0123456789<>=") != npos) {
      return false;
    } else if (is_filler(lower)) {
      ++fillers_;
    } else {
      (out_.noun += out_.noun.empty() ? "" : " ") += singular_of(lower);
      ++nouns_;
    }
    text_ = after;
    return true;
  }

  bool eat_two_words() {
    if (is_known_ || nouns_ > 0)
      return false;
    for (const auto& [words, unit] : two_words)
      if (starts_with_words(text_, words)) {
        take(*find_unit(unit), unit);
        drop(text_, words.size());
        return true;
      }
    return false;
  }

  void take(const known_unit& unit, std::string_view word) {
    is_known_ = true;
    out_.factor = unit.factor;
    out_.offset = unit.offset;
    out_.written = to_lower(word);
    auto slash = unit.base.find('/');
    out_.noun = unit.base.substr(0, slash);
    if (slash != npos)
      out_.per.insert("second");
  }

  /// What is counted per minute or hour is counted per second; wages are agreed on as they are.
  void settle_rate() {
    if (out_.per.size() != 1 || is_currency(out_.noun) || out_.noun == "percent")
      return;
    for (const auto& [period, seconds] : fixed_periods)
      if (*out_.per.begin() == period) {
        out_.written += "/" + std::string{period};
        out_.factor /= seconds;
        out_.per = {"second"};
        return;
      }
  }

  std::string_view& text_;
  unit_phrase out_;
  size_t nouns_ = 0;
  size_t fillers_ = 0;
  bool is_known_ = false;
};

} // namespace

unit_phrase eat_unit(std::string_view& text) {
  text = trim(text);
  return unit_reader{text}.read();
}

std::string_view period_of(std::string_view word) {
  for (const auto& [name, period] : periods)
    if (word == name)
      return period;
  return {};
}

bool begins_condition(std::string_view word) {
  return std::find(conditions.begin(), conditions.end(), word) != conditions.end();
}

} // namespace tributary
