#include "runtime/backend/extract/block_maker.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t chunk_lines = 12;
constexpr size_t line_shown = 200;
constexpr size_t comment_bytes = 2'000;

bool begins_with(std::string_view text, std::string_view head) {
  return text.substr(0, head.size()) == head;
}

/// `#include` and its like begin with the mark that is a comment elsewhere.
bool is_directive(std::string_view line) {
  static constexpr std::array<std::string_view, 12> words{"include", "define", "if",    "ifdef",
                                                          "ifndef",  "else",   "elif",  "endif",
                                                          "pragma",  "undef",  "error", "["};
  auto rest = trim(line.substr(1));
  return std::any_of(words.begin(), words.end(), [&](auto w) { return begins_with(rest, w); })
         && line.size() > 1 && line[1] != ' ';
}

/// What a line comment says, or nothing where the line is code.
std::optional<std::string_view> line_comment(std::string_view line) {
  if (begins_with(line, "//"))
    return trim(line.substr(line.find_first_not_of("/!<") == npos ? line.size()
                                                                  : line.find_first_not_of("/!<")));
  if (begins_with(line, "#") && !is_directive(line)) {
    auto from = line.find_first_not_of("#!");
    return from == npos ? std::string_view{} : trim(line.substr(from));
  }
  for (std::string_view mark : {"-- ", ";; ", "%% "})
    if (begins_with(line, mark))
      return trim(line.substr(mark.size()));
  return std::nullopt;
}

/// Reads source code of any language as comments and the lines that they stand above.
class code_reader : public reader {
public:
  explicit code_reader(emit_block emit) : make_(std::move(emit), false) {}

  void line(const line_piece& piece) override {
    auto line = trim(piece.text);
    number_ = piece.number;
    if (!closer_.empty())
      return in_comment(line);
    if (line.empty())
      return give();
    if (opens_comment(line))
      return;
    if (auto comment = line_comment(line)) {
      // A comment below code belongs to what follows it.
      if (!code_.empty())
        give();
      return add_comment(*comment);
    }
    add_code(piece.text);
  }

  void finish() override {
    give();
    make_.end();
  }

private:
  bool opens_comment(std::string_view line) {
    struct marks {
      std::string_view open, close;
    };
    static constexpr std::array<marks, 4> known{
      {{"/*", "*/"}, {"\"\"\"", "\"\"\""}, {"'''", "'''"}, {"{-", "-}"}}};
    for (const auto& mark : known) {
      if (!begins_with(line, mark.open))
        continue;
      // A docstring stands below what it describes; any other comment above.
      if (!code_.empty() && mark.open[0] != '"' && mark.open[0] != '\'')
        give();
      closer_ = mark.close;
      in_comment(line.substr(mark.open.size()));
      return true;
    }
    return false;
  }

  void in_comment(std::string_view line) {
    auto end = line.find(closer_);
    auto text = trim(line.substr(0, end));
    while (!text.empty() && (text.front() == '*' || text.front() == '!'))
      text = trim(text.substr(1));
    add_comment(text);
    if (end != npos)
      closer_.clear();
  }

  void add_comment(std::string_view text) {
    if (text.empty() || comment_.size() > comment_bytes)
      return;
    if (comment_.empty() && code_.empty())
      line_ = number_;
    if (!comment_.empty())
      comment_ += ' ';
    comment_ += clip(text, comment_bytes);
  }

  void add_code(std::string_view text) {
    if (comment_.empty() && code_.empty())
      line_ = number_;
    code_ += std::string{clip(text, line_shown)} + '\n';
    if (++lines_ >= chunk_lines)
      give();
  }

  void give() {
    if (!comment_.empty() || !trim(code_).empty())
      make_.code(std::move(comment_), std::move(code_), line_);
    comment_.clear();
    code_.clear();
    lines_ = 0;
  }

  block_maker make_;
  int number_ = 0;
  int line_ = 0;
  std::string closer_;
  std::string comment_;
  std::string code_;
  size_t lines_ = 0;
};

} // namespace

std::unique_ptr<reader> make_code_reader(emit_block emit) {
  return std::make_unique<code_reader>(std::move(emit));
}

} // namespace tributary::extract
