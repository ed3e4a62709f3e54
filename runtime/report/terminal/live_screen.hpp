#pragma once

#include "runtime/report/terminal/live_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What decides how we write to a descriptor; all of it comes from outside, nothing is looked up.
struct terminal_facts {
  bool is_terminal = false;
  /// `--no-color` was given.
  bool no_color_asked = false;
  /// The environment's NO_COLOR and TERM; empty where they are not set.
  std::string no_color;
  std::string term;
};

/// Whether colours are welcome: on a terminal that can show them, unless NO_COLOR is set to
/// anything (no-color.org) or the user said so.
bool colour_wanted(const terminal_facts& facts);

/// Whether the cursor can be moved there, so that a live view makes sense.
bool live_wanted(const terminal_facts& facts);

/// The size of the terminal behind `fd`; 80 by 24 where there is none or it does not say.
terminal_size size_of_terminal(int fd);

/// What undoes all that a `live_screen` does to a terminal, in one write: fit for a signal handler.
inline constexpr std::string_view terminal_restored = "\x1b[?25h\x1b[0m";

/// Draws one picture after the other at the same place of a terminal. Writes only lines that
/// changed, in one write a picture; the cursor is hidden meanwhile and shown again at the end.
/// Errors of the terminal are ignored: a run does not fail because nobody watches it.
class live_screen {
public:
  /// @param fd A terminal, kept open by the caller for as long as this lives.
  live_screen(int fd, terminal_size size);
  /// As `finish`.
  ~live_screen();
  live_screen(const live_screen&) = delete;
  live_screen& operator=(const live_screen&) = delete;

  /// Replaces the picture. Lines have no newline and are no wider than the terminal.
  void draw(const std::vector<std::string>& lines);
  /// Writes a line that stays, above the picture.
  void print_above(std::string_view line);
  /// The terminal has this size from now on: the next picture is drawn whole.
  void resize(terminal_size size);
  terminal_size size() const { return size_; }
  /// Leaves the last picture where it is, with the cursor below it, visible. Nothing is drawn
  /// afterwards.
  void finish();
  /// As `finish`, but takes the picture away.
  void erase();

private:
  void go_to_top(std::string& out);
  void write(std::string_view bytes);

  int fd_;
  terminal_size size_;
  /// What is on the screen; the cursor stands in the line below.
  std::vector<std::string> shown_;
  /// Everything must be drawn again, since nobody knows what is on the screen.
  bool dirty_ = false;
  bool hidden_ = false;
  bool finished_ = false;
};

} // namespace tributary
