#include "tests/support/catch.hpp"
#include "tests/unit/backend/lifeline.hpp"
#include "tests/unit/cli/fake_cli.hpp"
#include "tests/unit/cli/recorded.hpp"

using namespace tributary;
using namespace std::chrono_literals;
using trial::attempt;
using trial::fake_cli;
using trial::has;
using trial::lifeline;

namespace {

/// Says that its tools run: a note that a test can wait for.
const std::string ready
  = "echo '{\"type\":\"tool_use\",\"tool_name\":\"ready\",\"parameters\":{}}'\n";

} // namespace

TEST_CASE("a tool in a session of its own ends with its cancelled CLI") {
  backend_set backends{{}};
  lifeline life;
  fake_cli gemini{backend_kind::gemini_cli, "setsid \"$0.tool\" & exec tail -f /dev/null"};
  auto tool = gemini.file("gemini.tool", "#!/bin/sh\nexec 9>'" + life.path() + "'\n" + ready
                                           + "tail -f /dev/null\n");
  ::chmod(tool.c_str(), S_IRWXU);
  attempt a{backends, gemini.order()};
  REQUIRE(a.says("ready"));
  a.handle()->cancel();
  CHECK(a.ended());
  CHECK(life.cut());
}

TEST_CASE("a tool whose parent is gone is found by its mark") {
  backend_set backends{{}};
  lifeline life;
  // The shell in the middle ends at once, so its child belongs to nobody.
  fake_cli gemini{backend_kind::gemini_cli,
                  "exec 9>'" + life.path()
                    + "'; setsid sh -c 'tail -f /dev/null & tail -f /dev/null &'\n" + "exec 9>&-\n"
                    + ready + "tail -f /dev/null"};
  attempt a{backends, gemini.order()};
  REQUIRE(a.says("ready"));
  CHECK(life.held());
  a.handle()->cancel();
  CHECK(a.ended());
  CHECK(life.cut());
}

TEST_CASE("a tool without the mark is found by its descent") {
  backend_set backends{{}};
  lifeline life;
  fake_cli gemini{backend_kind::gemini_cli,
                  "exec 9>'" + life.path() + "'; env -i setsid tail -f /dev/null & exec 9>&-\n"
                    + ready + "trap '' INT TERM; while :; do tail -f /dev/null; done"};
  attempt a{backends, gemini.order()};
  REQUIRE(a.says("ready"));
  a.handle()->cancel();
  CHECK(a.ended());
  CHECK(life.cut());
}

TEST_CASE("what a CLI leaves running ends when it ends by itself") {
  backend_set backends{{}};
  lifeline life;
  fake_cli codex{backend_kind::codex,
                 "exec 9>'" + life.path()
                   + "'; setsid tail -f /dev/null >/dev/null 2>&1 & exec 9>&-\n"
                     "cat \"$0.says\""};
  codex.file("codex.says", recorded::codex_answer);
  CHECK(attempt{backends, codex.order()}.text() == "fin \u2713 é");
  CHECK(life.cut());
}

TEST_CASE("a program that works in silence is not stalled") {
  backend_set backends{{}};
  // Busy for longer in all than it may be silent; the shell counts, nothing is printed.
  fake_cli claude{backend_kind::claude, "timeout 5 sh -c 'while :; do :; done'\ncat \"$0.says\""};
  claude.file("claude.says", recorded::claude_answer);
  auto parts = claude.order();
  parts.stream.idle_timeout = 3s;
  attempt a{backends, parts};
  CHECK(a.text() == "Hello from the server.");
  CHECK_FALSE(a.beats().empty());
}
