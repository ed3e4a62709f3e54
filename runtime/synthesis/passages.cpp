#include "runtime/synthesis/passages.hpp"

#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string>
#include <utility>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// How much of a passage is hashed in order; of the rest a sum is enough, which costs far less.
constexpr size_t hashed_bytes = 96;
static_assert(hashed_bytes >= passage_bytes_min);
constexpr uint64_t spread = 0x9E3779B97F4A7C15;

/// What each byte is compared as: 0 stands for white space, 1 for what does not count.
constexpr std::array<char, 256> compared_as = [] {
  std::array<char, 256> out{};
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i - 'A' + 'a' : i);
  for (auto c : {' ', '\t', '\n', '\r'})
    out[static_cast<size_t>(c)] = 0;
  for (auto c : {'*', '_', '`'})
    out[static_cast<size_t>(c)] = 1;
  return out;
}();

/// Reads a text as it is compared, byte by byte.
class compared_text {
public:
  explicit compared_text(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  /// The next byte, 0 at the end.
  char next() {
    if (held_ != 0)
      return std::exchange(held_, 0);
    bool gap = false;
    while (at_ != end_) {
      auto as = compared_as[static_cast<unsigned char>(*at_++)];
      if (as == 0)
        gap = true;
      else if (as != 1)
        return began_word(as, gap);
    }
    return 0;
  }
  size_t words() const { return words_; }

private:
  char began_word(char first, bool gap) {
    if (words_ > 0 && !gap)
      return first;
    if (++words_ == 1)
      return first;
    held_ = first;
    return ' ';
  }

  const char* at_;
  const char* end_;
  char held_ = 0;
  size_t words_ = 0;
};

/// Eight bytes at a time.
uint64_t quick_hash(const char* data, size_t size) {
  uint64_t h = size * spread;
  auto mix = [&](uint64_t word) {
    h = (h ^ word) * spread;
    h ^= h >> 29;
  };
  for (; size >= 8; data += 8, size -= 8) {
    uint64_t word = 0;
    std::memcpy(&word, data, 8);
    mix(word);
  }
  uint64_t rest = 0;
  std::memcpy(&rest, data, size);
  mix(rest);
  return h ^ (h >> 32);
}

/// The same for equal passages, whatever their case, white space and emphasis. Written so that the
/// compiler does many bytes at once.
uint64_t letter_sum(std::string_view text) {
  uint32_t sum = 0;
  // "12 and 34" and "13 and 33" have one sum, but not one sum of squares.
  uint32_t squares = 0;
  for (auto each : text) {
    auto c = static_cast<uint8_t>(each);
    auto low = static_cast<uint8_t>(c | 0x20);
    auto counts = ((low >= 'a') & (low <= 'z')) | ((c >= '0') & (c <= '9')) | (c >= 0x80);
    uint32_t value = counts ? low : 0u;
    sum += value;
    squares += value * value;
  }
  return uint64_t{squares} << 32 | sum;
}

/// Bytes of indentation, quote marks and one list mark, which stay where they are when the passage
/// itself moves away.
struct line_lead {
  size_t size = 0;
  bool is_item = false;
};

line_lead lead_of(std::string_view line) {
  auto at = std::min(line.find_first_not_of(" \t>"), line.size());
  auto mark_end = at;
  if (at < line.size() && std::string_view{"-*+"}.find(line[at]) != npos)
    mark_end = at + 1;
  else if (auto digits = line.find_first_not_of("0123456789", at);
           digits != npos && digits > at && (line[digits] == '.' || line[digits] == ')'))
    mark_end = digits + 1;
  if (mark_end == at || mark_end >= line.size() || line[mark_end] != ' ')
    return {at, false};
  return {std::min(line.find_first_not_of(' ', mark_end), line.size()), true};
}

bool is_heading(std::string_view line) {
  auto at = line.find_first_not_of(' ');
  return at != npos && at <= 3 && line[at] == '#';
}

/// Whether a block can be moved as a whole: raw HTML may open in one and close in another, and link
/// definitions serve the text around them.
bool can_move(std::string_view block) {
  if (block[0] == '[' && block.find("]:") != npos)
    return false;
  for (auto at = block.find('<'); at != npos; at = block.find('<', at + 1)) {
    auto rest = block.substr(at + 1);
    auto is_tag
      = !rest.empty() && (std::isalpha(static_cast<unsigned char>(rest[0])) || rest[0] == '/');
    if (is_tag && rest.substr(0, 4) != "http" && rest.substr(0, 7) != "mailto:")
      return false;
  }
  return true;
}

class reader {
public:
  explicit reader(std::string_view text) : text_(text), lines_(text) {}

  std::vector<passage> run() {
    while (lines_.next()) {
      auto line = lines_.line();
      if (fence_.size > 0 && leaves_fence(line, fence_))
        fence_ = {};
      if (fence_.size > 0) {
        if (closes_fence(line, fence_))
          fence_ = {};
      } else {
        read_text(line);
      }
    }
    end_block();
    return std::move(out_);
  }

private:
  void read_text(std::string_view line) {
    if (is_blank(line) || is_heading(line))
      return end_block();
    fence_ = opening_fence(line);
    if (fence_.size > 0)
      return end_block();
    auto lead = lead_of(line);
    if (begin_ == npos) {
      begin_ = lines_.begin() + lead.size;
      // Four columns in: code, unless a list goes on there, which is not worth telling apart.
      is_code_ = line.substr(0, 4) == "    " || line[0] == '\t';
      is_list_ = lead.is_item;
    } else if (is_list_ && lead.is_item) {
      items_.push_back({item_begin(), end_});
      item_ = lines_.begin() + lead.size;
    }
    end_ = lines_.begin() + line.size();
  }

  size_t item_begin() const { return item_ == npos ? begin_ : item_; }

  void end_block() {
    auto begin = begin_;
    if (!items_.empty())
      items_.push_back({item_begin(), end_});
    auto items = std::exchange(items_, {});
    begin_ = item_ = npos;
    if (begin == npos || is_code_ || !add(begin, end_))
      return;
    for (const auto& [from, to] : items)
      add(from, to);
  }

  /// False where the text may not move, and nothing within it.
  bool add(size_t begin, size_t end) {
    if (end < begin + passage_bytes_min)
      return true;
    auto block = text_.substr(begin, end - begin);
    compared_text as{block};
    std::array<char, hashed_bytes> head{};
    size_t size = 0;
    for (char c = 0; size < head.size() && (c = as.next()) != 0;)
      head[size++] = c;
    if (as.words() < passage_words_min || size < passage_bytes_min)
      return true;
    if (!can_move(block))
      return false;
    out_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
                    quick_hash(head.data(), size) + letter_sum(block) * spread});
    return true;
  }

  std::string_view text_;
  line_walk lines_;
  std::vector<passage> out_;
  fence_line fence_;
  size_t begin_ = npos;
  size_t end_ = 0;
  bool is_code_ = false;
  bool is_list_ = false;
  /// Of a list: where its present item begins, npos in the first one; and the items before it.
  size_t item_ = npos;
  std::vector<std::pair<size_t, size_t>> items_;
};

} // namespace

std::vector<passage> passages_of(std::string_view markdown) {
  return reader{markdown}.run();
}

bool same_words(std::string_view a, std::string_view b) {
  if (a == b)
    return true;
  compared_text left{a};
  compared_text right{b};
  for (;;) {
    auto c = left.next();
    if (c != right.next())
      return false;
    if (c == 0)
      return true;
  }
}

} // namespace tributary
