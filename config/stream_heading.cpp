#include "config/markdown_values.hpp"
#include "config/plan_lines.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace tributary::config {

namespace {

using std::string_view;

/// The text without any `**`, `__` and backticks: names carry no marks.
std::string plain(string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "**" || text.substr(i, 2) == "__")
      ++i;
    else if (text[i] != '`')
      out += text[i];
  }
  return std::string{trim(out)};
}

/// Takes separators off both ends: `: Name -` is `Name`.
string_view without_separators(string_view text) {
  constexpr string_view dashes[]
    = {"\xE2\x80\x93", "\xE2\x80\x94", "->", "-", ":", ".", ")", "|", ","};
  for (bool again = true; again;) {
    again = false;
    text = trim(text);
    for (auto mark : dashes) {
      if (text.starts_with(mark)) {
        text.remove_prefix(mark.size());
        again = true;
      }
      // A name may end in a dot or a parenthesis of its own.
      if (mark != "." && mark != ")" && text.ends_with(mark)) {
        text.remove_suffix(mark.size());
        again = true;
      }
    }
  }
  return text;
}

/// Takes `stream`, `workstream` or `work stream` and a number or nothing off the front.
/// @returns Whether it was there.
bool take_stream_number(string_view& text, uint32_t& number) {
  auto lower = to_lower(text.substr(0, 32));
  size_t size = 0;
  for (string_view word : {"stream", "workstream", "work stream"})
    if (lower.starts_with(word))
      size = word.size();
  if (size == 0)
    return false;
  auto rest = text.substr(size);
  auto spaces = std::min(rest.find_first_not_of(" #"), rest.size());
  auto digits = rest.substr(spaces);
  auto [end, err] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  auto count = static_cast<size_t>(end - digits.data());
  if (err != std::errc{} || spaces == 0) {
    number = 0;
    // `Stream: Name`, but not `Streams` or `Streaming`.
    if (!trim(rest).starts_with(':'))
      return false;
    text = rest;
    return true;
  }
  rest = digits.substr(count);
  auto next = rest.empty() ? ' ' : rest.front();
  if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
    return false;
  text = rest;
  return true;
}

/// Takes `Worker: gemini` in any of its wrappings off the end of a name.
void take_worker(std::string& name, std::string& worker) {
  auto lower = to_lower(name);
  auto at = lower.rfind("worker:");
  if (at == std::string::npos)
    at = lower.rfind("worker =");
  if (at != std::string::npos) {
    auto value = trim(string_view{name}.substr(name.find_first_of(":=", at) + 1));
    while (value.ends_with(')') || value.ends_with(']'))
      value.remove_suffix(1);
    worker = worker_named(value);
    auto rest = trim(string_view{name}.substr(0, at));
    while (rest.ends_with('(') || rest.ends_with('['))
      rest.remove_suffix(1);
    name = std::string{rest};
    return;
  }
  // `Name (gemini)`, `Name [gemini]`, `Name @gemini`: only a name that is surely a worker's.
  auto open = name.find_last_of("([@");
  if (open == std::string::npos || open == 0)
    return;
  auto inner = string_view{name}.substr(open + 1);
  auto is_closed = name[open] == '@' || (name[open] == '(' && inner.ends_with(')'))
                   || (name[open] == '[' && inner.ends_with(']'));
  if (!is_closed)
    return;
  if (name[open] != '@')
    inner.remove_suffix(1);
  auto named = usual_worker_named(inner);
  if (named.empty())
    return;
  worker = named;
  name = std::string{trim(string_view{name}.substr(0, open))};
}

} // namespace

stream_heading read_stream_heading(string_view text) {
  // A heading is short; a line that begins as one may be megabytes of something else.
  constexpr size_t heading_bytes = 2'000;
  stream_heading out;
  if (text.size() > heading_bytes)
    text = clip(text, heading_bytes);
  auto words = plain(text);
  string_view rest = words;
  out.is_stream = take_stream_number(rest, out.number);
  if (!out.is_stream) {
    // `1. Market Leaders`
    auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits > 0 && digits < 7 && digits < rest.size()
        && (rest[digits] == '.' || rest[digits] == ')')) {
      std::from_chars(rest.data(), rest.data() + digits, out.number);
      rest.remove_prefix(digits);
    }
  }
  out.name = std::string{without_separators(rest)};
  take_worker(out.name, out.worker);
  out.name = std::string{without_separators(out.name)};
  return out;
}

} // namespace tributary::config
