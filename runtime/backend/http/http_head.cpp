#include "runtime/backend/http/http_head.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace tributary {

namespace {

std::string_view without_line_end(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  auto first = text.find_first_not_of(blanks);
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Of `HTTP/1.1 200 OK` or `HTTP/2 200`; 0 where there is none.
int status_of(std::string_view line) {
  auto space = line.find(' ');
  if (space == line.npos)
    return 0;
  auto digits = line.substr(space + 1);
  int status = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

} // namespace

std::string_view http_head::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return {};
}

head_reader::step head_reader::take(std::string_view line) {
  if (whole_)
    return step::more;
  begun_ = true;
  bytes_ += line.size();
  if (bytes_ > limits::http_head_bytes)
    return step::too_large;
  line = without_line_end(line);
  if (line.empty())
    return end_of_head();
  if (line.starts_with("HTTP/")) {
    head_ = {};
    head_.status = status_of(line);
    return step::more;
  }
  auto colon = line.find(':');
  if (colon == line.npos)
    return step::more;
  if (head_.headers.size() == limits::http_headers)
    return step::too_large;
  std::string name{without_blanks(line.substr(0, colon))};
  std::transform(name.begin(), name.end(), name.begin(), lower);
  head_.headers.emplace_back(std::move(name), without_blanks(line.substr(colon + 1)));
  return step::more;
}

head_reader::step head_reader::end_of_head() {
  if (head_.status / 100 == 1)
    return step::more;
  whole_ = true;
  return step::whole;
}

} // namespace tributary
