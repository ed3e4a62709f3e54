#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What comes from outside (workers, nodes, coordinators, files) may not steer the terminal that
/// shows it: whatever is printed goes through one of these.
namespace tributary {

/// A code point that is no text but an order to who shows it: a control (C0, DEL, C1), a break of
/// the line (U+2028, U+2029), or a mark that turns the writing direction (bidi overrides, which
/// make `evil.exe` out of `exe.live`).
struct unseen {
  /// 0 where there is none.
  size_t bytes = 0;
  char32_t point = 0;
};
/// The one that begins at `at` of a well-formed text.
unseen unseen_at(std::string_view text, size_t at);

/// Whether `text` is well-formed UTF-8 without any of those: fit for a name, a row, a log line.
bool is_plain_line(std::string_view text);

/// Anybody's text in one line: orders and control sequences are gone, breaks and tabs are spaces.
std::string terminal_text(std::string_view text);

/// Anybody's text with its lines: newlines and tabs stay.
std::string terminal_page(std::string_view text);

/// A JSON text that says the same and holds no such code point but in `\uXXXX`.
std::string terminal_json(std::string_view json);

} // namespace tributary
