#include "runtime/backend/extract/block_maker.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <utility>

namespace tributary::extract {

namespace {

/// A quoted field that runs on for longer is a stray quote, not a field.
constexpr int record_lines = 200;

bool is_number(std::string_view cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789.,-+%$ ") == std::string_view::npos;
}

/// Reads RFC 4180, also with semicolons or tabs. The first record is the header when it looks like
/// one.
class csv_reader : public reader {
public:
  csv_reader(char separator, emit_block emit)
    : make_(std::move(emit), false), separator_(separator) {}

  void line(const line_piece& piece) override {
    if (cells_.empty()) {
      if (trim(piece.text).empty())
        return;
      begin_record(piece);
    }
    for (char c : piece.text)
      take(c);
    if (!piece.last)
      return;
    if (quoted_ && piece.number - record_line_ < record_lines)
      return put(' ');
    end_record();
  }

  void finish() override {
    if (!cells_.empty())
      end_record();
    make_.end();
  }

private:
  void begin_record(const line_piece& piece) {
    if (!has_header_ && separator_ == ',') {
      auto commas = std::count(piece.text.begin(), piece.text.end(), ',');
      if (std::count(piece.text.begin(), piece.text.end(), ';') > commas)
        separator_ = ';';
    }
    record_line_ = piece.number;
    cells_.emplace_back();
  }

  void take(char c) {
    if (closing_) {
      closing_ = false;
      if (c == '"')
        return put('"');
      quoted_ = false;
    }
    if (c == '"' && quoted_)
      closing_ = true;
    else if (c == '"' && cells_.back().empty())
      quoted_ = true;
    else if (c == separator_ && !quoted_)
      next_cell();
    else
      put(c);
  }

  void put(char c) {
    if (cells_.back().size() < 4 * bounds::cell_bytes)
      cells_.back() += c;
  }

  void next_cell() {
    // What is past the last column is dropped by the reader of the row; only memory is bounded
    // here.
    if (cells_.size() <= bounds::columns)
      cells_.emplace_back();
    else
      cells_.back().clear();
  }

  void end_record() {
    quoted_ = closing_ = false;
    auto cells = std::exchange(cells_, {});
    for (auto& cell : cells)
      cell = to_valid_utf8(std::string{trim(cell)});
    if (has_header_)
      return make_.row(std::move(cells), record_line_);
    has_header_ = true;
    if (std::none_of(cells.begin(), cells.end(), [](auto& c) { return is_number(c); }))
      return make_.table(std::move(cells), record_line_);
    std::vector<std::string> header;
    for (size_t i = 1; i <= cells.size(); ++i)
      header.push_back("column " + std::to_string(i));
    make_.table(std::move(header), record_line_);
    make_.row(std::move(cells), record_line_);
  }

  block_maker make_;
  char separator_;
  std::vector<std::string> cells_;
  int record_line_ = 0;
  bool quoted_ = false;
  bool closing_ = false;
  bool has_header_ = false;
};

} // namespace

std::unique_ptr<reader> make_csv_reader(char separator, emit_block emit) {
  return std::make_unique<csv_reader>(separator, std::move(emit));
}

} // namespace tributary::extract
