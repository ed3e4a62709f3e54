#include "runtime/work/data_block.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

size_t digits(size_t number) {
  size_t out = 1;
  for (; number >= 10; number /= 10)
    ++out;
  return out;
}

constexpr std::string_view after_number = ": ";

/// The lines of a text, each with its end.
struct line_walk {
  std::string_view left;

  std::string_view next() {
    auto end = left.find('\n');
    auto line = left.substr(0, end == left.npos ? left.size() : end + 1);
    left.remove_prefix(line.size());
    return line;
  }
};

/// The beginning of a text that ends with a line, or within the first where that is too long.
std::string_view beginning(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max)
    return text;
  auto head = text.substr(0, bytes_max);
  auto end = head.rfind('\n');
  return end == head.npos ? clip(text, bytes_max) : head.substr(0, end + 1);
}

/// Writes lines with their numbers as far as they fit; says how much of the text that was.
std::string numbered(std::string_view text, size_t bytes_max, size_t& used) {
  std::string out;
  line_walk lines{text};
  for (size_t number = 1; !lines.left.empty(); ++number) {
    auto line = lines.next();
    auto head = digits(number) + after_number.size();
    if (out.size() + head + line.size() > bytes_max) {
      if (number > 1 || bytes_max <= head)
        break;
      line = clip(line, bytes_max - head);
      lines.left = {};
    }
    out += fmt::format("{}{}{}", number, after_number, line);
    used += line.size();
  }
  return out;
}

} // namespace

size_t written_size(const data_block& block) {
  auto size = static_cast<size_t>(std::max<uint64_t>(block.bytes, block.text.size()));
  if (!block.numbered)
    return size;
  line_walk lines{block.text};
  for (size_t number = 1; !lines.left.empty(); ++number, lines.next())
    size += digits(number) + after_number.size();
  return size;
}

void append_data(std::string& out, const data_block& block, size_t share, left_out& missing) {
  auto bytes = std::max<uint64_t>(block.bytes, block.text.size());
  size_t used = 0;
  if (block.numbered) {
    auto shown = numbered(block.text, share, used);
    if (used > 0 || bytes == 0)
      append_fenced(out, block.label, shown);
  } else {
    auto shown = beginning(block.text, share);
    used = shown.size();
    if (used > 0 || bytes == 0)
      append_fenced(out, block.label, shown);
  }
  if (used >= bytes)
    return;
  ++missing.things;
  missing.bytes += bytes - used;
  out += fmt::format("(… {} {} left out here: there was no room for it.)\n",
                     human_bytes(bytes - used), used == 0 ? "were" : "more were");
}

} // namespace tributary
