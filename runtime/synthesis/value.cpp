#include "runtime/synthesis/value.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/choice.hpp"
#include "runtime/synthesis/clock_time.hpp"
#include "runtime/synthesis/frequency.hpp"
#include "runtime/synthesis/qualifiers.hpp"
#include "runtime/synthesis/terms.hpp"
#include "runtime/synthesis/truth_words.hpp"
#include "runtime/synthesis/value_date.hpp"
#include "runtime/synthesis/value_phrases.hpp"
#include "runtime/synthesis/value_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace tributary {
namespace {

using form = claim_value::form;

constexpr auto npos = std::string_view::npos;
/// Calendars have months of several lengths.
constexpr double calendar_slack = 0.04;
constexpr double unbounded = std::numeric_limits<double>::infinity();

constexpr std::array<std::string_view, 8> free_words{"free",       "free of charge", "for free",
                                                     "no charge",  "no cost",        "gratis",
                                                     "at no cost", "without charge"};
constexpr std::array<std::string_view, 6> endless_words{"unlimited", "no limit",  "unbounded",
                                                        "infinite",  "limitless", "without limit"};

bool is_list(std::string_view text) {
  return text.find(", ") != npos || text.find(';') != npos || text.find(" and ") != npos
         || text.find(" or ") != npos || text.find(" / ") != npos || text.find(" & ") != npos;
}

bool is_lone_year(std::string_view date) {
  return date.size() == 4 && date[3] != 'x';
}

/// One place within another: "Berlin, Germany".
bool asks_for_place(const attribute_name& attribute) {
  for (std::string_view term :
       {"headquarter", "locat", "cit", "city", "birthplac", "plac", "seat", "venu"})
    if (attribute.has(term))
      return true;
  return false;
}

/// A release may be told by its version or by its day.
bool asks_for_version(const attribute_name& attribute, std::string_view value) {
  return attribute.has(term_of("version"))
         || (attribute.has(term_of("release")) && value.find('.') != npos);
}

/// "3rd", "third", "#3", "no. 3"; 0 for none.
int rank_of(std::string_view text) {
  static constexpr std::array<std::string_view, 10> names{
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
  for (std::string_view place : {" place", " rank", " position"})
    if (text.size() > place.size() && text.substr(text.size() - place.size()) == place)
      text.remove_suffix(place.size());
  for (size_t i = 0; i < names.size(); ++i)
    if (text == names[i])
      return static_cast<int>(i) + 1;
  auto is_marked = false;
  for (std::string_view mark : {"#", "no. ", "number ", "rank "})
    if (text.substr(0, mark.size()) == mark) {
      text.remove_prefix(mark.size());
      is_marked = true;
    }
  for (std::string_view end : {"st", "nd", "rd", "th"})
    if (text.size() > 2 && text.substr(text.size() - 2) == end) {
      text.remove_suffix(2);
      is_marked = true;
    }
  if (!is_marked || text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != npos)
    return 0;
  return std::stoi(std::string{text});
}

/// Reads one value; each step knows one form, and the first that can read it wins.
class value_reader {
public:
  value_reader(std::string_view value, const attribute_name& attribute) : attribute_(attribute) {
    auto parts = split_brackets(reworded(plain_text(value), attribute));
    core_ = std::move(parts.core);
    lower_ = to_lower(core_);
    for (auto& each : parts.qualifiers)
      if (is_approximation(each))
        is_rough_ = true;
      else if (!is_remark(each))
        out_.conditions.push_back(std::move(each));
    take_label();
    drop_lead_words();
  }

  claim_value read() {
    (void)(read_truth() || read_special_amount() || read_time() || read_clock()
           || read_version_alone() || read_size() || read_amount() || read_rhythm()
           || read_words());
    return std::move(out_);
  }

private:
  /// "Pro: 12 USD" holds for Pro.
  void take_label() {
    auto colon = core_.find(": ");
    if (colon == npos || colon == 0)
      return;
    auto rest = trim(std::string_view{core_}.substr(colon + 2));
    if (!read_quantity(rest) && read_date(to_lower(rest)).empty())
      return;
    out_.conditions.push_back(core_.substr(0, colon));
    core_ = std::string{rest};
    lower_ = to_lower(core_);
  }

  /// "Founded in 1998" is 1998, if that is all there is.
  void drop_lead_words() {
    auto rest = without_lead_words(core_, attribute_);
    if (rest.size() == core_.size() || rest.empty())
      return;
    auto lower = to_lower(rest);
    auto is_plain = !read_date(lower).empty() || read_version(lower) || read_quantity(rest)
                    || rank_of(lower) > 0;
    if (!is_plain)
      return;
    core_ = std::string{rest};
    lower_ = std::move(lower);
  }

  bool read_truth() {
    auto found = find_truth(lower_);
    if (!found) {
      auto said = read_statement(lower_, attribute_);
      if (!said)
        return false;
      found = truth_value{*said, {}};
    }
    // "Yes, by default" answers whether, and how besides.
    if (found->yes && is_one_of(found->condition, {"by default", "natively", "out of the box"}))
      found->condition.clear();
    out_.kind = form::truth;
    out_.yes = found->yes;
    out_.key = found->yes ? "=yes" : "=no";
    if (lower_ == "none") {
      set_amount(0);
      out_.key += " at all";
    }
    if (!found->condition.empty())
      out_.conditions.push_back(found->condition);
    return true;
  }

  bool read_special_amount() {
    auto is_free = is_one_of(lower_, free_words);
    if (!is_free && !is_one_of(lower_, endless_words))
      return false;
    out_.kind = form::number;
    set_amount(is_free ? 0 : unbounded);
    out_.key = is_free ? "#free" : "#endless";
    return true;
  }

  void set_amount(double value) {
    out_.amount.low = out_.amount.high = value;
    out_.is_any_unit = true;
  }

  /// "C. 1740", "20240503": days and years where these are asked for, else numbers.
  std::string asked_date() const {
    if (!asks_for_time(attribute_))
      return {};
    if (lower_.size() == 8 && lower_.find_first_not_of("0123456789") == npos)
      return read_date(lower_.substr(0, 4) + "-" + lower_.substr(4, 2) + "-" + lower_.substr(6));
    for (std::string_view lead : {"c. ", "ca. ", "circa ", "around ", "about ", "approximately "})
      if (lower_.substr(0, lead.size()) == lead)
        if (auto year = read_date(lower_.substr(lead.size())); is_lone_year(year))
          return year + "-a1";
    return {};
  }

  bool read_time() {
    auto date = asked_date();
    if (date.empty())
      date = read_date(lower_);
    // A lone year is a number where a version is asked for.
    if (date.empty()
        || (is_lone_year(date)
            && (asks_for_version(attribute_, lower_) || lower_[0] < '1'
                || lower_.substr(0, 2) < "15")))
      return false;
    out_.kind = form::date;
    out_.key = date;
    if (auto number = is_lone_year(date) ? read_quantity(date) : std::nullopt)
      out_.amount = *number;
    return true;
  }

  bool read_clock() {
    auto time = read_clock_time(lower_);
    if (!time)
      return false;
    out_.kind = form::number;
    out_.amount.low = time->from;
    out_.amount.high = time->to;
    out_.amount.noun = "clock " + time->zone;
    out_.key = quantity_key(out_.amount);
    return true;
  }

  bool read_version_alone() {
    if (!asks_for_version(attribute_, lower_) && !looks_like_version(lower_))
      return false;
    auto version = read_version(lower_);
    if (!version)
      return false;
    // Of a minimum each value is the least; "or later" says nothing more.
    if (attribute_.has(term_of("minimum")))
      version->at_least = false;
    out_.kind = form::version;
    out_.name.version = version;
    out_.key = version->digits + (version->at_least ? "+" : "");
    return true;
  }

  /// "10 x 20 cm": compared by what the sides make together.
  bool read_size() {
    auto sides = read_dimensions(lower_);
    if (!sides)
      return false;
    out_.kind = form::number;
    out_.amount = std::move(*sides);
    out_.key = quantity_key(out_.amount);
    return true;
  }

  bool read_amount() {
    auto rank = rank_of(lower_);
    auto number = rank > 0 ? read_quantity(std::to_string(rank))
                           : read_quantity(is_rough_ ? "about " + core_ : core_);
    if (!number)
      return false;
    if (number->noun.empty() && number->per.empty()
        && !(attribute_.unit.empty() && attribute_.magnitude.empty()))
      if (auto with_unit = read_quantity(core_ + " " + unit_asked_for()))
        number = with_unit;
    // "1,200 employees" as number of employees, "300 people" as population.
    if (number->written.empty() && is_counted_thing(number->noun))
      number->noun.clear();
    number->per.insert(attribute_.per.begin(), attribute_.per.end());
    if (!number->condition.empty())
      out_.conditions.push_back(number->condition);
    drop_restatements(*number);
    out_.kind = form::number;
    out_.key = quantity_key(*number);
    out_.amount = std::move(*number);
    return true;
  }

  /// Who writes "12M" below "million EUR" has written the million himself.
  std::string unit_asked_for() const {
    auto has_letters
      = std::any_of(lower_.begin(), lower_.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return has_letters || attribute_.magnitude.empty()
             ? attribute_.unit
             : attribute_.magnitude + " " + attribute_.unit;
  }

  bool is_counted_thing(const std::string& noun) const {
    static constexpr std::array<std::string_view, 12> people{
      "people",     "person",    "inhabitant", "resident", "employee", "member",
      "individual", "einwohner", "head",       "worker",   "user",     "staff"};
    if (noun.empty())
      return false;
    auto words = words_in(noun);
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return attribute_.has(term_of(word)) || (words.size() == 1 && is_one_of(word, people));
    });
  }

  /// "5 km (3.1 miles)", "$1.2M (1,200,000 USD)": the same once more.
  void drop_restatements(const quantity& number) {
    auto repeats = [&](const std::string& each) {
      auto other = read_quantity(each);
      if (!other || !other->condition.empty())
        return false;
      auto known = !number.written.empty() && !other->written.empty();
      return known && (number.noun == other->noun || number.per == other->per);
    };
    auto& all = out_.conditions;
    all.erase(std::remove_if(all.begin(), all.end(), repeats), all.end());
  }

  bool read_rhythm() {
    auto days = read_frequency(lower_);
    if (!days)
      return false;
    out_.kind = form::number;
    out_.amount.low = *days * (1 - calendar_slack);
    out_.amount.high = *days * (1 + calendar_slack);
    out_.amount.noun = "interval";
    out_.key = quantity_key(out_.amount);
    return true;
  }

  bool read_words() {
    out_.key = lower_;
    auto text = std::string_view{core_};
    if (asks_for_place(attribute_) && text.find(" and ") == npos)
      text = text.substr(0, text.find(", "));
    if (is_list(to_lower(text))) {
      out_.kind = form::list;
      return true;
    }
    out_.name = read_name(text);
    out_.name.is_chosen = is_choice(attribute_);
    if (attribute_.is_many)
      out_.name.is_vague = true;
    // What is compared beside the letters has to be part of the key.
    for (auto flag : {out_.name.is_proper, out_.name.is_vague, out_.name.is_chosen})
      out_.key += flag ? '+' : '-';
    return true;
  }

  const attribute_name& attribute_;
  std::string core_;
  std::string lower_;
  bool is_rough_ = false;
  claim_value out_;
};

} // namespace

std::string normal_date(std::string_view date) {
  auto text = to_lower(plain_text(date));
  auto read = read_date(text);
  return read.empty() ? text : read;
}

claim_value read_value(std::string_view value, const attribute_name& attribute) {
  return value_reader{value, attribute}.read();
}

claim_value read_value(std::string_view value, std::string_view attribute) {
  return read_value(value, read_attribute(attribute));
}

} // namespace tributary
