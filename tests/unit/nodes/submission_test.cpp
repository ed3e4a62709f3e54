#include "nodes/submission.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace tributary;

namespace {

/// Any worker will do: nothing is run.
topology cluster() {
  topology t;
  worker_profile w;
  w.name = "w";
  t.workers["w"] = w;
  return t;
}

wire::submit submission(const std::string& more = {}, const std::string& of_stream = {}) {
  wire::submit what;
  what.file = "/home/client/p.yaml";
  what.folder = "/home/client";
  what.text = "task: t\nstreams: {a: {focus: x, worker: w, needs: []" + of_stream + "}}\n" + more;
  return what;
}

result<run_request_ptr> ask(const wire::submit& what, client_place from, const topology& t) {
  return request_for(what, from, t, nullptr, {});
}

std::string refusal(const wire::submit& what, client_place from, const topology& t = cluster()) {
  auto got = ask(what, from, t);
  return got ? std::string{} : got.error().what;
}

constexpr auto worktree = ", workdir: worktree";

} // namespace

TEST_CASE("a template's path in a submitted plan is refused, whoever submits it") {
  auto what = submission("synthesis: {template: /etc/passwd}\n");
  for (auto from : {client_place::here, client_place::elsewhere}) {
    auto told = refusal(what, from);
    CHECK_THAT(told, Catch::Contains("\"/etc/passwd\" names a file"));
    CHECK_THAT(told, Catch::Contains("send the template's text"));
  }
}

TEST_CASE("a plan with a template arrives with the template's text in it") {
  plan p;
  p.task = "t";
  p.folder = "/home/client";
  p.file = "/home/client/p.yaml";
  stream_spec s;
  s.id = s.name = "a";
  s.focus = "x";
  s.worker = "w";
  p.streams = {s};
  p.synthesis.template_text = "# Report\n\n{{stream.a}}\n";
  auto request = ask(submission_of(p, "key", {}), client_place::elsewhere, cluster());
  REQUIRE(request);
  CHECK((*request)->what->synthesis.template_text == p.synthesis.template_text);
}

TEST_CASE("the folder of a client elsewhere is no folder of ours") {
  auto here = ask(submission(), client_place::here, cluster());
  REQUIRE(here);
  CHECK((*here)->context->folder == "/home/client");
  auto elsewhere = ask(submission(), client_place::elsewhere, cluster());
  REQUIRE(elsewhere);
  CHECK((*elsewhere)->context->folder.empty());
  CHECK((*elsewhere)->context->repository.empty());
}

TEST_CASE("a client elsewhere gets no git repository of ours, whatever it names") {
  for (const auto* more : {"", "repository: /srv/code\n", "repository: code\n"}) {
    CHECK_THAT(refusal(submission(more, worktree), client_place::elsewhere),
               Catch::Contains("stream a works in a git repository"));
    CHECK(refusal(submission(more, worktree), client_place::here).empty());
    CHECK(refusal(submission(more), client_place::elsewhere).empty());
  }
}

TEST_CASE("inputs that fill a disk are refused before a byte of them comes") {
  auto what = submission();
  what.inputs = {{"a", "/a", limits::input_bytes - 1}, {"b", "/b", 1}};
  CHECK(refusal(what, client_place::elsewhere).empty());
  what.inputs[1].bytes = 2;
  CHECK_THAT(refusal(what, client_place::elsewhere),
             Catch::Contains("the inputs have over 4.3 GB"));
  what.inputs[1].bytes = UINT64_MAX;
  CHECK_THAT(refusal(what, client_place::here), Catch::Contains("the inputs have over 4.3 GB"));
}

TEST_CASE("an option that nobody knows is refused") {
  auto what = submission();
  what.options = {"--fail-fast", "--template=/etc/passwd"};
  CHECK_THAT(refusal(what, client_place::here), Catch::Contains("does not know the option"));
}
