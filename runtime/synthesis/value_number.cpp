#include "runtime/synthesis/value_number.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/numeral.hpp"
#include "runtime/synthesis/unit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tributary {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();
/// "About 100" is taken to stand for 90 to 110.
constexpr double about = 0.1;
/// "A third" is said of what is near it.
constexpr double share_step = 3;

bool eat(std::string_view& text, std::string_view word) {
  if (to_lower(text.substr(0, word.size())) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

template <class Words>
bool eat_any(std::string_view& text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return eat(text, word); });
}

struct stated_bounds {
  bool roughly = false;
  bound limit = bound::none;
};

stated_bounds eat_bounds(std::string_view& text) {
  static constexpr std::array<std::string_view, 14> rough{
    "about ", "around ", "approximately ", "approx. ", "approx ", "roughly ",      "circa ",
    "ca. ",   "some ",   "nearly ",        "almost ",  "~",       "an estimated ", "estimated "};
  static constexpr std::array<std::string_view, 8> least{
    "at least ", "min. ", "minimum of ",   "minimum ",
    "min ",      ">=",    "no less than ", "not less than "};
  static constexpr std::array<std::string_view, 6> over{"more than ",   "over ", "above ",
                                                        "starting at ", "from ", ">"};
  static constexpr std::array<std::string_view, 11> most{
    "at most ", "within ",       "up to ",         "max. ",       "maximum of ", "maximum ",
    "max ",     "no more than ", "not more than ", "as many as ", "<="};
  static constexpr std::array<std::string_view, 5> below{"less than ", "fewer than ", "under ",
                                                         "below ", "<"};
  stated_bounds out;
  static constexpr std::array<std::string_view, 5> adverbs{"a total of ", "just ", "well ",
                                                           "slightly ", "only "};
  eat_any(text, adverbs);
  out.roughly = eat_any(text, rough);
  if (eat_any(text, least))
    out.limit = bound::at_least;
  else if (eat_any(text, most))
    out.limit = bound::at_most;
  else if (eat_any(text, over))
    out.limit = bound::over;
  else if (eat_any(text, below))
    out.limit = bound::below;
  return out;
}

/// "or more", "+", "max" behind the number.
bound eat_trailing_bound(std::string_view& text) {
  static constexpr std::array<std::string_view, 11> least{
    "or more", "or older", "or greater", "and older", "or higher", "or later",
    "and up",  "and more", "minimum",    "or above",  "+"};
  static constexpr std::array<std::string_view, 5> most{"or less", "or fewer", "maximum", "max.",
                                                        "at most"};
  if (text.substr(0, 2) == "+/" || text.substr(0, 2) == "+-")
    return bound::none;
  if (eat_any(text, least))
    return bound::at_least;
  return eat_any(text, most) || text == "max" ? bound::at_most : bound::none;
}

/// "USD 5", "$5", "US$ 5".
std::string_view eat_currency(std::string_view& text) {
  auto end = text.find_first_of("0123456789.-+ ");
  auto word = text.substr(0, end);
  auto unit = word.empty() || end == std::string_view::npos ? std::nullopt : find_unit(word);
  if (!unit || !is_currency(unit->base))
    return {};
  text = trim(text.substr(word.size()));
  return unit->base;
}

bool eat_dash(std::string_view& text) {
  static constexpr std::array<std::string_view, 5> dashes{"-", "to ", "and ", "...", "until "};
  return eat_any(text, dashes);
}

class quantity_reader {
public:
  explicit quantity_reader(std::string_view text) : text_(trim(text)) {}

  std::optional<quantity> read() {
    auto is_between = eat(text_, "between ");
    auto how = eat_bounds(text_);
    currency_ = eat_currency(text_);
    auto first = eat_numeral(text_, !currency_.empty());
    if (!first)
      return std::nullopt;
    out_.low = out_.high = first->value;
    out_.step = first->step;
    out_.may_be_thousands = first->may_be_thousands;
    if (!first->is_share && take_rating(*first))
      return take_condition() ? std::optional{std::move(out_)} : std::nullopt;
    auto trailing = first->is_share ? bound::none : eat_trailing_bound(text_);
    unit_phrase unit;
    if (first->is_share)
      take_share();
    else if (!read_unit(*first, how.limit == bound::over || is_between, unit))
      return std::nullopt;
    if (trailing == bound::none)
      trailing = eat_trailing_bound(text_);
    if (trailing != bound::none)
      how.limit = trailing;
    finish(how);
    return take_condition() ? std::optional{std::move(out_)} : std::nullopt;
  }

private:
  void take_share() {
    out_.noun = out_.written = "percent";
    out_.step = share_step;
  }

  /// "4.5/5", "4.5 out of 5": of which a share is what can be compared.
  bool take_rating(const numeral& first) {
    auto rest = text_;
    if (!eat(rest, "/") && !eat(rest, "out of "))
      return false;
    auto whole = eat_numeral(rest, false);
    if (!whole || whole->value < first.value || whole->value < 2 || whole->magnitude != 1)
      return false;
    text_ = rest;
    take_share();
    out_.low = out_.high = 100 * first.value / whole->value;
    out_.step = 100 * first.step / whole->value;
    return true;
  }

