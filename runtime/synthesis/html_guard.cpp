#include "runtime/synthesis/html_guard.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/code_spans.hpp"
#include "runtime/synthesis/markdown_lines.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace tributary {
namespace {

constexpr auto npos = std::string_view::npos;

// What a sanitiser would drop with its content, or what changes a whole page.
constexpr std::array<std::string_view, 18> forbidden{
  "base",   "embed",     "form", "iframe", "link",  "math", "meta",     "noembed", "noframes",
  "object", "plaintext", "pre",  "script", "style", "svg",  "textarea", "title",   "xmp"};
constexpr std::array<std::string_view, 6> needs_no_end{"br", "col", "hr", "img", "input", "wbr"};

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

class guard {
public:
  explicit guard(std::string_view text) : text_(text), spans_(text) {}

  std::vector<text_edit> run() {
    line_walk lines{text_};
    fence_line open;
    while (lines.next()) {
      if (open.size > 0 && leaves_fence(lines.line(), open))
        open = {};
      if (open.size > 0) {
        if (closes_fence(lines.line(), open))
          open = {};
        continue;
      }
      // What a comment took away opens no fence.
      if (lines.begin() >= done_)
        open = opening_fence(lines.line());
      if (open.size == 0)
        read_line(lines.begin(), lines.begin() + lines.line().size());
    }
    for (const auto& [name, seen] : tags_)
      if (seen.crooked || seen.depth != 0)
        for (auto at : seen.at)
          escape(at);
    std::sort(edits_.begin(), edits_.end(),
              [](const text_edit& a, const text_edit& b) { return a.begin < b.begin; });
    return std::move(edits_);
  }

private:
  struct tag_uses {
    int depth = 0;
    /// Closed before it was opened.
    bool crooked = false;
    std::vector<size_t> at;
  };

  void read_line(size_t begin, size_t end) {
    // Looks no further than the line: a search to the end of the text from each would never end.
    auto line = text_.substr(0, end);
    auto first_word = line.find_first_not_of(" \t>", begin);
    auto at = std::max(begin, done_);
    while (at < end) {
      at = line.find_first_of("<`", at);
      if (at == npos)
        return;
      at = text_[at] == '`' ? after_code(at, end) : after_angle(first_word, at, end);
    }
  }

  /// Code spans are looked for within a line and a table cell only.
  size_t after_code(size_t at, size_t end) {
    if (at >= spans_.stretch_end())
      spans_.begin_stretch(std::min(text_.substr(0, end).find('|', at), end));
    return spans_.after(at);
  }

  /// @param first_word Where the line's text begins.
  size_t after_angle(size_t first_word, size_t at, size_t end) {
    auto next = at + 1 < end ? text_[at + 1] : ' ';
    if (next == '!' || next == '?')
      return after_declaration(at == first_word, at, end);
    auto name_at = at + (next == '/' ? 2 : 1);
    auto name_end = name_at;
    while (name_end < end && is_name_char(text_[name_end]))
      ++name_end;
    auto follower = name_end < end ? text_[name_end] : ' ';
    if (name_end > name_at && (follower == '>' || follower == '/' || is_blank({&follower, 1})))
      note_tag(to_lower(text_.substr(name_at, name_end - name_at)), next == '/', at);
    return name_end;
  }

  size_t after_declaration(bool starts_line, size_t at, size_t end) {
    auto is_comment = text_.substr(at, 4) == "<!--";
    auto stop = is_comment && at < no_comment_end_ ? text_.find("-->", at + 4) : npos;
    if (is_comment && stop == npos)
      no_comment_end_ = 0;
    if (stop == npos || (!starts_line && stop >= end)) {
      escape(at);
      return at + 1;
    }
    done_ = stop + 3;
    edits_.push_back({at, done_, ""});
    return done_;
  }

  void note_tag(const std::string& name, bool closing, size_t at) {
    if (is_one_of(name, needs_no_end))
      return;
    if (is_one_of(name, forbidden))
      return escape(at);
    auto& seen = tags_[name];
    seen.at.push_back(at);
    seen.depth += closing ? -1 : 1;
    seen.crooked |= seen.depth < 0;
  }

  void escape(size_t at) { edits_.push_back({at, at + 1, "&lt;"}); }

  std::string_view text_;
  code_spans spans_;
  std::vector<text_edit> edits_;
  std::map<std::string, tag_uses> tags_;
  /// Where the last comment that was taken out ended.
  size_t done_ = 0;
  /// From here on there is no end of a comment, so it is searched for in vain once only.
  size_t no_comment_end_ = npos;
};

} // namespace

std::vector<text_edit> html_edits(std::string_view markdown) {
  return guard{markdown}.run();
}

} // namespace tributary
