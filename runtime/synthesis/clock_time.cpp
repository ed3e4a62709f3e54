#include "runtime/synthesis/clock_time.hpp"

#include "runtime/base/text.hpp"

#include <charconv>

namespace tributary {
namespace {

constexpr size_t zone_bytes_max = 5;

bool eat(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word)
    return false;
  text = trim(text.substr(word.size()));
  return true;
}

/// At most two digits; -1 for none.
int eat_two_digits(std::string_view& text) {
  int out = -1;
  auto end = text.find_first_not_of("0123456789");
  auto digits = text.substr(0, end);
  if (digits.empty() || digits.size() > 2)
    return -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  text.remove_prefix(digits.size());
  return out;
}

/// One time; -1 where neither minutes nor am or pm tell that it is one.
double eat_time(std::string_view& text) {
  auto hours = eat_two_digits(text);
  if (hours < 0 || hours > 24)
    return -1;
  auto minutes = 0;
  auto is_marked = false;
  if (!text.empty() && text[0] == ':') {
    text.remove_prefix(1);
    minutes = eat_two_digits(text);
    if (minutes < 0 || minutes > 59)
      return -1;
    is_marked = true;
  }
  text = trim(text);
  for (std::string_view half : {"pm", "p.m.", "p.m", "am", "a.m.", "a.m"})
    if (eat(text, half)) {
      hours = hours % 12 + (half[0] == 'p' ? 12 : 0);
      is_marked = true;
      break;
    }
  return is_marked ? hours * 60 + minutes : -1;
}

} // namespace

std::optional<clock_time> read_clock_time(std::string_view text) {
  clock_time out;
  eat(text, "at ");
  eat(text, "from ");
  out.from = out.to = eat_time(text);
  if (out.from < 0)
    return std::nullopt;
  if (eat(text, "-") || eat(text, "to ") || eat(text, "until ")) {
    out.to = eat_time(text);
    if (out.to < out.from)
      return std::nullopt;
  }
  if (text.size() > zone_bytes_max || text.find_first_of("0123456789 ") != std::string_view::npos)
    return std::nullopt;
  out.zone = text;
  return out;
}

} // namespace tributary
