#include "runtime/synthesis/anchors.hpp"

#include <algorithm>

namespace tributary {

std::string anchors::next(std::string_view title) {
  std::string slug;
  slug.reserve(title.size());
  for (auto c : title) {
    if (c >= 'A' && c <= 'Z')
      slug += static_cast<char>(c - 'A' + 'a');
    else if (c == ' ')
      slug += '-';
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c < 0)
      slug += c;
  }
  auto is_plain = std::none_of(title.begin(), title.end(), [](char c) { return c < 0; });
  auto [at, is_new] = seen_.try_emplace(slug, 0);
  if (!is_new) {
    // The numbered form may itself be a heading's own text.
    auto& count = at->second;
    std::string numbered;
    do
      numbered = slug + '-' + std::to_string(++count);
    while (!seen_.try_emplace(numbered, 0).second);
    slug = std::move(numbered);
  }
  return is_plain ? slug : std::string{};
}

} // namespace tributary
