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

struct compared {
  size_t size = 0;
  size_t words = 0;
};

/// Writes `text` as it is compared to `out`, which has room for it.
compared normalise(std::string_view text, char* out) {
  auto* to = out;
  size_t words = 0;
  bool gap = false;
  for (auto c : text) {
    auto as = compared_as[static_cast<unsigned char>(c)];
    if (as == 0) {
      gap = true;
    } else if (as != 1) {
      if (gap || words == 0) {
        if (words > 0)
          *to++ = ' ';
        ++words;
        gap = false;
      }
      *to++ = as;
    }
  }
  return {static_cast<size_t>(to - out), words};
}

/// Eight bytes at a time: this is the one loop that sees every byte of every result.
uint64_t quick_hash(const char* data, size_t size) {
  constexpr uint64_t prime = 0x9E3779B97F4A7C15ull;
  uint64_t h = size * prime;
  auto mix = [&](uint64_t word) {
    h = (h ^ word) * prime;
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
    if (buffer_.size() < block.size())
      buffer_.resize(block.size());
    auto as = normalise(block, buffer_.data());
    if (as.words < passage_words_min || as.size < passage_bytes_min)
      return true;
    if (!can_move(block))
      return false;
    out_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
                    static_cast<uint32_t>(as.size), quick_hash(buffer_.data(), as.size)});
    return true;
  }

  std::string_view text_;
  line_walk lines_;
  std::vector<passage> out_;
  fence_line fence_;
  std::string buffer_;
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
  std::string left(a.size(), '\0');
  std::string right(b.size(), '\0');
  left.resize(normalise(a, left.data()).size);
  right.resize(normalise(b, right.data()).size);
  return left == right;
}

} // namespace tributary
