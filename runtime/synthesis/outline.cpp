#include "runtime/synthesis/outline.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr int deepest = 6;

size_t indent_of(std::string_view line) {
  auto at = line.find_first_not_of(' ');
  return at == npos ? line.size() : at;
}

/// The number of `#` that make a line a heading, or 0.
uint8_t heading_marks(std::string_view line, size_t indent) {
  auto end = line.find_first_not_of('#', indent);
  auto size = (end == npos ? line.size() : end) - indent;
  auto spaced = end == npos || line[end] == ' ' || line[end] == '\t';
  return size <= deepest && spaced ? static_cast<uint8_t>(size) : 0;
}

/// 1 or 2 for the line under a heading, else 0.
uint8_t underline_level(std::string_view line) {
  auto body = trim(line);
  if (body.empty() || indent_of(line) > 3 || (body[0] != '=' && body[0] != '-')
      || body.find_first_not_of(body[0]) != npos)
    return 0;
  return body[0] == '=' ? 1 : 2;
}

/// Three or more of one mark, which are a line across the page where no paragraph goes before.
bool is_rule(std::string_view line) {
  auto body = trim(line);
  return body.size() > 2 && (body[0] == '-' || body[0] == '*' || body[0] == '_')
         && body.find_first_not_of(body[0]) == npos;
}

/// Whether a paragraph that begins so is plain: not a list, quote, table, tag or indented code, in
/// which an underline means something else.
bool is_plain_start(std::string_view line) {
  auto at = indent_of(line);
  if (at > 1)
    return false;
  auto rest = line.substr(at);
  if (std::string_view{">|<\t"}.find(rest[0]) != npos)
    return false;
  if (std::string_view{"-*+"}.find(rest[0]) != npos)
    return rest.size() > 1 && rest[1] != ' ' && underline_level(line) == 0;
  auto digits = rest.find_first_not_of("0123456789");
  return digits == 0 || digits == npos || (rest[digits] != '.' && rest[digits] != ')');
}

class reader {
public:
  explicit reader(std::string_view text) : lines_(text) {}

  outline run() {
    while (lines_.next()) {
      auto line = lines_.line();
      if (fence_.size > 0 && leaves_fence(line, fence_))
        end_fence();
      if (fence_.size > 0)
        read_code(line);
      else
        read_text(line);
    }
    return std::move(out_);
  }

private:
  void read_code(std::string_view line) {
    if (closes_fence(line, fence_))
      end_fence();
  }

  void end_fence() {
    fence_ = {};
    out_.open_fence = npos;
  }

  void read_text(std::string_view line) {
    auto indent = indent_of(line);
    if (indent == line.size())
      return end_paragraph();
    if (line[indent] == '#' && indent <= 3) {
      if (auto marks = heading_marks(line, indent); marks > 0) {
        add(lines_.begin(), line.size(), marks, marks);
        return end_paragraph();
      }
    }
    fence_ = opening_fence(line);
    if (fence_.size > 0) {
      out_.has_fence = true;
      out_.open_fence = lines_.begin();
      return end_paragraph();
    }
    if (paragraph_ == npos && is_rule(line))
      return;
    if (paragraph_ == npos) {
      paragraph_ = lines_.begin();
      plain_ = is_plain_start(line);
    } else if (auto level = underline_level(line); level > 0) {
      if (plain_)
        add(paragraph_, lines_.begin() + line.size() - paragraph_, 0, level);
      else
        out_.doubtful_lines.emplace_back(lines_.begin(), lines_.begin() + line.size());
      end_paragraph();
    }
  }

  void add(size_t begin, size_t size, uint8_t marks, uint8_t level) {
    out_.headings.push_back(
      {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + size), marks, level});
  }

  void end_paragraph() { paragraph_ = npos; }

  line_walk lines_;
  outline out_;
  fence_line fence_;
  size_t paragraph_ = npos;
  bool plain_ = false;
};

/// An underline that makes no heading wherever it stands: a rule, or the same characters as text.
std::string defused(std::string_view line) {
  auto body = trim(line);
  return body[0] == '-' && body.size() > 2 ? "***" : "\\" + std::string{body};
}

std::string joined_lines(std::string_view text) {
  std::string out;
  for (auto line : split(text, '\n'))
    if (auto part = trim(line); !part.empty())
      (out += out.empty() ? "" : " ") += part;
  return out;
}

/// Only letters and digits count: "# **Market Leaders:**" repeats "Market leaders".
std::string bare(std::string_view title) {
  std::string out;
  for (auto c : to_lower(title))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0)
      out += c;
  return out;
}

bool repeats_name(std::string_view text, const outline& found, std::string_view name) {
  if (found.headings.empty() || !is_blank(text.substr(0, found.headings[0].begin)))
    return false;
  auto title = bare(heading_title(text, found.headings[0]));
  return !title.empty() && title == bare(name);
}

} // namespace

outline outline_of(std::string_view markdown) {
  return reader{markdown}.run();
}

std::string_view heading_title(std::string_view markdown, const heading_mark& heading) {
  auto text = trim(markdown.substr(heading.begin, heading.end - heading.begin));
  if (heading.marks == 0)
    return trim(text.substr(0, text.rfind('\n')));
  text = trim(text.substr(heading.marks));
  // "## Title ##" has closing marks, "## C#" has none.
  auto last = text.find_last_not_of('#');
  if (last == npos)
    return {};
  return text[last] == ' ' || text[last] == '\t' ? trim(text.substr(0, last)) : text;
}

std::vector<text_edit>
demoting_edits(std::string_view markdown, const outline& found, int level, std::string_view name) {
  std::vector<text_edit> out;
  auto dropped = repeats_name(markdown, found, name);
  auto first = found.headings.begin() + (dropped ? 1 : 0);
  int highest = deepest;
  for (auto it = first; it != found.headings.end(); ++it)
    highest = std::min<int>(highest, it->level);
  auto shift = std::max(0, level - highest);
  if (dropped)
    out.push_back({found.headings[0].begin, found.headings[0].end, ""});
  for (auto it = first; it != found.headings.end(); ++it) {
    std::string marks(static_cast<size_t>(std::min(deepest, it->level + shift)), '#');
    if (it->marks == 0)
      out.push_back({it->begin, it->end, marks + " " + joined_lines(heading_title(markdown, *it))});
    else if (shift > 0) {
      auto at = markdown.find('#', it->begin);
      out.push_back({it->begin, at + it->marks, marks});
    }
  }
  for (const auto& [begin, end] : found.doubtful_lines)
    out.push_back({begin, end, defused(markdown.substr(begin, end - begin))});
  std::sort(out.begin(), out.end(),
            [](const text_edit& a, const text_edit& b) { return a.begin < b.begin; });
  return out;
}

} // namespace tributary
