#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tributary {

/// A unit by the one that it converts to. Factors are those of the SI brochure (9th edition) and
/// NIST Special Publication 811, appendix B.
struct known_unit {
  /// "second", "meter", "byte", "usd", "percent" …
  std::string_view base;
  double factor = 1;
  double offset = 0;
};

/// A unit by its name or sign as written: `MB` and `Mb` differ. Nothing for words that are none.
std::optional<known_unit> find_unit(std::string_view word);

bool is_currency(std::string_view base);

/// What follows a number: "USD per user per month", "km/h", "employees".
struct unit_phrase {
  /// The base of a known unit, or the thing counted; "" for none.
  std::string noun;
  double factor = 1;
  double offset = 0;
  /// What it is per, as terms.
  std::set<std::string> per;
  /// As written, to tell values that were never converted.
  std::string written;
};

/// Reads a unit from the beginning of `text` and leaves what follows it. Nothing is eaten where
/// there is none.
unit_phrase eat_unit(std::string_view& text);

/// "monthly" -> "month"; "" for a word that is no period.
std::string_view period_of(std::string_view word);

/// Whether a word begins what restricts a value rather than what it counts: "for", "billed",
/// "with".
bool begins_condition(std::string_view word);

} // namespace tributary
