#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"
#include "tests/unit/report/temporary_folder.hpp"

using namespace tributary;
using trial::attempt;
using trial::has;
using trial::order_parts;

TEST_CASE("a program gets the prompt on stdin, and its stdout is the result") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("cat; echo ', and done'; echo aside >&2");
  attempt a{backends, parts};
  auto result = a.result();
  REQUIRE(result);
  CHECK((*result)->text == "the prompt, and done\n");
  CHECK((*result)->service_time > duration{0});
  CHECK((*result)->cpu_time > duration{0});
  CHECK(a.results() == 1);
}

TEST_CASE("arguments are expanded each by itself, without a shell") {
  backend_set backends{{}};
  order_parts parts;
  parts.stream.focus = "a b; $(id) `id` \"q\" 'q' *";
  parts.worker.command
    = {"/usr/bin/printf", "<%s>", "{{focus}}", "{{name}}: {{task}}", "{{nothing}}"};
  CHECK(attempt{backends, parts}.text()
        == "<a b; $(id) `id` \"q\" 'q' *><Pricing analysis: Report on note-taking apps>"
           "<{{nothing}}>");
}

TEST_CASE("what a value contains is never expanded again") {
  backend_set backends{{}};
  order_parts parts;
  parts.stream.focus = "{{task}} {{prompt}} {{{name}}}";
  parts.worker.command = {"/usr/bin/printf", "%s", "{{focus}}"};
  CHECK(attempt{backends, parts}.text() == parts.stream.focus);
}

TEST_CASE("a placeholder cannot choose the program") {
  backend_set backends{{}};
  order_parts parts;
  parts.stream.focus = "/bin/echo";
  parts.worker.command = {"{{focus}}", "hi"};
  auto loss = attempt{backends, parts}.loss();
  CHECK(loss.kind == failure_kind::bad_request);
  CHECK(has(loss.message, "no program {{focus}} on PATH"));
}

TEST_CASE("with the prompt in the arguments there is nothing on stdin") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("cat; printf %s \"$0\"");
  parts.worker.command.push_back("{{prompt}}");
  parts.worker.input = prompt_input::arguments;
  CHECK(attempt{backends, parts}.text() == "the prompt");
}

TEST_CASE("a program runs in the plan's folder, and may stand there") {
  backend_set backends{{}};
  temporary_folder plan;
  write_file(plan / "tool", "#!/bin/sh\npwd\n");
  std::filesystem::permissions(plan / "tool", std::filesystem::perms::owner_all);
  order_parts parts;
  parts.run.folder = plan.path();
  parts.worker.command = {"./tool"};
  CHECK(attempt{backends, parts}.text() == plan.path() + "\n");
}

TEST_CASE(
  "where the plan's folder is not, a program runs in a folder of its own, which goes with it") {
  temporary_folder scratch;
  {
    backend_set backends{{1, scratch.path()}};
    auto parts = order_parts::of_script("pwd; mkdir -p deep/er; echo x > deep/er/file; ls -A");
    parts.run.folder = "/not/on/this/machine";
    auto first = attempt{backends, parts}.text();
    auto second = attempt{backends, parts}.text();
    CHECK(has(first, scratch.path() + "/tributary-"));
    CHECK(has(first, "\ndeep\n"));
    CHECK(first != second);
  }
  CHECK(std::filesystem::is_empty(scratch.path()));
}

TEST_CASE("output that is not UTF-8 is mended") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("printf 'a\\377b\\000c'");
  auto text = attempt{backends, parts}.text();
  CHECK(is_utf8(text));
  CHECK(text.starts_with("a\xEF\xBF\xBD"
                         "b"));
}

TEST_CASE("what a program says on stderr is its note, without what would steer a terminal") {
  backend_set backends{{}};
  auto parts = order_parts::of_script(
    "printf 'first\\n\\033[31mreading\\tpricing.md\\n' >&2; exec tail -f /dev/null");
  attempt a{backends, parts};
  REQUIRE(a.says("reading pricing.md"));
  CHECK(a.beats().front().lease == lease_id{"r-abcdefghij", 0, 1});
  a.handle()->cancel();
  CHECK(has(a.loss().message, "cancelled"));
}

TEST_CASE("progress of a busy program is throttled") {
  backend_set backends{{}};
  auto parts
    = order_parts::of_script("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done");
  auto from = std::chrono::steady_clock::now();
  attempt a{backends, parts};
  REQUIRE(a.result());
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - from;
  auto beats = a.beats();
  REQUIRE(!beats.empty());
  CHECK(static_cast<double>(beats.size()) <= 1 + took.count() * limits::progress_per_second);
  for (size_t i = 1; i < beats.size(); ++i)
    CHECK(beats[i].bytes >= beats[i - 1].bytes);
}
