#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"

using namespace tributary;
using namespace std::chrono_literals;
using trial::attempt;
using trial::has;
using trial::order_parts;

TEST_CASE("a result of 50 MB passes, in and out") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("cat");
  parts.stream.prompt.assign(50u << 20, 'x');
  parts.stream.prompt.back() = '\n';
  auto result = attempt{backends, parts}.result();
  REQUIRE(result);
  // Not by ==: a difference would be printed.
  CHECK(((*result)->text == parts.stream.prompt));
}

TEST_CASE("a result at the bound passes; one byte more is ended and says why") {
  backend_set backends{{}};
  auto size = std::to_string(limits::result_bytes);
  auto parts = order_parts::of_script("head -c " + size + " /dev/zero | tr '\\0' x");
  auto result = attempt{backends, parts}.result();
  REQUIRE(result);
  CHECK((*result)->text.size() == limits::result_bytes);
  parts = order_parts::of_script("head -c " + size
                                 + " /dev/zero | tr '\\0' x; echo; exec tail -f /dev/null");
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::truncated);
  CHECK(has(loss.message, "it wrote more than 67 MB"));
}

TEST_CASE("a program without end is cut") {
  backend_set backends{{}};
  auto loss = attempt{backends, order_parts::of_script("exec yes")}.loss();
  CHECK(loss.kind == failure_kind::truncated);
  CHECK(loss.salvage.empty());
}

TEST_CASE("a log without end is kept to its tail") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("yes | head -c 20000000 >&2; echo last >&2; echo fine");
  attempt a{backends, parts};
  CHECK(a.text() == "fine\n");
}

TEST_CASE("a program that takes longer than its timeout is ended, and what it had is kept") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo part; exec tail -f /dev/null");
  parts.stream.timeout = 300ms;
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::timeout);
  CHECK(has(loss.message, "not done within 300ms"));
}

TEST_CASE("a silent program is ended after its idle timeout") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo part; exec tail -f /dev/null");
  parts.stream.timeout = 1h;
  parts.stream.idle_timeout = 300ms;
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::stalled);
  CHECK(has(loss.message, "no sign of life for 300ms"));
}

TEST_CASE("a program that shows life on stderr is not silent") {
  backend_set backends{{}};
  // Longer in all than it may be silent.
  auto parts = order_parts::of_script(
    "i=0; while [ $i -lt 24 ]; do echo $i >&2; sleep 0.1; i=$((i+1)); done; echo done");
  parts.stream.idle_timeout = 2s;
  CHECK(attempt{backends, parts}.text() == "done\n");
}

TEST_CASE("a program that reads nothing of a prompt larger than a pipe still ends well") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo hi");
  parts.stream.prompt.assign(4u << 20, 'x');
  CHECK(attempt{backends, parts}.text() == "hi\n");
  parts.worker.command[2] = "exec <&-; echo hi; echo log >&2; echo there";
  CHECK(attempt{backends, parts}.text() == "hi\nthere\n");
}

TEST_CASE("a program that closes its stdout early is waited for") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("echo part; exec >&-; cat >/dev/null; echo why >&2; exit 3");
  parts.stream.prompt.assign(1u << 20, 'x');
  auto loss = attempt{backends, parts}.loss();
  CHECK(has(loss.message, "exit code 3: why"));
  CHECK(loss.salvage == "part\n");
}
