#include "runtime/synthesis/written_date.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
constexpr std::array<uint32_t, 12> days_of{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

uint32_t number_of(std::string_view digits) {
  uint32_t out = 0;
  for (auto c : digits)
    out = out * 10 + static_cast<uint32_t>(c - '0');
  return out;
}

bool is_date(const written_date& d) {
  return d.year >= 1000 && d.month >= 1 && d.month <= 12 && d.day >= 1
         && d.day <= days_of[d.month - 1];
}

/// Reads "May" or "Sept." and what follows it up to the next word.
class cursor {
public:
  cursor(std::string_view text, size_t at) : text_(text), at_(at) {}

  size_t at() const { return at_; }
  bool number(size_t digits_min, size_t digits_max, uint32_t& out) {
    auto size = digits_at(text_, at_);
    if (size < digits_min || size > digits_max)
      return false;
    out = number_of(text_.substr(at_, size));
    at_ += size;
    return true;
  }
  bool literal(std::string_view what) {
    if (text_.substr(at_, what.size()) != what)
      return false;
    at_ += what.size();
    return true;
  }
  bool month(written_date& out) {
    auto end = at_;
    while (end < text_.size() && (text_[end] | 0x20) >= 'a' && (text_[end] | 0x20) <= 'z')
      ++end;
    auto word = text_.substr(at_, end - at_);
    for (size_t i = 0; i < months.size(); ++i)
      if (word == months[i] || (word.size() == 3 && word == months[i].substr(0, 3))
          || (word == "Sept" && i == 8)) {
        out.month = static_cast<uint32_t>(i + 1);
        out.month_word = word;
        at_ = end;
        return true;
      }
    return false;
  }
  bool ends() const {
    auto c = at_ < text_.size() ? text_[at_] : ' ';
    return !is_digit(c) && c != '-' && c != '/' && (c | 0x20) != 't' && c != ':';
  }

private:
  std::string_view text_;
  size_t at_;
};

written_date ended(written_date out, const cursor& in, size_t begin, uint8_t form) {
  out.size = in.ends() && is_date(out) ? in.at() - begin : 0;
  out.form = form;
  return out;
}

} // namespace

written_date written_date_at(std::string_view text, size_t at) {
  written_date out;
  cursor iso{text, at};
  if (iso.number(4, 4, out.year) && iso.literal("-") && iso.number(2, 2, out.month)
      && iso.literal("-") && iso.number(2, 2, out.day))
    return ended(out, iso, at, 0);
  out = {};
  cursor day_first{text, at};
  if (day_first.number(1, 2, out.day) && day_first.literal(" ") && day_first.month(out)
      && day_first.literal(" ") && day_first.number(4, 4, out.year))
    return ended(out, day_first, at, 1);
  out = {};
  cursor month_first{text, at};
  if (month_first.month(out) && month_first.literal(" ") && month_first.number(1, 2, out.day)
      && month_first.literal(", ") && month_first.number(4, 4, out.year))
    return ended(out, month_first, at, 2);
  return {};
}

std::string date_in_form(const written_date& date, uint8_t form) {
  auto month = date.month_word.empty() ? months[date.month - 1] : date.month_word;
  if (form == 0)
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  return form == 1 ? fmt::format("{} {} {}", date.day, month, date.year)
                   : fmt::format("{} {}, {}", month, date.day, date.year);
}

} // namespace tributary
