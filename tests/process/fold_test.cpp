#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using namespace tributary;

namespace {

/// Takes each new result of its prompt in, word for word, behind a word of its own.
constexpr std::string_view editor = R"(
BEGIN { print "<!-- overview -->"; print "All of it, edited." }
/^# New results/ { fresh = 1 }
/^# How to answer/ { fresh = 0 }
/^An earlier answer to this was thrown away/ { print > (folder "/told.again") }
fresh && /^## .*\(.*\)$/ {
  id = $0; sub(/^.*\(/, "", id); sub(/\)$/, "", id)
  print "<!-- section: " id " -->"; print "Edited:"
}
fresh && /^~~~$/ { inside = 0 }
inside { print }
fresh && /^~~~result$/ { inside = 1 }
)";

/// Three priced parts, and a program that edits what they say; each waits until it is let go.
void write_folded(const lab& here, const std::string& edits = {}, const std::string& more = {}) {
  here.write("editor.awk", editor);
  here.write("edit.sh", "cat > prompt.$$\necho begun >> " + here.at("ran.editor") + "\n"
                          + test::named_gate::wait_at(here.at("go.editor")) + "\n"
                          + (edits.empty() ? "awk -v folder=" + here.at("") + " -f "
                                               + here.at("editor.awk") + " < prompt.$$\n"
                                           : edits));
  std::string workers;
  std::string streams;
  for (const auto* id : {"one", "two", "three"}) {
    here.write(std::string{id} + ".md",
               "Part " + std::string{id} + " costs 10 USD.\n\n```claims\n[{\"subject\": \"Part "
                 + id + "\", \"attribute\": \"price\", \"value\": \"10 USD\"}]\n```\n");
    workers += std::string{"  "} + id + "s: {backend: exec, command: [/bin/sh, -c, '"
               + test::named_gate::wait_at(here.at("go." + std::string{id})) + "; cat "
               + here.at(std::string{id} + ".md") + "']}\n";
    streams += std::string{"  "} + id + ": {worker: " + id + "s}\n";
  }
  here.write("fold.yaml", "tributary: 1\nworkers:\n" + workers
                            + "  editor: {backend: exec, command: [/bin/sh, " + here.at("edit.sh")
                            + "], input: prompt}\n");
  here.write("plan.yaml", "tributary: 1\ntask: Price three parts\nstreams:\n" + streams
                            + "synthesis: {worker: editor}\n" + more);
}

bool has(const std::string& all, const std::string& what) {
  return all.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("a synthesis worker folds what arrives into the draft while other streams still run") {
  lab here;
  write_folded(here);
  auto run = here.start("run", {"run", "plan.yaml", "--topology", "fold.yaml", "-o", "out"});
  here.let_go("one");
  REQUIRE(here.begins("editor", 1));
  here.let_go("two");
  here.let_go("three");
  REQUIRE(here.happens("out", "stream.completed", "two"));
  REQUIRE(here.happens("out", "stream.completed", "three"));
  here.let_go("editor");
  auto code = run.ends();
  CAPTURE(run.err());
  CHECK(code == 0);
  CHECK(here.began("editor") == 2);
  CHECK(here.count("out", "stream.merged", "synthesis") == 1);
  CHECK(here.count("out", "stream.completed", "synthesis") == 1);
  auto report = text_of(here.at("out/report.md"));
  CHECK(has(report, "## Overview\n\nAll of it, edited.\n"));
  for (const auto* id : {"one", "two", "three"})
    CHECK(has(report, "Edited:\nPart " + std::string{id} + " costs 10 USD."));
  CHECK(!has(report, "claims"));
  CHECK(!has(text_of(here.at("out/streams/one.md")), "Edited"));
  CHECK(has(run.err(), "is to fold into the draft one"));
}

TEST_CASE("a fold that loses a claim is done again, and then left to the built-in merger") {
  lab here;
  write_folded(here,
               "for id in one two three; do echo \"<!-- section: $id -->\"; echo Shorter.; "
               "done\n",
               "");
  for (const auto* id : {"one", "two", "three", "editor"})
    here.let_go(id);
  auto ran = here.finish("run", {"run", "plan.yaml", "--topology", "fold.yaml", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(here.count("out", "stream.retrying", "synthesis") >= 1);
  CHECK(here.count("out", "stream.failed", "synthesis") == 1);
  auto report = text_of(here.at("out/report.md"));
  CHECK(!has(report, "Shorter"));
  CHECK(has(report, "Part three costs 10 USD."));
}

TEST_CASE("a run that is killed during a fold goes on with it, and writes the same report") {
  lab here;
  write_folded(here);
  auto run = here.start("first", {"run", "plan.yaml", "--topology", "fold.yaml", "-o", "out"});
  for (const auto* id : {"one", "two", "three"})
    here.let_go(id);
  REQUIRE(here.happens("out", "stream.completed", "three"));
  REQUIRE(here.begins("editor"));
  run.signal(SIGKILL);
  REQUIRE(run.ends() == -SIGKILL);
  REQUIRE(here.no_process_stays());
  here.let_go("editor");
  auto name = here.finish("list", {"resume"}).out();
  name = name.substr(0, name.find_first_of(" \n"));
  auto again = here.finish("again", {"resume", name});
  INFO(again.err());
  CHECK(again.ends() == 0);
  auto plain = here.finish("plain", {"run", "plan.yaml", "--topology", "fold.yaml", "-o", "plain"});
  REQUIRE(plain.ends() == 0);
  CHECK(text_of(here.at("out/report.md")) == text_of(here.at("plain/report.md")));
}

TEST_CASE("check says who folds, and that a worker without a model cannot") {
  lab here;
  write_folded(here);
  auto told = here.finish("check", {"check", "plan.yaml", "--topology", "fold.yaml"});
  CHECK(told.ends() == 0);
  CHECK(has(told.out(), "folding results into the draft (at most 3 times): editor"));
  here.write("built-in.yaml", "tributary: 1\ntask: t\nstreams:\n  a: {worker: extract}\n"
                              "synthesis: {worker: extract}\n");
  auto refused = here.finish("refused", {"check", "built-in.yaml"});
  CHECK(refused.ends() == 42);
  CHECK(has(refused.err(), "synthesis.worker: extract folds nothing"));
}
