#include "config/plan_file.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/planning/planner.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

made_plan made_of(std::string task, std::vector<source_view> sources = {}) {
  return make_plan({std::move(task), {}, {}, std::move(sources)});
}

std::vector<std::string> ids_of(const made_plan& made) {
  std::vector<std::string> out;
  for (const auto& s : made.what.streams)
    out.push_back(s.id);
  return out;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("what the task names side by side becomes the streams, and one brings them together") {
  auto made = made_of("Compare Temporal, Restate and DBOS on price, reliability and licences");
  CHECK(ids_of(made) == names{"price", "reliability", "licences", "conclusions"});
  CHECK(made.what.streams.back().needs == std::vector<stream_index>{0, 1, 2});
  CHECK(made.what.streams.back().type == "validation");
  CHECK(made.why.front() == "the task names it");
  CHECK(made.undivided == "");
}

TEST_CASE("modules go to who does such work") {
  auto made = made_of("Build a to-do app with a login page, full-text search and CSV export");
  CHECK(made.what.kind == plan_kind::development);
  CHECK(ids_of(made) == names{"login-page", "full-text-search", "csv-export", "integration"});
  CHECK(made.what.streams[0].type == "frontend");
  CHECK(made.what.streams[1].type == "backend");
}

TEST_CASE("deliverables are streams of content") {
  auto made = made_of("Write a blog post, a newsletter and an FAQ for the release");
  CHECK(made.what.kind == plan_kind::content);
  CHECK(ids_of(made) == names{"blog-post", "newsletter", "faq", "editing"});
}

TEST_CASE("what the inputs have in common are the angles, where the task names none") {
  std::vector<source_view> sources(
    8, {"x.md", 9'000, {"Overview", "Pricing", "Limits", "Recovery", "Odd"}});
  for (size_t i = 0; i < 7; ++i)
    sources[i].headings.pop_back();
  auto made = made_of("Competitive report", sources);
  CHECK(ids_of(made) == names{"pricing", "limits", "recovery", "conclusions"});
  CHECK(made.why.front() == "8 of 8 inputs have a section on it");
}

TEST_CASE("inputs that have nothing in common are divided by how much there is to read") {
  std::vector<source_view> sources;
  for (char c = 'a'; c < 'a' + 10; ++c)
    sources.push_back({std::string{"in/"} + c + ".txt", 10'000, {}});
  auto made = made_of("What is known of owls", sources);
  CHECK(ids_of(made) == names{"a-b", "c-d", "e-f", "g-h", "i-j", "conclusions"});
  CHECK(made.what.streams.front().tasks == names{"a", "b"});
}

TEST_CASE("five streams are enough where the task does not ask for more") {
  std::string task = "Compare a1, b1, c1, d1, e1, f1, g1 and h1";
  auto made = made_of(task);
  CHECK(made.what.streams.size() == 6);
  CHECK(made.what.streams[1].tasks == names{"B1", "C1"});
  CHECK(made_of(task + " in 8 streams").what.streams.size() == 9);
}

TEST_CASE("as many parts as the task asks for are made of the inputs, too") {
  std::vector<source_view> sources;
  for (char c = 'a'; c < 'a' + 10; ++c)
    sources.push_back({std::string{"in/"} + c + ".txt", 10'000, {}});
  CHECK(made_of("What is known of owls, in 10 streams", sources).what.streams.size() == 11);
  for (auto& source : sources)
    source.headings = {"Food", "Flight", "Sleep", "Sound", "Sight", "Size", "Skin"};
  CHECK(made_of("What is known of owls, in 6 streams", sources).what.streams.size() == 7);
}

TEST_CASE("of folders the largest are streams of their own, the rest is one") {
  std::vector<source_view> sources;
  for (char c = 'a'; c < 'a' + 8; ++c)
    sources.push_back(
      {std::string{"src/"} + c + "/x.cpp", 10'000u * static_cast<unsigned>('z' - c), {}});
  auto made = made_of("Build on this", sources);
  CHECK(ids_of(made) == names{"a", "b", "c", "d", "e-f-g-and-h", "integration"});
  CHECK(made.what.streams[4].tasks == names{"E", "F", "G", "H"});
}

TEST_CASE("a task and inputs that name no parts get those that are usual for the kind") {
  auto made = made_of("Assess the situation");
  CHECK(made.what.streams.size() == 5);
  CHECK(made.why.front() == "usual for analysis; neither the task nor its inputs name parts");
}

TEST_CASE("steps that follow from each other are one stream, and it says why") {
  auto made = made_of("First export the table, then clean it, then load it and finally check it");
  REQUIRE(made.what.streams.size() == 1);
  CHECK(made.what.streams[0].tasks == names{"export the table", "clean it", "load it", "check it"});
  CHECK(made.undivided.find("4 steps") != std::string::npos);
}

TEST_CASE("one act and a few bytes are not divided") {
  CHECK(made_of("Fix the typo in the title").what.streams.size() == 1);
  auto small = made_of("What does it say", {{"a.md", 3'000, {}}});
  CHECK(small.undivided == "its inputs have 3.0 kB together, which one worker reads in one go");
}

TEST_CASE("each plan that is made reads back, and check has nothing against its shape") {
  for (const auto* task :
       {"Compare Temporal, Restate and DBOS on price, reliability and licences",
        "Build an app with login, search and export", "Write a post, a mail and an FAQ",
        "Assess the situation", "Fix the crash", "First do this, then do that, finally stop: now",
        "A, a, A and a", "\"quotes\": and, \\ - # odd * 'marks'"}) {
    CAPTURE(task);
    auto made = made_of(task);
    REQUIRE(made.why.size() == made.what.streams.size());
    auto read = read_plan(to_yaml(made.what), "plan.yaml", {});
    REQUIRE(read.value);
    CHECK(read.found.empty());
    for (const auto& advice : estimate_plan(*read.value, 8, {}).advices)
      CHECK(advice.kind == "no-estimates");
  }
}
