#include "runtime/backend/extract/block_maker.hpp"
#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/backend/extract/key_value.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t npos = std::string_view::npos;
/// Lines of a fenced block that are kept together.
constexpr size_t code_lines = 14;
constexpr int front_matter_lines = 80;
/// A `key: value` line of plain prose is only taken for a field when the value is this short.
constexpr size_t field_bytes = 160;

bool all_of(std::string_view line, char c) {
  return line.size() > 1 && line.find_first_not_of(c) == npos;
}

bool is_rule(std::string_view line) {
  if (line.size() < 3 || std::string_view{"-*_"}.find(line[0]) == npos)
    return false;
  return std::all_of(line.begin(), line.end(), [&](char c) { return c == line[0] || c == ' '; });
}

/// The text of a list item, or nothing: `- a`, `* a`, `+ a`, `12. a`, `3) a`.
std::optional<std::string_view> item_text(std::string_view line) {
  auto digits = line.find_first_not_of("0123456789");
  size_t mark = 0;
  if (digits != npos && digits > 0 && digits < 4 && (line[digits] == '.' || line[digits] == ')'))
    mark = digits + 1;
  else if (!line.empty() && std::string_view{"-*+"}.find(line[0]) != npos)
    mark = 1;
  if (mark == 0 || mark >= line.size() || line[mark] != ' ')
    return std::nullopt;
  auto text = trim(line.substr(mark));
  if (text.substr(0, 4) == "[ ] " || text.substr(0, 4) == "[x] ")
    text = text.substr(4);
  return text;
}

/// Cells of `| a | b \| c |`.
std::vector<std::string> cells_of(std::string_view line) {
  line = trim(line);
  if (!line.empty() && line.front() == '|')
    line.remove_prefix(1);
  std::vector<std::string> cells{""};
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\' && at + 1 < line.size() && line[at + 1] == '|')
      cells.back() += line[++at];
    else if (line[at] == '|' && at + 1 == line.size())
      break;
    else if (line[at] == '|' && cells.size() < bounds::columns)
      cells.emplace_back();
    else
      cells.back() += line[at];
  }
  return cells;
}

/// `|---|:--:|`: what makes the line above it a table's header.
bool is_delimiter(std::string_view line) {
  return line.find('|') != npos && line.find("--") != npos
         && line.find_first_not_of("|-: \t") == npos;
}

bool looks_like_log(std::string_view line) {
  return line.size() > 8
         && (line[0] == '['
             || (line[0] >= '0' && line[0] <= '9' && line.find_first_of(":-/T") < 6));
}

/// Reads Markdown, and plain text as Markdown without its marks: both have headings (underlined, or
/// with `#`), paragraphs, lists and `key: value` lines.
class prose_reader : public reader {
public:
  prose_reader(emit_block emit, bool markdown)
    : make_(std::move(emit), markdown), markdown_(markdown) {}

  void line(const line_piece& piece) override {
    auto text = piece.text;
    if (piece.number == 1 && markdown_ && trim(text) == "---") {
      mode_ = mode::front_matter;
      return;
    }
    switch (mode_) {
      case mode::front_matter:
        return front_matter(text, piece.number);
      case mode::fence:
        return fence(text, piece.number);
      case mode::comment:
        if (text.find("-->") != npos)
          mode_ = mode::body;
        return;
      case mode::table:
        if (text.find('|') != npos && !trim(text).empty())
          return make_.row(cells_of(text), piece.number);
        mode_ = mode::body;
        [[fallthrough]];
      case mode::body:
        return body(text, piece.number);
    }
  }

  void finish() override {
    if (mode_ == mode::fence)
      give_code();
    settle();
    make_.end();
  }

private:
  enum class mode { body, front_matter, fence, comment, table };

  /// The last line of a paragraph: what follows may make it a heading or a table's header.
  struct held_line {
    std::string text;
    int number = 0;
    bool first = false;
  };

  void front_matter(std::string_view text, int number) {
    auto line = trim(text);
    // A rule in the first line with no end to it is not front matter.
    if (line == "---" || line == "..." || number > front_matter_lines) {
      mode_ = mode::body;
      return;
    }
    auto colon = line.find(':');
    if (colon == npos || colon == 0 || text.front() == ' ')
      return;
    auto value = trim(line.substr(colon + 1));
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')
        && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    if (!value.empty())
      make_.field(std::string{trim(line.substr(0, colon))}, std::string{value}, line, number);
  }

