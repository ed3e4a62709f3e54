#pragma once

#include "runtime/synthesis/attribute.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// A value as a table would have it, where it is written as sentences and ledgers have it: "minus
/// 20", "half a million", "a loss of 3 million", "1:30 h", "25.- CHF". What is none of these comes
/// back as it is.
/// @param value Plain, with its brackets.
std::string reworded(std::string_view value, const attribute_name& attribute);

/// "Founded in 1998", "costs 12 USD", "Python 3.9": what follows the words that only say again what
/// was asked for. As it is where no such word leads.
std::string_view without_lead_words(std::string_view value, const attribute_name& attribute);

/// "Does not support SSO", "has no SSO", "supports it": yes or no where nothing but what was asked
/// for is said of.
/// @param lower In lower case.
std::optional<bool> read_statement(std::string_view lower, const attribute_name& attribute);

/// Whether a number of four digits is likely a year.
bool asks_for_time(const attribute_name& attribute);

} // namespace tributary
