#include "runtime/backend/extract/block_maker.hpp"
#include "runtime/backend/extract/inline_text.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tributary::extract {

namespace {

constexpr size_t tag_bytes = 4'096;
constexpr size_t text_bytes = 4'096;

/// Elements that begin and end a block of text.
constexpr std::array<std::string_view, 27> block_tags{
  "p",       "div",     "section",  "article", "header",     "footer",     "main",
  "aside",   "nav",     "ul",       "ol",      "dl",         "br",         "hr",
  "pre",     "form",    "fieldset", "figure",  "figcaption", "blockquote", "address",
  "details", "summary", "option",   "body",    "tbody",      "thead"};
/// Elements whose content nobody reads.
constexpr std::array<std::string_view, 6> hidden_tags{"script", "style",  "template",
                                                      "svg",    "iframe", "object"};

template <size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Reads HTML one character at a time, so that a page on a single line needs no more memory than
/// any other. Knows no DOM: tags only begin and end blocks.
class html_reader : public reader {
public:
  explicit html_reader(emit_block emit) : make_(std::move(emit), false) {}

  void line(const line_piece& piece) override {
    number_ = piece.number;
    for (char c : piece.text)
      take(c);
    if (piece.last)
      take('\n');
  }

  void finish() override {
    give_text();
    end_row();
    make_.end();
  }

private:
  enum class mode { text, tag, quoted, comment, hidden };

  void take(char c) {
    switch (mode_) {
      case mode::text:
        if (c != '<')
          return add_text(c);
        mode_ = mode::tag;
        tag_.clear();
        return;
      case mode::tag:
        return take_tag(c);
      case mode::quoted:
        if (c == quote_)
          mode_ = mode::tag;
        return;
      case mode::comment:
        tail_ = tail_.size() < 2 ? tail_ + c : tail_.substr(1) + c;
        if (c == '>' && before_ == "--")
          mode_ = mode::text;
        before_ = tail_;
        return;
      case mode::hidden:
        return take_hidden(c);
    }
  }

  void take_tag(char c) {
    if (tag_.empty() && !std::isalpha(static_cast<unsigned char>(c)) && c != '/' && c != '!'
        && c != '?') {
      mode_ = mode::text;
      add_text('<');
      return add_text(c);
    }
    if (c == '>') {
      mode_ = mode::text;
      return tag();
    }
    // Only after a name: `<p'>` is malformed, and must not swallow the page.
    if ((c == '"' || c == '\'') && !tag_.empty() && tag_.back() == '=') {
      mode_ = mode::quoted;
      quote_ = c;
      return;
    }
    if (tag_.size() < tag_bytes)
      tag_ += c;
    if (tag_ == "!--") {
      mode_ = mode::comment;
      tail_ = before_ = "";
    }
  }

  void take_hidden(char c) {
    tail_ += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto end = "</" + hidden_;
    if (tail_.size() > end.size())
      tail_.erase(0, tail_.size() - end.size());
    if (tail_ == end) {
      mode_ = mode::tag;
      tag_ = "/" + hidden_;
    }
  }

  void tag() {
    auto closes = tag_[0] == '/';
    auto name = to_lower(std::string_view{tag_}.substr(closes ? 1 : 0));
    name = name.substr(0, name.find_first_of(" \t\n/"));
    auto self_closed = tag_.back() == '/';
    if (!closes && !self_closed && among(name, hidden_tags)) {
      hidden_ = name;
      tail_.clear();
      mode_ = mode::hidden;
      return;
    }
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
      return heading(closes, name[1] - '0');
    if (name == "title")
      return title(closes);
    if (name == "table" || name == "tr" || name == "td" || name == "th")
      return table_tag(closes, name);
    if (name == "li" || name == "dt" || name == "dd")
      return list_tag(closes, name);
    if (among(name, block_tags) && table_depth_ == 0)
      give_text();
    else if (among(name, block_tags) || name == "img")
      add_text(' ');
  }

