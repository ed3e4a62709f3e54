#pragma once

#include "runtime/synthesis/attribute.hpp"
#include "runtime/synthesis/value_name.hpp"
#include "runtime/synthesis/value_number.hpp"

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
  /// A number; of a lone year and of "none" too, which may be numbers.
  quantity amount;
  /// "Free" and "unlimited" are amounts of whatever the other side counts in.
  bool is_any_unit = false;
  /// A text, or a text with a version.
  name_value name;
  bool yes = false;
  /// What it is restricted to: "annual billing", "EU".
  std::vector<std::string> conditions;
};

/// Reads a value: `$1.2M` and `1,200,000 USD` say the same. Pure and total: any bytes are a value.
/// @param attribute What it is a value of; "version" makes 1.20 differ from 1.2.
claim_value read_value(std::string_view value, const attribute_name& attribute);
claim_value read_value(std::string_view value, std::string_view attribute);

/// Whether two values of one attribute surely cannot both stand. In doubt they can.
bool contradict(const claim_value& a, const claim_value& b);

/// Whether two values can be compared and do not contradict each other.
bool agree(const claim_value& a, const claim_value& b);

/// A date as compared: `May 2026` -> `2026-05`; what is no date comes back in lower case.
std::string normal_date(std::string_view date);

} // namespace tributary
