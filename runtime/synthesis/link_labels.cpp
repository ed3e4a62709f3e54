#include "runtime/synthesis/link_labels.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/code_spans.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;
/// CommonMark's own bound.
constexpr size_t label_bytes_max = 999;

bool is_escaped(std::string_view text, size_t at) {
  auto begin = at;
  while (begin > 0 && text[begin - 1] == '\\')
    --begin;
  return (at - begin) % 2 == 1;
}

/// Where the bracket pair that opens at `at` closes, or npos. Labels hold no brackets.
size_t label_end(std::string_view text, size_t at) {
  auto limit = std::min(text.size(), at + label_bytes_max + 2);
  for (auto i = at + 1; i < limit; ++i)
    if ((text[i] == '[' || text[i] == ']') && !is_escaped(text, i))
      return text[i] == ']' ? i : npos;
  return npos;
}

/// Labels are equal without regard to case and white space.
std::string label_key(std::string_view label) {
  std::string out;
  for (auto c : to_lower(label)) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

/// Bytes of white space, quote marks and list marks before a line's text.
size_t lead_of(std::string_view line) {
  size_t at = 0;
  for (;;) {
    at = line.find_first_not_of(" \t>", at);
    if (at == npos)
      return line.size();
    auto mark_end = line.find_first_not_of("0123456789", at);
    auto numbered
      = mark_end != npos && mark_end > at && (line[mark_end] == '.' || line[mark_end] == ')');
    auto is_mark = numbered || line[at] == '-' || line[at] == '*' || line[at] == '+';
    auto next = numbered ? mark_end + 1 : at + 1;
    if (!is_mark || next >= line.size() || line[next] != ' ')
      return at;
    at = next;
  }
}

/// Heading, rule or underline: what follows begins a paragraph.
bool stands_alone(std::string_view rest) {
  return rest.empty() || rest[0] == '#' || rest.find_first_not_of("=-*_ \t") == npos;
}

class label_reader {
public:
  label_reader(std::string_view text, std::string_view id)
    : text_(text), prefix_(id), spans_(text) {
    prefix_ += '.';
  }

  std::vector<text_edit> run() {
    each_line(&label_reader::find_definition);
    if (defined_.empty() && edits_.empty())
      return {};
    each_line(&label_reader::find_uses);
    std::sort(edits_.begin(), edits_.end(),
              [](const text_edit& a, const text_edit& b) { return a.begin < b.begin; });
    return std::move(edits_);
  }

private:
  /// Calls `read` for each line that is not code.
  void each_line(void (label_reader::*read)(size_t, std::string_view)) {
    line_walk lines{text_};
    fence_line open;
    in_paragraph_ = false;
    while (lines.next()) {
      auto line = lines.line();
      if (open.size > 0 && leaves_fence(line, open))
        open = {};
      if (open.size > 0) {
        if (closes_fence(line, open))
          open = {};
        in_paragraph_ = false;
        continue;
      }
      open = opening_fence(line);
      if (open.size == 0)
        (this->*read)(lines.begin(), line);
    }
  }

  void find_definition(size_t begin, std::string_view line) {
    auto lead = lead_of(line);
    auto rest = line.substr(lead);
    // A definition cannot break into a paragraph, but a new item or quote begins a new one.
    auto may_begin = !in_paragraph_ || line.substr(0, lead).find_first_not_of(" \t") != npos;
    in_paragraph_ = !stands_alone(rest);
    if (!may_begin || rest.empty() || rest[0] != '[')
      return;
    auto at = begin + lead;
    auto end = label_end(text_, at);
    if (end == npos || end + 1 >= text_.size() || text_[end + 1] != ':')
      return;
    if (text_.substr(at, end - at).find('\n') != npos) {
      // Nobody writes a label over two lines in good faith.
      edits_.push_back({at, at, "\\"});
      return;
    }
    auto key = label_key(text_.substr(at + 1, end - at - 1));
    if (key.empty() || key == "^")
      return;
    definitions_.insert(at);
    defined_.insert(std::move(key));
    edits_.push_back(renaming(at));
    in_paragraph_ = false;
  }

  void find_uses(size_t begin, std::string_view line) {
    auto end = begin + line.size();
    size_t closed = npos;
    auto until_end = text_.substr(0, end);
    spans_.begin_stretch(end);
    for (auto at = begin; at < end;) {
      at = until_end.find_first_of("[`", at);
      if (at == npos)
        return;
      if (text_[at] == '`') {
        at = spans_.after(at);
        continue;
      }
      auto stop = label_end(text_, at);
      if (stop == npos || stop >= end || is_escaped(text_, at) || definitions_.count(at) > 0) {
        ++at;
        continue;
      }
      if (defined_.count(label_key(text_.substr(at + 1, stop - at - 1))) > 0)
        rename_use(at, stop, closed == at);
      at = closed = stop + 1;
    }
  }

  void rename_use(size_t at, size_t stop, bool behind_text) {
    auto next = text_.substr(stop + 1, 2);
    if (behind_text || text_[at + 1] == '^')
      edits_.push_back(renaming(at));
    else if (next == "[]")
      edits_.push_back({stop + 2, stop + 2, renamed(text_.substr(at + 1, stop - at - 1))});
    else if (next.empty() || (next[0] != '(' && next[0] != '['))
      edits_.push_back(
        {stop + 1, stop + 1, "[" + renamed(text_.substr(at + 1, stop - at - 1)) + "]"});
  }

  std::string renamed(std::string_view label) const { return prefix_ + std::string{label}; }

  /// Puts the stream's id at the front of the label, behind a footnote's mark.
  text_edit renaming(size_t at) const {
    auto front = at + (text_[at + 1] == '^' ? 2 : 1);
    return {front, front, prefix_};
  }

  std::string_view text_;
  std::string prefix_;
  std::vector<text_edit> edits_;
  /// By label; and where the definitions stand.
  std::unordered_set<std::string> defined_;
  std::unordered_set<size_t> definitions_;
  code_spans spans_;
  bool in_paragraph_ = false;
};

} // namespace

std::vector<text_edit> label_edits(std::string_view markdown, std::string_view id) {
  if (markdown.find("]:") == npos)
    return {};
  return label_reader{markdown, id}.run();
}

} // namespace tributary
