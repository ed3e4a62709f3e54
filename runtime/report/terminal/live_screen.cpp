#include "runtime/report/terminal/live_screen.hpp"

#include "runtime/report/code_points.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace tributary {

namespace {

/// A line without our colour codes, which take no columns.
size_t shown_columns(std::string_view line) {
  std::string bare;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\x1b') {
      bare += line[at];
      continue;
    }
    while (at < line.size() && line[at] != 'm')
      ++at;
  }
  return columns_of(std::string_view{bare});
}

terminal_size possible(terminal_size size) {
  return {std::max<size_t>(size.columns, 1), std::max<size_t>(size.rows, 1)};
}

} // namespace

bool colour_wanted(const terminal_facts& facts) {
  return facts.is_terminal && !facts.no_color_asked && facts.no_color.empty()
         && facts.term != "dumb";
}

bool live_wanted(const terminal_facts& facts) {
  return facts.is_terminal && facts.term != "dumb" && !facts.term.empty();
}

terminal_size size_of_terminal(int fd) {
  struct winsize told {};
  if (::ioctl(fd, TIOCGWINSZ, &told) != 0 || told.ws_col == 0 || told.ws_row == 0)
    return {};
  return {told.ws_col, told.ws_row};
}

live_screen::live_screen(int fd, terminal_size size) : fd_(fd), size_(possible(size)) {}

live_screen::~live_screen() {
  finish();
}

/// The cursor to the first column of the picture's first line. After a resize the terminal may have
/// broken lines of the old picture in two.
void live_screen::go_to_top(std::string& out) {
  size_t up = 0;
  for (const auto& line : shown_) {
    auto wide = shown_columns(line);
    up += std::max<size_t>(1, (wide + size_.columns - 1) / size_.columns);
  }
  // Lines that scrolled out of sight cannot be reached.
  up = std::min(up, size_.rows - 1);
  out += '\r';
  if (up > 0)
    out += fmt::format("\x1b[{}A", up);
}

void live_screen::draw(const std::vector<std::string>& lines) {
  if (finished_)
    return;
  std::string out;
  if (!hidden_)
    out += "\x1b[?25l";
  hidden_ = true;
  // A character that is wider than we think must not break the line.
  out += "\x1b[?7l";
  go_to_top(out);
  if (dirty_)
    out += "\x1b[J";
  auto known = dirty_ ? 0 : shown_.size();
  size_t skipped = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i < known && lines[i] == shown_[i]) {
      ++skipped;
      continue;
    }
    // A line feed makes room at the screen's end, where moving the cursor would not.
    out.append(skipped, '\n');
    skipped = 0;
    // Cleared first: after a full line the cursor stands on its last character.
    out += "\x1b[2K";
    out += lines[i];
    out += "\r\n";
  }
  out.append(skipped, '\n');
  if (lines.size() < known)
    out += "\x1b[J";
  out += "\x1b[?7h";
  shown_ = lines;
  dirty_ = false;
  write(out);
}

void live_screen::print_above(std::string_view line) {
  if (finished_)
    return;
  std::string out;
  go_to_top(out);
  out += "\x1b[J";
  out += line;
  out += "\r\n";
  for (const auto& shown : shown_)
    (out += shown) += "\r\n";
  write(out);
}

void live_screen::resize(terminal_size size) {
  size = possible(size);
  if (size == size_)
    return;
  size_ = size;
  dirty_ = true;
}

void live_screen::finish() {
  if (!finished_ && hidden_)
    write(terminal_restored);
  finished_ = true;
}

void live_screen::erase() {
  if (finished_)
    return;
  std::string out;
  go_to_top(out);
  out += "\x1b[J";
  if (!shown_.empty())
    write(out);
  shown_.clear();
  finish();
}

void live_screen::write(std::string_view bytes) {
  while (!bytes.empty()) {
    auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      // Part of a picture may be lost: the next one is drawn whole.
      dirty_ = true;
      return;
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

} // namespace tributary