  bool read_unit(const numeral& first, bool opened, unit_phrase& unit) {
    double tolerance = 0;
    auto tolerance_read = eat_tolerance(tolerance);
    if (!tolerance_read && !read_range(first, opened, unit))
      return false;
    if (unit.noun.empty() && unit.per.empty())
      unit = eat_unit(text_);
    if (!tolerance_read)
      tolerance_read = eat_tolerance(tolerance);
    if (!currency_.empty() && !take_currency(unit))
      return false;
    apply(unit, tolerance_read ? tolerance : 0);
    if (!tolerance_read)
      add_smaller(first, unit);
    return true;
  }

  /// "± 5", "+/- 5 ms", "± 5 %"; a share is of the value.
  bool eat_tolerance(double& tolerance) {
    if (!eat(text_, "+/-") && !eat(text_, "+-"))
      return false;
    auto width = eat_numeral(text_, false);
    if (!width)
      return false;
    tolerance = width->value;
    auto before = text_;
    auto unit = eat_unit(text_);
    if (unit.noun == "percent" && out_.noun != "percent")
      tolerance *= out_.low / 100;
    else
      text_ = before;
    return true;
  }

  /// "10-20 ms", "10 ms to 20 ms", "5-10k".
  bool read_range(const numeral& first, bool opened, unit_phrase& unit) {
    auto before = text_;
    auto own = eat_unit(text_);
    if (own.noun.empty() || !eat_dash(text_)) {
      text_ = before;
      own = {};
      if (!eat_dash(text_))
        return true;
    }
    eat_currency(text_);
    auto second = eat_numeral(text_, !currency_.empty());
    if (!second) {
      // "12-month" is no range, and "5 and …" more than a quantity.
      if (own.noun.empty())
        return before[0] == '-' && (is_hyphenated_ = true);
      text_ = before;
      return !opened;
    }
    if (first.magnitude == 1 && second->magnitude > 1
        && first.value * second->magnitude <= second->value)
      out_.low *= second->magnitude;
    if (second->value < out_.low)
      return false;
    out_.high = second->value;
    out_.step
      = std::min(first.step * (out_.low / (first.value == 0 ? 1 : first.value)), second->step);
    is_range_ = true;
    auto after = eat_unit(text_);
    unit = after.noun.empty() && after.per.empty() ? own : after;
    return true;
  }

  bool take_currency(unit_phrase& unit) const {
    if (!unit.noun.empty() && unit.noun != currency_)
      return false;
    unit.noun = currency_;
    unit.written = currency_;
    return true;
  }

  void apply(const unit_phrase& unit, double tolerance) {
    auto to_base = [&](double value) { return (value + unit.offset) * unit.factor; };
    if (tolerance > 0)
      out_.step = 0;
    out_.low = to_base(out_.low - tolerance);
    out_.high = to_base(out_.high + tolerance);
    out_.step *= unit.factor;
    // An offset shows a scale on which about a tenth means nothing.
    has_offset_ = unit.offset != 0;
    out_.factor = has_offset_ ? 0 : unit.factor;
    out_.noun = unit.noun;
    out_.per = unit.per;
    out_.written = unit.written;
  }

  /// "2 h 30 min", "6 ft 2 in": smaller parts of one measure.
  void add_smaller(const numeral& first, const unit_phrase& unit) {
    while (!is_range_ && !unit.written.empty() && !text_.empty()) {
      auto rest = text_;
      eat(rest, "and ");
      auto more = eat_numeral(rest, false);
      if (!more || first.value < 0)
        return;
      auto smaller = eat_unit(rest);
      if (smaller.noun != unit.noun || smaller.factor >= unit.factor || !smaller.per.empty())
        return;
      out_.low += more->value * smaller.factor;
      out_.high = out_.low;
      out_.step = smaller.factor;
      out_.factor = 0;
      out_.written = smaller.written;
      text_ = rest;
    }
  }

  void finish(const stated_bounds& how) {
    out_.limit = is_range_ ? bound::none : how.limit;
    if (how.roughly && !has_offset_) {
      auto margin = std::max(std::abs(out_.low), std::abs(out_.high)) * about;
      out_.low -= margin;
      out_.high += margin;
      out_.step = 0;
    }
    if (out_.limit == bound::at_least || out_.limit == bound::over)
      out_.high = unbounded;
    if (out_.limit == bound::at_most || out_.limit == bound::below)
      out_.low = -unbounded;
  }

  /// What is left must say under which condition the quantity holds; else it is a sentence.
  bool take_condition() {
    if (text_.empty())
      return true;
    // "64-bit integer" is a thing of its own.
    if (is_hyphenated_)
      return false;
    auto word = to_lower(text_.substr(0, text_.find_first_of(" ,;:")));
    auto known = !out_.written.empty() || out_.noun == "percent";
    auto parted = text_[0] == ',' || text_[0] == ';';
    if (!parted && !begins_condition(word) && !known)
      return false;
    out_.condition = parted ? trim(text_.substr(1)) : text_;
    return out_.condition.find_first_of(";:") == std::string::npos;
  }

  std::string_view text_;
  std::string_view currency_;
  quantity out_;
  bool is_range_ = false;
  bool has_offset_ = false;
  bool is_hyphenated_ = false;
};

} // namespace

std::optional<quantity> read_quantity(std::string_view text) {
  return quantity_reader{text}.read();
}

} // namespace tributary
