#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/fake_cli.hpp"
#include "tests/unit/cli/recorded.hpp"

#include <cstdlib>
#include <filesystem>

using namespace tributary;
using namespace std::chrono_literals;
using trial::attempt;
using trial::fake_cli;
using trial::has;

namespace {

/// A fake of each that prints what the real one printed.
fake_cli replay(backend_kind dialect, const std::string& output, const std::string& after = "") {
  fake_cli cli{dialect, "cat > \"$0.prompt\"; cat \"$0.says\"; " + after};
  auto name = dialect == backend_kind::codex    ? "codex"
              : dialect == backend_kind::claude ? "claude"
                                                : "gemini";
  cli.file(std::string{name} + ".says", output);
  return cli;
}

} // namespace

TEST_CASE("each CLI's answer comes through, and the prompt went in") {
  backend_set backends{{}};
  {
    auto cli = replay(backend_kind::codex, recorded::codex_answer);
    CHECK(attempt{backends, cli.order()}.text() == "fin \u2713 é");
    CHECK(read_file(cli.at("codex.prompt")) == "the prompt");
  }
  auto gemini = replay(backend_kind::gemini_cli, recorded::gemini_answer);
  CHECK(attempt{backends, gemini.order()}.text() == "after tool");
  auto claude = replay(backend_kind::claude, recorded::claude_answer);
  attempt a{backends, claude.order()};
  auto result = a.result();
  REQUIRE(result);
  CHECK((*result)->text == "Hello from the server.");
  CHECK((*result)->used == usage{20, 7, 138});
  REQUIRE_FALSE(a.beats().empty());
  CHECK(a.beats().front().accepted);
}

TEST_CASE("an error that looks like an answer is a failure, whatever the exit code") {
  backend_set backends{{}};
  auto claude = replay(backend_kind::claude, recorded::claude_429, "exit 0");
  CHECK(attempt{backends, claude.order()}.loss().kind == failure_kind::rate_limited);
  auto codex = replay(backend_kind::codex, recorded::codex_no_answer, "exit 0");
  CHECK(attempt{backends, codex.order()}.loss().kind == failure_kind::empty);
  auto gemini = replay(backend_kind::gemini_cli, recorded::gemini_429, "exit 173");
  auto loss = attempt{backends, gemini.order()}.loss();
  CHECK(loss.kind == failure_kind::rate_limited);
  CHECK(loss.retry_after == 7s);
}

TEST_CASE("a CLI that would wait for the network for ever is ended") {
  backend_set backends{{}};
  auto codex = replay(backend_kind::codex, recorded::codex_down, "exec tail -f /dev/null");
  auto loss = attempt{backends, codex.order()}.loss();
  CHECK(loss.kind == failure_kind::network);
  CHECK(has(loss.message, "waiting for network"));
}

TEST_CASE("a silent CLI is stalled, though it says that it waits") {
  backend_set backends{{}};
  fake_cli claude{
    backend_kind::claude,
    "while :; do echo '{\"type\":\"system\",\"subtype\":\"api_retry\",\"error\":\"overloaded\"}'; "
    "sleep 0.1; done"};
  auto parts = claude.order();
  parts.stream.idle_timeout = 400ms;
  parts.stream.timeout = 1h;
  CHECK(attempt{backends, parts}.loss().kind == failure_kind::stalled);
}

TEST_CASE("a cancelled CLI is asked by SIGINT, and what it had said is kept") {
  backend_set backends{{}};
  fake_cli codex{
    backend_kind::codex,
    "trap 'exit 1' INT\n"
    "echo '{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"part\"}}'\n"
    "tail -f /dev/null & wait"};
  attempt a{backends, codex.order()};
  REQUIRE(a.says("writes"));
  a.handle()->cancel();
  auto loss = a.loss();
  CHECK(has(loss.message, "cancelled"));
  CHECK(loss.salvage == "part");
  CHECK(a.results() == 1);
}

