#include "runtime/audit/part_reading.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/demand_words.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/markdown_lines.hpp"
#include "runtime/synthesis/outline.hpp"
#include "runtime/synthesis/section_body.hpp"

#include <algorithm>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

/// Bytes of a list mark at the head of a line, or 0.
size_t item_mark(std::string_view body) {
  auto digits = body.find_first_not_of("0123456789");
  if (digits != npos && digits > 0 && digits + 1 < body.size())
    return (body[digits] == '.' || body[digits] == ')') && body[digits + 1] == ' ' ? digits + 1 : 0;
  return body.size() > 1 && std::string_view{"-*+"}.find(body[0]) != npos && body[1] == ' ' ? 1 : 0;
}

bool is_table_rule(std::string_view body) {
  return body.find("--") != npos && body.find_first_not_of("|-: ") == npos;
}

/// A row of a table, other than the line under its head.
bool is_row(std::string_view body) {
  return body[0] == '|' && !is_table_rule(body);
}

/// Without the heading that `draft::section` puts before it.
std::string_view without_own_heading(std::string_view text) {
  auto begin = text.find_first_not_of(" \r\n");
  if (begin == npos)
    return {};
  auto body = text.substr(begin);
  auto is_own = body.starts_with("# ") || body.starts_with("## ");
  static_assert(section_level == 2);
  if (!is_own)
    return body;
  auto end = body.find('\n');
  return end == npos ? std::string_view{} : body.substr(end + 1);
}

class reader {
public:
  reader(std::string_view name, std::string_view body)
    : lines_(body), outline_(outline_of(body)), part_is_advice_(is_about_advice(name)) {
    out_.body = body;
    out_.headings = outline_.headings.size();
    out_.has_advice_heading = part_is_advice_;
  }

  part_reading run() {
    while (lines_.next())
      read(lines_.line());
    end_paragraph();
    close_headings(1);
    return out_;
  }

private:
  void read(std::string_view line) {
    if (fence_.size > 0 && leaves_fence(line, fence_))
      fence_ = {};
    if (fence_.size > 0) {
      read_code(line);
    } else if (lines_.begin() < heading_end_) {
      // The underline of a heading.
    } else if (next_ < outline_.headings.size() && lines_.begin() <= outline_.headings[next_].begin
               && outline_.headings[next_].begin < lines_.end()) {
      read_heading(outline_.headings[next_++]);
    } else {
      fence_ = opening_fence(line);
      fence_.size > 0 ? end_paragraph() : read_text(trim(line));
    }
  }

  void read_code(std::string_view line) {
    filled_ = true;
    if (closes_fence(line, fence_))
      fence_ = {};
    else
      out_.present |= !is_blank(line);
  }

  void read_heading(const heading_mark& heading) {
    end_paragraph();
    heading_end_ = heading.end;
    close_headings(heading.level);
    out_.jumps += last_level_ > 0 && heading.level > last_level_ + 1 ? 1 : 0;
    last_level_ = heading.level;
    has_heading_ = true;
    filled_ = false;
    if (advice_level_ > 0)
      ++out_.advice_items;
    else if (is_about_advice(heading_title(out_.body, heading))) {
      advice_level_ = heading.level;
      out_.has_advice_heading = true;
    }
  }

  /// A heading of this level ends what deeper ones and its equals began; one that is deeper than
  /// the last fills it.
  void close_headings(int level) {
    if (has_heading_ && !filled_ && level <= last_level_)
      ++out_.hollow_headings;
    if (level <= advice_level_)
      advice_level_ = 0;
  }

  void read_text(std::string_view body) {
    if (body.empty())
      return end_paragraph();
    filled_ = true;
    out_.present = true;
    out_.citations += is_citing(body) ? 1 : 0;
    out_.unfinished_marks += unfinished_marks_in(body);
    auto mark = item_mark(body);
    if (mark > 0 || body[0] == '|')
      end_paragraph();
    read_advice(body, mark);
    if (body[0] != '|')
      paragraph_ += body.size() + 1;
  }

  void read_advice(std::string_view body, size_t mark) {
    if (advice_level_ > 0 || part_is_advice_) {
      if (mark == 0 && !is_row(body))
        return;
      ++out_.advice_items;
      out_.concrete_items += names_figure(body.substr(mark)) ? 1 : 0;
    } else {
      auto lower = to_lower(body);
      out_.advice_lines
        += lower.find("recommend") != npos || has_whole_word(lower, "should") ? 1 : 0;
    }
  }

  void end_paragraph() {
    out_.paragraphs += paragraph_ > 0 ? 1 : 0;
    out_.long_paragraphs += paragraph_ > paragraph_bytes_long ? 1 : 0;
    paragraph_ = 0;
  }

  line_walk lines_;
  outline outline_;
  bool part_is_advice_;
  part_reading out_;
  fence_line fence_;
  size_t next_ = 0;
  size_t heading_end_ = 0;
  int last_level_ = 0;
  bool has_heading_ = false;
  /// Whether anything stands below the last heading.
  bool filled_ = false;
  /// Of the heading that announced advice and still holds, or 0.
  int advice_level_ = 0;
  /// Bytes of the paragraph so far.
  size_t paragraph_ = 0;
};

} // namespace

part_reading read_part(std::string_view name, const audited_part& part) {
  auto body = without_own_heading(part.text);
  if (trim(body) == empty_text)
    body = {};
  return reader{name, body}.run();
}

} // namespace tributary
