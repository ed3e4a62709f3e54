#pragma once

#include "runtime/synthesis/value_version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// Words that name or describe something, as they are compared.
struct name_value {
  /// In order, without articles and legal forms.
  std::vector<std::string> words;
  /// Behind the name: "Apache 2.0", "GPLv3".
  std::optional<version_number> version;
  /// It has capitals or digits, as names do and descriptions do not.
  bool is_proper = false;
  bool is_negated = false;
  /// What it is a value of is chosen from names: then "signed cookie" is one, too.
  bool is_chosen = false;
  /// "/v1/orders": a text for machines, which is as it is.
  bool is_literal = false;
  /// "n/a", "varies", "on request": nothing that could be wrong.
  bool is_vague = false;
};

/// @param text In plain letters, white space collapsed; case counts.
name_value read_name(std::string_view text);

/// Whether two names surely mean different things. Names that hold each other's words, stand for
/// each other's initials or are spelled alike do not, nor do descriptions.
bool names_contradict(const name_value& a, const name_value& b);

/// Whether `name` says nothing but a company's legal form: "Inc.", "GmbH".
bool is_legal_form(std::string_view word);

/// One letter for German and Danish ways to write a vowel in two ("Mueller", "Muller").
std::string without_umlauts(std::string_view word);

} // namespace tributary
