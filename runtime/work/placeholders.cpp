#include "runtime/work/placeholders.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

namespace tributary {

namespace {

/// The longest is {{needs.ID}}, with a space on either side.
constexpr size_t name_bytes = limits::id_bytes + 16;

} // namespace

std::string replace_placeholders(std::string_view text, const placeholder_writer& write) {
  constexpr std::string_view opening = "{{";
  constexpr std::string_view closing = "}}";
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    auto begin = text.find(opening, at);
    out.append(text.substr(at, begin == std::string_view::npos ? begin : begin - at));
    if (begin == std::string_view::npos)
      break;
    auto inner = text.substr(begin + opening.size(), name_bytes + closing.size());
    auto length = inner.find(closing);
    if (length != std::string_view::npos && write(trim(inner.substr(0, length)), out)) {
      at = begin + opening.size() + length + closing.size();
      continue;
    }
    // One brace alone, so that {{{task}} still finds its placeholder.
    out += '{';
    at = begin + 1;
  }
  return out;
}

std::string without_placeholders(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '{' && i + 1 < text.size() && text[i + 1] == '{')
      out += ' ';
  }
  return out;
}

} // namespace tributary
