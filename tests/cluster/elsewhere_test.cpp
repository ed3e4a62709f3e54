#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(cluster_fixture,
                 "a second attempt is begun on another node than the one whose attempt hangs") {
  auto& alpha = join("alpha", 8);
  auto& beta = join("beta", 2);
  script = [](const work_order& order) {
    auto hangs = order.lease.attempt == 1 && (order.stream->id == "s1" || order.stream->id == "s8");
    return scripted{hangs ? duration{5h} : duration{1s}, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(10));
  pass(500ms);
  REQUIRE(alpha.worker->begun["s8"] == 1);
  REQUIRE(beta.worker->begun["s1"] == 1);
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  // Though seven of alpha's eight slots are free, and one of beta's two.
  CHECK(alpha.begun() + beta.begun() == 12);
  CHECK(beta.worker->begun["s8"] == 1);
  CHECK(alpha.worker->begun["s1"] == 1);
}

TEST_CASE_METHOD(cluster_fixture, "the only node gets the second attempt too") {
  auto& alpha = join("alpha", 10);
  script = [](const work_order& order) {
    auto hangs = order.lease.attempt == 1 && order.stream->id == "s8";
    return scripted{hangs ? duration{5h} : duration{1s}, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(9));
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  CHECK(alpha.worker->begun["s8"] == 2);
}

namespace {

const std::string first_part = "### What was found\n\nTen apps, of which three are free.\n";
const std::string second_part = "\nThe others cost from 4 to 12 dollars a month.\n";

/// One stream, whose first attempt hangs on `alpha` and writes what the test has it say; the second
/// delivers, and what it was handed over is noted.
struct interrupted_writing : cluster_fixture {
  followed_run& begin() {
    alpha = &join("alpha", 1);
    script = [this](const work_order& order) {
      if (order.earlier)
        handed_over.push_back(order.earlier->text);
      return scripted{order.lease.attempt == 1 ? duration{5h} : duration{1s}, delivers("All.\n")};
    };
    auto& run = submit(flat_plan(1));
    pass(500ms);
    return run;
  }
  void say(size_t offset, const std::string& text) {
    alpha->worker->say(offset, text);
    pass(500ms);
  }

  member* alpha = nullptr;
  std::vector<std::string> handed_over;
};

} // namespace

TEST_CASE_METHOD(interrupted_writing,
                 "what an attempt had written goes on elsewhere when its node is killed") {
  auto& run = begin();
  say(0, first_part);
  say(first_part.size(), second_part);
  kill(*alpha);
  REQUIRE(wait_until([&] { return run.output->count("node.lost") == 1; }, 10s));
  // Who looks before anything better comes sees it.
  CHECK(run.output->file("streams/s0.md").find(first_part + second_part) != std::string::npos);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(handed_over == std::vector<std::string>{first_part + second_part});
  CHECK(run.output->events.find("What was found") == std::string::npos);
}

TEST_CASE_METHOD(interrupted_writing,
                 "an orchestrator that dies after the loss hands it on all the same") {
  auto& run = begin();
  say(0, first_part);
  kill(*alpha);
  REQUIRE(wait_until([&] { return run.output->count("node.lost") == 1; }, 10s));
  caf::anon_send_exit(actor_of(run.run, "orchestrator"), caf::exit_reason::kill);
  pass(1s);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(handed_over == std::vector<std::string>{first_part});
}

TEST_CASE_METHOD(interrupted_writing,
                 "what was lost on the way leaves the beginning that had come") {
  auto& run = begin();
  say(0, first_part);
  say(first_part.size() + 100, second_part);
  kill(*alpha);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(handed_over == std::vector<std::string>{first_part});
}

} // namespace tributary::test
