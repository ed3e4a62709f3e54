#include "runtime/base/text.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace tributary {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Levenshtein's distance with swaps of neighbours counted once (optimal string alignment).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      auto change = last[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// What JSON forbids, and what may not reach a terminal that shows the JSON.
void append_escaped(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    auto c = text[at];
    auto found = unseen_at(text, at);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (found.bytes > 0)
      out += fmt::format("\\u{:04x}", static_cast<uint32_t>(found.point));
    else
      out += c;
    at += std::max<size_t>(found.bytes, 1);
  }
}

} // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    auto end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return pieces;
    text.remove_prefix(end + 1);
  }
}

std::string to_lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr size_t longest_compared = 128;
  if (word.size() > longest_compared)
    return {};
  std::string best;
  size_t best_distance = SIZE_MAX;
  for (const auto& candidate : candidates) {
    auto longer = std::max(word.size(), candidate.size());
    if (candidate.size() > longest_compared)
      continue;
    auto distance = edit_distance(word, candidate);
    if (distance * 3 <= longer && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string slug(std::string_view title) {
  std::string id;
  for (auto c : title) {
    auto l = lower(c);
    if ((l >= 'a' && l <= 'z') || (l >= '0' && l <= '9' && !id.empty()))
      id += l;
    else if (!id.empty() && id.back() != '-')
      id += '-';
    if (id.size() == limits::id_bytes)
      break;
  }
  while (!id.empty() && id.back() == '-')
    id.pop_back();
  return id.empty() ? "stream" : id;
}

void append_json_string(std::string& out, std::string_view text) {
  auto plain = [](unsigned char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  out += '"';
  size_t at = 0;
  while (at < text.size() && plain(static_cast<unsigned char>(text[at])))
    ++at;
  out.append(text, 0, at);
  if (at < text.size())
    append_escaped(out, to_valid_utf8(std::string{text.substr(at)}));
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (auto c : text)
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

uint64_t stable_hash(std::string_view text, uint64_t seed) {
  uint64_t h = 0xCBF29CE484222325ull ^ (seed * 0x9E3779B97F4A7C15ull);
  for (auto c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  h = (h ^ (h >> 33)) * 0xFF51AFD7ED558CCDull;
  h = (h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53ull;
  return h ^ (h >> 33);
}

std::string human_bytes(uint64_t bytes) {
  if (bytes < 1000)
    return fmt::format("{} B", bytes);
  auto size = static_cast<double>(bytes);
  const char* names[] = {"kB", "MB", "GB", "TB"};
  for (const auto* name : names) {
    size /= 1000;
    if (size < 999.5)
      return size < 9.95 ? fmt::format("{:.1f} {}", size, name)
                         : fmt::format("{:.0f} {}", size, name);
  }
  return fmt::format("{:.0f} PB", size / 1000);
}

} // namespace tributary