  void body(std::string_view text, int number) {
    auto line = trim(text);
    while (!line.empty() && line.front() == '>')
      line = trim(line.substr(1));
    if (line.empty())
      return end_block();
    if (held_ && underlines(line))
      return;
    if (markdown_ && opens_markdown(line, number))
      return;
    if (markdown_ && held_ && is_delimiter(line) && held_->text.find('|') != npos)
      return begin_table();
    settle();
    if (auto item = item_text(line)) {
      make_.item(*item, number);
      after_item_ = true;
      ended_ = false;
    } else if (is_rule(line)) {
      end_block();
    } else {
      prose(text, line, number);
    }
  }

  /// A heading, fence, comment or link definition. @returns Whether the line was one.
  bool opens_markdown(std::string_view line, int number) {
    auto level = line.find_first_not_of('#');
    if (level != npos && level > 0 && level < 7 && line[level] == ' ') {
      end_block();
      after_item_ = false;
      auto title = trim(line.substr(level));
      auto closers = title.find_last_not_of('#');
      if (closers != npos && closers + 1 < title.size() && title[closers] == ' ')
        title = title.substr(0, closers);
      make_.heading(static_cast<int>(level), title, number);
      return true;
    }
    if (line.substr(0, 3) == "```" || line.substr(0, 3) == "~~~") {
      end_block();
      mode_ = mode::fence;
      auto run = line.find_first_not_of(line[0]);
      fence_ = std::string{line.substr(0, run)};
      fence_ignored_ = run != npos && trim(line.substr(run)) == "claims";
      code_line_ = number + 1;
      return true;
    }
    if (line.substr(0, 4) == "<!--" && line.find("-->") == npos) {
      mode_ = mode::comment;
      return true;
    }
    return line[0] == '[' && line.find("]: ") != npos && line.find("://") != npos;
  }

  /// `====` and `----` below a line make it a heading.
  bool underlines(std::string_view line) {
    if (!held_->first || (!all_of(line, '=') && !all_of(line, '-')))
      return false;
    auto title = *std::exchange(held_, std::nullopt);
    make_.heading(line[0] == '=' ? 1 : 2, title.text, title.number);
    return true;
  }

  void begin_table() {
    auto header = *std::exchange(held_, std::nullopt);
    make_.table(cells_of(header.text), header.number);
    mode_ = mode::table;
  }

  void fence(std::string_view text, int number) {
    auto line = trim(text);
    auto run = line.find_first_not_of(fence_[0]);
    if (run == npos && line.size() >= fence_.size()) {
      give_code();
      mode_ = mode::body;
      return;
    }
    if (fence_ignored_)
      return;
    if (code_.empty())
      code_line_ = number;
    code_ += std::string{clip(text, 400)} + '\n';
    if (++code_count_ >= code_lines)
      give_code();
  }

  void give_code() {
    if (!trim(code_).empty())
      make_.code("", std::exchange(code_, {}), code_line_);
    code_.clear();
    code_count_ = 0;
  }

  void prose(std::string_view text, std::string_view line, int number) {
    auto indented = !text.empty() && (text[0] == ' ' || text[0] == '\t');
    if (after_item_ && (indented || !ended_))
      return make_.paragraph(line, number);
    if (after_item_)
      make_.end();
    after_item_ = false;
    if (!markdown_ && looks_like_log(line)) {
      make_.end();
      make_.paragraph(line, number);
      return make_.end();
    }
    auto begins = ended_;
    ended_ = false;
    if (auto pair = begins ? read_key_value(line) : std::nullopt;
        pair && (pair->marked || pair->value.size() <= field_bytes)) {
      make_.field(std::move(pair->key), std::move(pair->value), line, number);
      // The next line may be a field too.
      ended_ = true;
      return;
    }
    held_ = held_line{std::string{line}, number, begins};
  }

  /// The held line turned out to be prose.
  void settle() {
    if (held_)
      make_.paragraph(held_->text, held_->number);
    held_.reset();
  }

  void end_block() {
    settle();
    if (!after_item_)
      make_.end();
    ended_ = true;
  }

  block_maker make_;
  bool markdown_;
  mode mode_ = mode::body;
  std::optional<held_line> held_;
  bool after_item_ = false;
  bool ended_ = true;
  std::string fence_;
  bool fence_ignored_ = false;
  std::string code_;
  size_t code_count_ = 0;
  int code_line_ = 0;
};

} // namespace

std::unique_ptr<reader> make_markdown_reader(emit_block emit) {
  return std::make_unique<prose_reader>(std::move(emit), true);
}

std::unique_ptr<reader> make_text_reader(emit_block emit) {
  return std::make_unique<prose_reader>(std::move(emit), false);
}

} // namespace tributary::extract
