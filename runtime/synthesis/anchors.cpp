#include "runtime/synthesis/anchors.hpp"

#include <algorithm>

namespace tributary {
namespace {

void write_slug(std::string_view title, std::string& out) {
  out.clear();
  for (auto c : title) {
    if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if (c == ' ')
      out += '-';
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c < 0)
      out += c;
  }
}

} // namespace

void anchors::expect(std::string_view title) {
  write_slug(title, buffer_);
  seen_.try_emplace(buffer_, 0);
}

std::string anchors::next(std::string_view title) {
  write_slug(title, buffer_);
  auto slug = buffer_;
  auto& count = seen_[slug];
  auto out = count++ == 0 ? slug : numbered(slug, count);
  auto is_plain = std::none_of(title.begin(), title.end(), [](char c) { return c < 0; });
  return is_plain ? out : std::string{};
}

/// The numbered form may itself be the text of a heading.
std::string anchors::numbered(const std::string& slug, uint32_t& count) {
  for (;; ++count) {
    auto out = slug + '-' + std::to_string(count - 1);
    auto [at, is_new] = seen_.try_emplace(out, 1);
    if (is_new || at->second == 0) {
      at->second = 1;
      return out;
    }
  }
}

void anchors::pass(std::string_view title) {
  write_slug(title, buffer_);
  auto is_numbered = !buffer_.empty() && buffer_.back() >= '0' && buffer_.back() <= '9';
  if (is_numbered || seen_.find(buffer_) != seen_.end())
    next(title);
}

} // namespace tributary
