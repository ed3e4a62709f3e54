#include "runtime/work/fence.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>

namespace tributary {

namespace {

constexpr size_t fence_length_min = 3;

size_t longest_run(std::string_view text, char of) {
  size_t longest = 0;
  size_t run = 0;
  for (char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Back ticks, or tildes where the text has so many back ticks that tildes are shorter.
std::string fence_for(std::string_view text) {
  auto ticks = longest_run(text, '`');
  if (ticks < fence_length_min)
    return std::string(fence_length_min, '`');
  auto tildes = longest_run(text, '~');
  auto length = std::max(fence_length_min, std::min(ticks, tildes) + 1);
  return std::string(length, ticks <= tildes ? '`' : '~');
}

} // namespace

void append_fenced(std::string& out, std::string_view label, std::string_view text) {
  auto fence = fence_for(text);
  out.reserve(out.size() + text.size() + 2 * fence.size() + label.size() + 4);
  out.append(fence).append(label).append("\n").append(text);
  if (!text.empty() && text.back() != '\n')
    out += '\n';
  out.append(fence).append("\n");
}

std::string one_line(std::string_view text) {
  auto out = without_controls(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  std::replace(out.begin(), out.end(), '\t', ' ');
  return out;
}

} // namespace tributary
