#include "runtime/synthesis/qualifiers.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/plain_letters.hpp"
#include "runtime/synthesis/value_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// What has more of them is a list: its last qualifier is all that is left.
constexpr size_t qualifiers_max = 16;

/// No punctuation at the end, but "Inc." and "+" stay as they are of use.
void trim_marks(std::string& text) {
  auto end = text.find_last_not_of(".,;:!? ");
  text.resize(end == npos ? 0 : end + 1);
  auto begin = text.find_first_not_of(",;:!? ");
  text.erase(0, begin == npos ? text.size() : begin);
}

void add(std::vector<std::string>& out, std::string_view text) {
  std::string each{trim(text)};
  trim_marks(each);
  if (!each.empty())
    out.push_back(std::move(each));
}

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.substr(0, word.size()) == word; });
}

/// Where the first of the marks stands that part a qualifier off; each is two or three bytes long.
size_t first_break(std::string_view text) {
  for (size_t at = 0; at + 1 < text.size(); ++at)
    if ((text[at + 1] == ' ' && (text[at] == ',' || text[at] == ';'))
        || text.substr(at, 3) == " - ")
      return at;
  return npos;
}

/// What follows the mark that `text` begins with.
std::string_view after_break(std::string_view text) {
  return text.substr(text[0] == ' ' ? 3 : 2);
}

} // namespace

std::string plain_text(std::string_view text) {
  std::string out;
  bool gap = false;
  for (auto c : plain_letters(text)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      gap = !out.empty();
      continue;
    }
    if (c == '*' || c == '`' || c == '"')
      continue;
    if (gap)
      out += ' ';
    gap = false;
    out += c;
  }
  trim_marks(out);
  return out;
}

qualified_text split_brackets(std::string_view text) {
  qualified_text out;
  size_t done = 0;
  for (auto open = text.find_first_of("(["); open != npos && out.qualifiers.size() < qualifiers_max;
       open = text.find_first_of("([", done)) {
    auto close = text.find(text[open] == '(' ? ')' : ']', open);
    if (close == npos)
      break;
    out.core += text.substr(done, open - done);
    add(out.qualifiers, text.substr(open + 1, close - open - 1));
    done = close + 1;
  }
  if (done == 0)
    return {std::string{text}, {}};
  out.core = plain_text(out.core + std::string{text.substr(done)});
  if (out.core.empty())
    return {std::string{text}, {}};
  return out;
}

qualified_text split_all_qualifiers(std::string_view text) {
  auto out = split_brackets(text);
  auto text_without = std::exchange(out.core, {});
  std::string_view rest = text_without;
  auto at = first_break(rest);
  out.core = trim(rest.substr(0, at));
  while (at != npos) {
    rest = after_break(rest.substr(at));
    at = out.qualifiers.size() + 1 < qualifiers_max ? first_break(rest) : npos;
    add(out.qualifiers, rest.substr(0, at));
  }
  return out;
}

bool is_remark(std::string_view qualifier) {
  static const std::vector<std::string_view> leads{
    "see ", "source", "according to", "cf",       "ref",      "quoted",    "e.g",       "i.e",
    "http", "page ",  "p. ",          "section ", "per the ", "as stated", "confirmed", "rounded"};
  auto lower = to_lower(qualifier);
  auto word = lower;
  word.erase(std::remove(word.begin(), word.end(), '.'), word.end());
  return starts_with_any(lower, leads) || is_legal_form(word);
}

bool is_approximation(std::string_view qualifier) {
  static constexpr std::array<std::string_view, 9> words{
    "approx", "approximately", "approximate", "estimated", "estimate",
    "est",    "roughly",       "circa",       "about"};
  auto lower = to_lower(qualifier);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

} // namespace tributary
