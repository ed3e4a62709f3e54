#pragma once

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace tributary {

/// A terminal of a given size behind a pipe: obeys the few sequences that we use and remembers what
/// is to be seen. ASCII only; anything it does not know is an error.
class fake_terminal {
public:
  fake_terminal(size_t columns, size_t rows) : columns_(columns), rows_(rows, std::string{}) {
    int ends[2];
    if (::pipe(ends) != 0)
      throw std::runtime_error("no pipe");
    in_ = ends[0];
    out_ = ends[1];
  }
  ~fake_terminal() {
    close_reader();
    ::close(out_);
  }
  fake_terminal(const fake_terminal&) = delete;
  fake_terminal& operator=(const fake_terminal&) = delete;

  int fd() const { return out_; }
  void close_reader() {
    if (in_ >= 0)
      ::close(in_);
    in_ = -1;
  }

  /// The lines of the screen down to the last that is not empty, after all that was written.
  std::vector<std::string> seen() {
    (void)take();
    auto lines = rows_;
    while (!lines.empty() && lines.back().empty())
      lines.pop_back();
    return lines;
  }
  /// What scrolled out of sight.
  std::vector<std::string> scrolled() {
    (void)take();
    return scrolled_;
  }
  /// The bytes that were written since the last look.
  std::string take() {
    std::string got = read_all();
    obey(got);
    return got;
  }
  bool cursor_visible() {
    (void)take();
    return visible_;
  }
  size_t cursor_row() {
    (void)take();
    return row_;
  }
  /// A line of the user's shell that was there before us.
  void shell_wrote(const std::string& text) { obey(text); }

private:
  std::string read_all() {
    // A mark behind it says where to stop without asking whether more is to come.
    constexpr char mark = '\x04';
    if (::write(out_, &mark, 1) != 1)
      throw std::runtime_error("the pipe is full");
    std::string got;
    char c = 0;
    while (::read(in_, &c, 1) == 1 && c != mark)
      got += c;
    return got;
  }

  void obey(const std::string& bytes) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      if (bytes[at] == '\r')
        column_ = 0;
      else if (bytes[at] == '\n')
        line_feed();
      else if (bytes[at] == '\x1b')
        at = sequence(bytes, at);
      else
        put(bytes[at]);
    }
  }

  void line_feed() {
    if (row_ + 1 < rows_.size()) {
      ++row_;
      return;
    }
    scrolled_.push_back(rows_.front());
    rows_.erase(rows_.begin());
    rows_.emplace_back();
  }

  void put(char c) {
    if (column_ == columns_ && wraps_) {
      column_ = 0;
      line_feed();
    }
    auto at = std::min(column_, columns_ - 1);
    auto& line = rows_[row_];
    if (line.size() <= at)
      line.resize(at + 1, ' ');
    line[at] = c;
    column_ = at + 1;
  }

  size_t sequence(const std::string& bytes, size_t at) {
    auto end = bytes.find_first_of("AJKmhl", at);
    auto what = bytes.substr(at, end - at + 1);
    if (what == "\x1b[?25l" || what == "\x1b[?25h")
      visible_ = what.back() == 'h';
    else if (what == "\x1b[?7l" || what == "\x1b[?7h")
      wraps_ = what.back() == 'h';
    else if (what == "\x1b[2K")
      rows_[row_].clear();
    else if (what == "\x1b[J")
      erase_below();
    else if (what.back() == 'A')
      row_ -= std::min<size_t>(row_, std::stoul(what.substr(2)));
    else if (what.back() != 'm')
      throw std::runtime_error("a sequence that no terminal should get: " + what.substr(1));
    return end;
  }

  void erase_below() {
    rows_[row_].resize(std::min(rows_[row_].size(), column_));
    for (auto below = row_ + 1; below < rows_.size(); ++below)
      rows_[below].clear();
  }

  size_t columns_;
  std::vector<std::string> rows_;
  std::vector<std::string> scrolled_;
  size_t row_ = 0;
  size_t column_ = 0;
  bool visible_ = true;
  bool wraps_ = true;
  int in_ = -1;
  int out_ = -1;
};

} // namespace tributary