TEST_CASE("a worker's key comes from its variable; one that is not set is no call") {
  backend_set backends{{}};
  fake_cli claude{
    backend_kind::claude,
    "echo \"{\\\"type\\\":\\\"result\\\",\\\"subtype\\\":\\\"success\\\",\\\"is_error\\\":false,"
    "\\\"result\\\":\\\"${#ANTHROPIC_API_KEY} $ANTHROPIC_API_KEY\\\"}\""};
  auto parts = claude.order();
  parts.worker.api_key_env = "TRIBUTARY_TEST_KEY";
  ::unsetenv("TRIBUTARY_TEST_KEY");
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::auth);
  CHECK(has(loss.message, "TRIBUTARY_TEST_KEY is not set on this node"));
  ::setenv("TRIBUTARY_TEST_KEY", "key-of-the-test", 1);
  // It has it, and whoever repeats it is not believed.
  CHECK(attempt{backends, parts}.text() == "15 [key]");
  ::unsetenv("TRIBUTARY_TEST_KEY");
}

TEST_CASE("inputs are copied to where the CLI may read them") {
  backend_set backends{{}};
  temporary_folder plan;
  write_file(plan / "notes/a.md", "alpha");
  write_file(plan / "b.md", "beta");
  fake_cli claude{
    backend_kind::claude,
    "echo \"{\\\"type\\\":\\\"result\\\",\\\"subtype\\\":\\\"success\\\",\\\"is_error\\\":false,"
    "\\\"result\\\":\\\"$(cat notes/a.md inputs/2-b.md) $(ls | tr '\\n' ' ')\\\"}\"; echo no > "
    "notes/a.md"};
  auto parts = claude.order();
  parts.run.inputs = {{"notes/a.md", plan / "notes/a.md", 5}, {"../b.md", plan / "b.md", 4}};
  CHECK(attempt{backends, parts}.text() == "alphabeta inputs notes ");
  CHECK(read_file(plan / "notes/a.md") == "alpha");
  std::filesystem::resize_file(plan / "b.md", limits::copied_input_bytes);
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "name fewer `inputs`"));
}

TEST_CASE("a CLI that is not installed is a bad request that names it") {
  backend_set backends{{}};
  fake_cli claude{backend_kind::claude, "true"};
  auto parts = claude.order();
  parts.worker.backend = backend_kind::codex;
  parts.worker.environment["PATH"] = "/nowhere";
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "there is no program codex on PATH"));
}

TEST_CASE("of gemini as many run as there is room for, the others wait for their turn") {
  temporary_folder scratch;
  {
    backend_set backends{{0, scratch.path()}};
    auto gemini = replay(backend_kind::gemini_cli, recorded::gemini_answer);
    auto held = replay(backend_kind::gemini_cli, "", "exec tail -f /dev/null");
    auto cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<attempt> holding;
    for (unsigned i = 0; i < cores + 1; ++i)
      holding.emplace_back(backends, held.order());
    attempt waits{backends, gemini.order()};
    attempt given_up{backends, gemini.order()};
    given_up.handle()->cancel();
    CHECK(has(given_up.loss().message, "cancelled"));
    CHECK(waits.results() == 0);
    holding.front().handle()->cancel();
    CHECK(waits.text() == "after tool");
    for (auto& a : holding)
      a.handle()->cancel();
    for (auto& a : holding)
      CHECK(a.ended());
  }
  // Folders and state went with them.
  CHECK(std::filesystem::is_empty(scratch.path()));
}

TEST_CASE("a backend that goes ends its CLIs and leaves nothing") {
  temporary_folder scratch;
  auto codex
    = replay(backend_kind::codex, "{\"type\":\"turn.started\"}\n", "exec tail -f /dev/null");
  std::vector<attempt> running;
  {
    backend_set backends{{0, scratch.path()}};
    for (int i = 0; i < 3; ++i)
      running.emplace_back(backends, codex.order());
  }
  for (auto& a : running)
    CHECK(has(a.loss().message, "cancelled"));
  CHECK(std::filesystem::is_empty(scratch.path()));
}
