#include "runtime/backend/exec_result.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"
#include "tests/unit/report/temporary_folder.hpp"

using namespace tributary;
using trial::attempt;
using trial::has;
using trial::order_parts;

namespace {

failure loss_of(const std::string& script) {
  backend_set backends{{1, ""}};
  return attempt{backends, order_parts::of_script(script)}.loss();
}

} // namespace

TEST_CASE("a program that fails says so with its exit code and the end of its log") {
  auto loss = loss_of("echo part; echo 'line one' >&2; echo 'no such table' >&2; exit 3");
  CHECK(loss.kind == failure_kind::process_exit);
  CHECK(loss.message == "worker tool: exit code 3: line one no such table");
  CHECK(loss.salvage == "part\n");
}

TEST_CASE("a program that dies of a signal names it") {
  auto loss = loss_of("kill -SEGV $$");
  CHECK(loss.kind == failure_kind::process_exit);
  CHECK(has(loss.message, "ended by signal SIGSEGV"));
}

TEST_CASE("a program that says nothing is a failure of its own kind") {
  auto loss = loss_of("echo only a log >&2; echo '  '");
  CHECK(loss.kind == failure_kind::empty);
  CHECK(has(loss.message, "wrote nothing on stdout: only a log"));
}

TEST_CASE("a failure's message is bounded, valid, and steers no terminal") {
  auto loss = loss_of("yes 'long \\377 \\033]0;title\\007 ä' | head -c 100000 >&2; "
                      "printf '\\033[2J\\377the reason' >&2; exit 1");
  CHECK(loss.message.size() <= limits::reason_bytes);
  CHECK(is_utf8(loss.message));
  CHECK(loss.message.find('\033') == std::string::npos);
  CHECK(loss.message.ends_with("the reason"));
}

TEST_CASE("a key that a failing program prints stays out of message and note") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo \"401 for $SOME_KEY\" >&2; exit 1");
  parts.worker.environment = {{"SOME_KEY", "sk-0123456789"}};
  attempt a{backends, parts};
  CHECK(has(a.loss().message, "401 for [SOME_KEY]"));
  for (const auto& beat : a.beats())
    CHECK(!has(beat.note, "sk-0123456789"));
}

TEST_CASE("a program that is not there is refused with the remedy") {
  backend_set backends{{}};
  order_parts parts;
  parts.worker.command = {"no-such-program"};
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "worker tool: there is no program no-such-program on PATH"));
  CHECK(has(loss.message, "install it"));
  parts.worker.command.clear();
  CHECK(has(attempt{backends, parts}.loss().message, "has no `command`"));
}

TEST_CASE("a program that cannot be started says what would help") {
  backend_set backends{{}};
  temporary_folder plan;
  write_file(plan / "no-interpreter", "#!/not/there\n");
  write_file(plan / "no-first-line", "echo hi\n");
  order_parts parts;
  parts.run.folder = plan.path();
  for (const char* name : {"no-interpreter", "no-first-line"})
    std::filesystem::permissions(plan / name, std::filesystem::perms::owner_all);
  parts.worker.command = {"./no-interpreter"};
  CHECK(has(attempt{backends, parts}.loss().message, "first line (#!)"));
  parts.worker.command = {"./no-first-line"};
  CHECK(has(attempt{backends, parts}.loss().message, "#!/bin/sh"));
  parts.worker.command = {"/bin/echo", "{{focus}}"};
  parts.stream.focus = std::string(1u << 20, 'x');
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "take the prompt on stdin"));
}

TEST_CASE("an argument with a NUL byte is refused, not cut") {
  backend_set backends{{}};
  order_parts parts;
  parts.worker.command = {"/bin/echo", "{{focus}}"};
  parts.stream.focus = std::string{"a\0b", 3};
  CHECK(has(attempt{backends, parts}.loss().message, "NUL"));
}

TEST_CASE("a scratch folder that cannot be made is a failure that may pass") {
  backend_set backends{{1, "/proc/no/such/place"}};
  auto loss = attempt{backends, order_parts::of_script("echo hi")}.loss();
  CHECK(loss.kind == failure_kind::overloaded);
  CHECK(has(loss.message, "TMPDIR"));
}

TEST_CASE("too few resources to start a program are worth another try") {
  child_end end;
  end.fate = child_fate::not_started;
  end.start_error = EAGAIN;
  auto result = exec_result(std::move(end), order_parts::of_script("x").worker, {}, {});
  REQUIRE(!result);
  CHECK(result.error().kind == failure_kind::overloaded);
  CHECK(has(result.error().message, "ulimit -u"));
}
