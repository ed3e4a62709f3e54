#include "runtime/fold/content_words.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Letters of all alphabets: what is not ASCII counts as one.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_at_link(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

std::string_view link_in(std::string_view text) {
  auto link = text.substr(0, text.find_first_of(" \t\r\n<>()[]\"'`|"));
  while (!link.empty() && std::string_view{".,;:!?*"}.find(link.back()) != std::string_view::npos)
    link.remove_suffix(1);
  return link;
}

/// Digits with points, commas and spaces of groups between them: `1,200.50`.
std::string_view number_in(std::string_view text) {
  size_t end = 0;
  while (end < text.size()
         && (is_digit(text[end])
             || ((text[end] == '.' || text[end] == ',') && end + 1 < text.size()
                 && is_digit(text[end + 1]))))
    ++end;
  return text.substr(0, end);
}

/// A comma between groups of three digits is no part of the number.
std::string plain_number(std::string_view number) {
  std::string out;
  for (size_t i = 0; i < number.size(); ++i) {
    auto grouped = number[i] == ',' && i + 4 <= number.size()
                   && std::all_of(number.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                  number.begin() + static_cast<std::ptrdiff_t>(i) + 4, is_digit)
                   && (i + 4 == number.size() || !is_digit(number[i + 4]));
    if (!grouped)
      out += number[i];
  }
  return out;
}

} // namespace

content_words::content_words(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    auto rest = text.substr(at);
    if (is_digit(rest.front())) {
      auto number = number_in(rest);
      add(plain_number(number), number.size() > 1);
      at += number.size();
    } else if (is_letter(rest.front())) {
      auto link = is_at_link(rest) ? link_in(rest) : std::string_view{};
      auto end = std::find_if_not(rest.begin(), rest.end(), is_letter);
      auto word = link.empty() ? rest.substr(0, static_cast<size_t>(end - rest.begin())) : link;
      add(link.empty() ? to_lower(word) : std::string{word}, !link.empty());
      at += word.size();
    } else {
      ++at;
    }
  }
}

void content_words::add(std::string word, bool is_anchor) {
  if (!known_.insert(word).second)
    return;
  if (is_anchor)
    anchors_.push_back(word);
  all_.push_back(std::move(word));
}

} // namespace tributary
