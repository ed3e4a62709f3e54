#include "runtime/report/terminal/live_screen.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/fake_terminal.hpp"

#include <csignal>

using namespace tributary;

namespace {

using lines = std::vector<std::string>;

constexpr terminal_size small_size{20, 6};

} // namespace

TEST_CASE("pictures replace each other at the same place, below what was there") {
  fake_terminal t{20, 6};
  t.shell_wrote("$ run\r\n");
  live_screen screen{t.fd(), small_size};
  screen.draw({"one", "two"});
  CHECK(t.seen() == lines{"$ run", "one", "two"});
  CHECK_FALSE(t.cursor_visible());
  screen.draw({"one", "2", "three"});
  CHECK(t.seen() == lines{"$ run", "one", "2", "three"});
  screen.draw({"x"});
  CHECK(t.seen() == lines{"$ run", "x"});
  screen.finish();
  CHECK(t.cursor_visible());
  CHECK(t.cursor_row() == 2);
}

TEST_CASE("lines that did not change are not written again") {
  fake_terminal t{20, 6};
  live_screen screen{t.fd(), small_size};
  screen.draw({"alpha", "beta", "gamma"});
  (void)t.take();
  screen.draw({"alpha", "BETA", "gamma"});
  auto written = t.take();
  CHECK(written.find("BETA") != std::string::npos);
  CHECK(written.find("alpha") == std::string::npos);
  CHECK(written.find("gamma") == std::string::npos);
  CHECK(t.seen() == lines{"alpha", "BETA", "gamma"});
}

TEST_CASE("a picture at the screen's end makes room for itself") {
  fake_terminal t{20, 4};
  for (int i = 0; i < 3; ++i)
    t.shell_wrote("old\r\n");
  live_screen screen{t.fd(), {20, 4}};
  screen.draw({"a", "b"});
  screen.draw({"a", "b", "c"});
  CHECK(t.seen() == lines{"a", "b", "c"});
  screen.draw({"A", "b", "c"});
  CHECK(t.seen() == lines{"A", "b", "c"});
  CHECK(t.scrolled() == lines{"old", "old", "old"});
}

TEST_CASE("a line as wide as the terminal keeps its last character") {
  fake_terminal t{5, 4};
  live_screen screen{t.fd(), {5, 4}};
  screen.draw({"12345", "x"});
  screen.draw({"abcde", "x"});
  CHECK(t.seen() == lines{"abcde", "x"});
}

TEST_CASE("a line that is wider than was thought does not push the others down") {
  fake_terminal t{5, 4};
  live_screen screen{t.fd(), {5, 4}};
  screen.draw({"123456789", "x"});
  CHECK(t.seen().size() == 2);
}

TEST_CASE("lines that stay are written above the picture") {
  fake_terminal t{20, 6};
  live_screen screen{t.fd(), small_size};
  screen.draw({"p", "q"});
  screen.print_above("a word");
  screen.print_above("another");
  CHECK(t.seen() == lines{"a word", "another", "p", "q"});
  screen.draw({"P", "q"});
  CHECK(t.seen() == lines{"a word", "another", "P", "q"});
}

TEST_CASE("after a resize the picture is drawn whole, over what became of the old one") {
  fake_terminal narrow{10, 8};
  // How a terminal shows "0123456789abcde" and "x" once it has become narrow.
  narrow.shell_wrote("$\r\n0123456789\r\nabcde\r\nx\r\n");
  fake_terminal wide{20, 8};
  live_screen screen{wide.fd(), {20, 8}};
  screen.draw({"0123456789abcde", "x"});
  screen.resize({10, 8});
  CHECK(screen.size() == terminal_size{10, 8});
  (void)wide.take();
  screen.draw({"short", "x"});
  narrow.shell_wrote(wide.take());
  CHECK(narrow.seen() == lines{"$", "short", "x"});
}

TEST_CASE("a picture can be taken away") {
  fake_terminal t{20, 6};
  t.shell_wrote("$\r\n");
  live_screen screen{t.fd(), small_size};
  screen.draw({"a", "b"});
  screen.erase();
  CHECK(t.seen() == lines{"$"});
  CHECK(t.cursor_visible());
  screen.draw({"late"});
  screen.print_above("late");
  CHECK(t.seen() == lines{"$"});
}

TEST_CASE("the cursor is back whatever ends the view") {
  fake_terminal t{20, 6};
  {
    live_screen screen{t.fd(), small_size};
    screen.draw({"a"});
    CHECK_FALSE(t.cursor_visible());
  }
  CHECK(t.cursor_visible());
  CHECK(t.seen() == lines{"a"});
  fake_terminal untouched{20, 6};
  { live_screen screen{untouched.fd(), small_size}; }
  CHECK(untouched.take().empty());
}

TEST_CASE("a terminal that is gone ends nothing but the view") {
  auto before = std::signal(SIGPIPE, SIG_IGN);
  fake_terminal t{20, 6};
  t.close_reader();
  live_screen screen{t.fd(), small_size};
  screen.draw({"a"});
  screen.draw({"b"});
  screen.finish();
  std::signal(SIGPIPE, before);
  SUCCEED("no exception, no loop");
}

TEST_CASE("colours are for terminals that can show them and people who want them") {
  terminal_facts facts{true, false, "", "xterm-256color"};
  CHECK(colour_wanted(facts));
  CHECK(live_wanted(facts));
  facts.no_color = "1";
  CHECK_FALSE(colour_wanted(facts));
  CHECK(live_wanted(facts));
  facts.no_color.clear();
  facts.no_color_asked = true;
  CHECK_FALSE(colour_wanted(facts));
  facts.no_color_asked = false;
  facts.term = "dumb";
  CHECK_FALSE(colour_wanted(facts));
  CHECK_FALSE(live_wanted(facts));
  facts.term = "xterm";
  facts.is_terminal = false;
  CHECK_FALSE(colour_wanted(facts));
  CHECK_FALSE(live_wanted(facts));
}

TEST_CASE("what is no terminal counts as one of the usual size") {
  fake_terminal t{20, 6};
  CHECK(size_of_terminal(t.fd()) == terminal_size{80, 24});
  CHECK(size_of_terminal(-1) == terminal_size{80, 24});
}
