#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a claim's value says, in a form that can be compared.
struct claim_value {
  enum class form : uint8_t {
    /// Words; nothing more is known.
    text,
    /// A number or a range of numbers, perhaps with a unit.
    number,
    /// Yes or no.
    truth,
    /// A day, month or year.
    date,
    /// A version: dotted numbers.
    version,
    /// Several things at once.
    list,
  };
  form kind = form::text;
  /// The value as compared: two values with one key say the same.
  std::string key;
  /// Words of `key`, sorted, without repeats.
  std::vector<std::string> words;
  /// The range that a number stands for; one point, unless it says "about", "over" or "10-20".
  double low = 0;
  double high = 0;
  std::string unit;
  bool yes = false;
};

/// Reads a value: `$1.2M` and `1,200,000 USD` get one key. Pure and total: any bytes are a value.
/// @param attribute What it is a value of, normalised; "version" makes 1.20 differ from 1.2.
claim_value read_value(std::string_view value, std::string_view attribute);

/// Whether two values of one attribute surely cannot both stand. In doubt they can.
bool contradict(const claim_value& a, const claim_value& b);

/// Names as compared: case, white space, punctuation around and emphasis do not count.
std::string normal_name(std::string_view name);

/// A date as compared: `May 2026` -> `2026-05`; what is no date comes back normalised as a name.
std::string normal_date(std::string_view date);

} // namespace tributary
