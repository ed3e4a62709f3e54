#include "runtime/base/text.hpp"
#include "runtime/plan/reference_phrases.hpp"

#include <charconv>
#include <optional>

namespace tributary {

namespace {

bool is_digit(std::string_view text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// The number that is word `at`, unless it is a version such as 3.7.
std::optional<uint32_t>
number_at(std::string_view text, const std::vector<word>& words, size_t at) {
  if (at >= words.size())
    return std::nullopt;
  const auto& digits = words[at].text;
  uint32_t value = 0;
  auto [end, err] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (err != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  auto is_version = text.substr(words[at].end, 1) == "." && is_digit(text, words[at].end + 1);
  return is_version ? std::nullopt : std::optional{value};
}

/// Whether the words between two numbers make a range of them: `1-4`, `1–4`, `1 to 4`.
bool is_range_dash(std::string_view text, const std::vector<word>& words, size_t left) {
  auto between = trim(text.substr(words[left].end, words[left + 1].begin - words[left].end));
  return between == "-" || between == "--"
         || (between.size() == 3 && between.substr(0, 2) == "\xE2\x80");
}

/// "Stream 2 videos" is an order, "Stream 2 findings" a reference.
bool may_follow_number(const std::vector<word>& words, size_t at) {
  return at >= words.size() || words[at].before != gap::space
         || is_one_of(words[at].text,
                      {"findings", "results", "result", "output", "outputs", "insights", "report",
                       "conclusions", "and", "or", "to", "into", "with", "as", "through", "is"});
}

} // namespace

void append_numbered(std::string_view text, const std::vector<word>& words, size_t at,
                     std::vector<group_reference>& out) {
  auto plural = words[at].text.back() == 's';
  auto next = at + 1;
  while (auto from = number_at(text, words, next)) {
    auto to = from;
    auto last = next;
    if (number_at(text, words, next + 1) && is_range_dash(text, words, next))
      to = number_at(text, words, ++last);
    else if (plural && next + 2 < words.size()
             && is_one_of(words[next + 1].text, {"to", "through", "till"})
             && number_at(text, words, next + 2))
      to = number_at(text, words, last += 2);
    if (!plural && !may_follow_number(words, last + 1))
      return;
    if (*from <= *to)
      out.push_back({group::numbered, *from, *to, at, last + 1});
    next = last + 1;
    if (!plural)
      return;
    if (next < words.size() && is_one_of(words[next].text, {"and", "or"}))
      ++next;
  }
}

} // namespace tributary
