#include "tests/process/lab.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace tributary;

namespace {

/// Twelve documents with the same sections, more than one worker reads in one go.
void write_sources(const lab& here) {
  for (int i = 0; i < 12; ++i) {
    std::string text = "# Engine " + std::to_string(i) + "\n\n";
    for (const auto* section : {"Pricing", "Limits", "Recovery"}) {
      text += std::string{"## "} + section + "\n\n";
      for (int line = 0; line < 12; ++line)
        text += "Engine " + std::to_string(i) + " has a " + section + " of "
                + std::to_string(100 * i + line) + " EUR, as its page says.\n";
      text += '\n';
    }
    here.write("engine-" + std::to_string(i) + ".md", text);
  }
}

} // namespace

TEST_CASE("a task is planned and run to its end without a model, whatever its kind") {
  lab here;
  write_sources(here);
  for (const auto* kind : {"research", "development", "content", "analysis"}) {
    CAPTURE(kind);
    std::string file = std::string{kind} + ".yaml";
    auto planned = here.finish(
      "plan", {"plan", "What the engines offer", "--kind", kind, "-i", "engine-*.md", "-o", file});
    REQUIRE(planned.ends() == 0);
    CHECK(planned.out() == file + "\n");
    auto ran = here.finish("run", {"run", file, "-o", std::string{"out-"} + kind});
    CAPTURE(ran.err());
    CHECK(ran.ends() == 0);
    CHECK(here.count(std::string{"out-"} + kind, "stream.completed") == 4);
  }
}

TEST_CASE("a plan is written in Markdown where the file's name says so") {
  lab here;
  write_sources(here);
  auto planned = here.finish("plan", {"plan", "Report on the engines' Pricing, Limits and Recovery",
                                      "-i", "engine-*.md", "-o", "plan.md"});
  CAPTURE(planned.err());
  REQUIRE(planned.ends() == 0);
  CHECK(text_of(here.at("plan.md")).find("### Stream 1: Pricing") != std::string::npos);
  auto ran = here.finish("run", {"run", "plan.md", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(here.count("out", "stream.completed") == 4);
}

TEST_CASE("what is to be done can be said instead of a plan, and the plan is shown") {
  lab here;
  write_sources(here);
  auto ran
    = here.finish("run", {"run", "--task", "Report on the engines' Pricing, Limits and Recovery",
                          "-i", "engine-*.md", "-o", "out"});
  CAPTURE(ran.err());
  CHECK(ran.ends() == 0);
  CHECK(ran.err().find("# the task names it; here extract would do it") != std::string::npos);
  CHECK(here.count("out", "stream.completed") == 4);
}

TEST_CASE("a task that is not worth dividing says why, to people and to programs") {
  lab here;
  here.write("a.md", "# A\n\nOne line.\n");
  auto planned = here.finish("plan", {"plan", "What does it say", "-i", "a.md", "--json"});
  REQUIRE(planned.ends() == 0);
  CHECK(planned.err().find("not worth dividing: its inputs have") != std::string::npos);
  auto answer = nlohmann::json::parse(planned.out());
  CHECK(answer["divided"] == false);
  CHECK(answer["streams"].size() == 1);
}

TEST_CASE("a plan that is there is not written over, and a task that cannot be is refused") {
  lab here;
  here.write("plan.yaml", "mine");
  auto again = here.finish("plan", {"plan", "Compare A and B", "-o", "plan.yaml"});
  CHECK(again.ends() == 2);
  CHECK(again.err().find("plan.yaml: is there already") != std::string::npos);
  auto nothing = here.finish("plan", {"plan", "Compare A and B", "-i", "nowhere/*.md"});
  CHECK(nothing.ends() == 42);
  CHECK(here.finish("run", {"run"}).ends() == 2);
  CHECK(here.finish("run", {"run", "plan.yaml", "--task", "x"}).ends() == 2);
}