  void heading(bool closes, int level) {
    if (!closes)
      return give_text();
    auto text = take_text();
    if (!text.empty())
      make_.heading(level, text, text_line_);
  }

  void title(bool closes) {
    if (!closes)
      return give_text();
    auto text = take_text();
    if (!text.empty())
      make_.field("title", text, text, text_line_);
  }

  void list_tag(bool closes, const std::string& name) {
    if (table_depth_ > 0)
      return add_text(' ');
    if (name == "dt" && closes)
      term_ = take_text();
    else if (name == "dd" && closes && !term_.empty())
      describe(take_text());
    else
      give_text();
    in_item_ = name == "li" && !closes;
  }

  void describe(const std::string& text) {
    if (!text.empty())
      make_.field(std::exchange(term_, {}), text, term_ + ": " + text, text_line_);
  }

  void table_tag(bool closes, const std::string& name) {
    if (name == "table") {
      if (closes && table_depth_ == 1)
        end_row();
      else if (!closes && table_depth_ == 0)
        give_text();
      table_depth_ = std::max(0, table_depth_ + (closes ? -1 : 1));
      has_header_ = false;
      if (table_depth_ == 0)
        make_.end();
      return;
    }
    // A table within a cell is text of that cell.
    if (table_depth_ != 1)
      return add_text(' ');
    if (name == "tr")
      return end_row();
    end_cell();
    if (closes)
      return;
    in_cell_ = true;
    head_cells_ += name == "th" ? 1 : 0;
  }

  void end_cell() {
    auto text = take_text();
    if (std::exchange(in_cell_, false) && cells_.size() < bounds::columns)
      cells_.push_back(std::move(text));
    if (cells_.size() == 1)
      row_line_ = number_;
  }

  void end_row() {
    end_cell();
    auto cells = std::exchange(cells_, {});
    auto heads = std::exchange(head_cells_, 0);
    if (cells.empty())
      return;
    if (!has_header_) {
      has_header_ = true;
      // `<th>key</th><td>value</td>`: a fact sheet without a header row.
      auto sheet = heads == 1 && cells.size() == 2;
      make_.table(sheet ? std::vector<std::string>{"", ""} : cells, row_line_);
      if (!sheet)
        return;
    }
    make_.row(std::move(cells), row_line_);
  }

  void add_text(char c) {
    if (c == '\n' || c == '\t' || c == '\r')
      c = ' ';
    if (text_.empty()) {
      if (c == ' ')
        return;
      text_line_ = number_;
    }
    if (c == ' ' && text_.back() == ' ')
      return;
    // Between words only: a cut character would be repaired to a mark.
    if (text_.size() >= text_bytes && c == ' ' && table_depth_ == 0)
      return give_text();
    if (text_.size() < 2 * text_bytes)
      text_ += c;
  }

  std::string take_text() {
    return folded(without_entities(to_valid_utf8(std::exchange(text_, {}))));
  }

  void give_text() {
    auto text = take_text();
    if (text.empty())
      return;
    if (in_item_)
      make_.item(text, text_line_);
    else
      make_.paragraph(text, text_line_);
    make_.end();
  }

  block_maker make_;
  mode mode_ = mode::text;
  int number_ = 1;
  int text_line_ = 1;
  int row_line_ = 1;
  char quote_ = '"';
  std::string tag_;
  std::string hidden_;
  std::string tail_;
  std::string before_;
  std::string text_;
  std::string term_;
  bool in_item_ = false;
  bool in_cell_ = false;
  bool has_header_ = false;
  int table_depth_ = 0;
  int head_cells_ = 0;
  std::vector<std::string> cells_;
};

} // namespace

std::unique_ptr<reader> make_html_reader(emit_block emit) {
  return std::make_unique<html_reader>(std::move(emit));
}

} // namespace tributary::extract
