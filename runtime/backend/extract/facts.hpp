#pragma once

#include "runtime/backend/extract/passage.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tributary::extract {

/// What in a source says a fact; the more formal comes first where two say the same.
enum class fact_origin : uint8_t {
  /// `key: value`.
  field,
  /// A cell of a table.
  cell,
  /// A sentence such as "X is written in Go".
  sentence,
  /// A claim in the result of a needed stream.
  claim,
};

/// Something that a source says of something.
struct fact {
  fact_origin origin = fact_origin::field;
  uint32_t document = 0;
  int line = 0;
  /// Index of the subject, once it is known; -1 where nobody can tell.
  int subject = -1;
  /// As the row or claim names it; empty for others, which stand in their document's or heading's
  /// name.
  std::string subject_name;
  /// Whether the table's head says that its rows are about subjects.
  bool subject_sure = false;
  /// The innermost heading above it.
  std::string heading;
  std::string attribute;
  std::string value;
  /// Plain text of where it was found, bounded.
  std::string quote;
  /// Only of claims: the source and date that they name.
  std::string cited;
  std::string as_of;
};

using take_fact = std::function<void(fact&&)>;

/// The facts of one block; `document` and `subject` are left to the caller.
void facts_of(const block& b, const take_fact& take);

/// The facts that the sentences of a text state in one of the usual phrases.
void sentence_facts(std::string_view plain, const take_fact& take);

/// One name for an attribute however it is written: `License`, `Licensing` -> `licence`.
std::string attribute_name(std::string_view key);

/// Whether a key describes the document rather than what it is about: `as of`, `author`.
bool is_about_document(std::string_view key);

/// Whether an attribute only explains the one beside it: `Why`, `Comment`.
bool is_reason(std::string_view attribute);

/// Whether a table's first column names what its rows are about.
bool names_subjects(std::string_view header_cell);

} // namespace tributary::extract
