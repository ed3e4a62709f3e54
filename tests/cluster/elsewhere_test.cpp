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

} // namespace

TEST_CASE_METHOD(cluster_fixture,
                 "what an attempt had written goes on elsewhere when its node is killed") {
  auto& alpha = join("alpha", 1);
  std::vector<std::string> handed_over;
  script = [&](const work_order& order) {
    if (order.earlier)
      handed_over.push_back(order.earlier->text);
    return scripted{order.lease.attempt == 1 ? duration{5h} : duration{1s}, delivers("All.\n")};
  };
  auto& run = submit(flat_plan(1));
  pass(500ms);
  alpha.worker->say(0, first_part);
  pass(500ms);
  alpha.worker->say(first_part.size(), second_part);
  pass(500ms);
  kill(alpha);
  REQUIRE(wait_until([&] { return run.output->count("node.lost") == 1; }, 10s));
  // Who looks before anything better comes sees it.
  CHECK(run.output->file("streams/s0.md").find(first_part + second_part) != std::string::npos);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(handed_over == std::vector<std::string>{first_part + second_part});
  CHECK(run.output->events.find("What was found") == std::string::npos);
}

TEST_CASE_METHOD(cluster_fixture,
                 "an orchestrator that dies after the loss hands it on all the same") {
  auto& alpha = join("alpha", 1);
  std::vector<std::string> handed_over;
  script = [&](const work_order& order) {
    if (order.earlier)
      handed_over.push_back(order.earlier->text);
    return scripted{order.lease.attempt == 1 ? duration{5h} : duration{1s}, delivers("All.\n")};
  };
  auto& run = submit(flat_plan(1));
  pass(500ms);
  alpha.worker->say(0, first_part);
  pass(500ms);
  kill(alpha);
  REQUIRE(wait_until([&] { return run.output->count("node.lost") == 1; }, 10s));
  caf::anon_send_exit(actor_of(run.run, "orchestrator"), caf::exit_reason::kill);
  pass(1s);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(handed_over == std::vector<std::string>{first_part});
}

TEST_CASE_METHOD(cluster_fixture, "what was lost on the way leaves the beginning that had come") {
  auto& alpha = join("alpha", 1);
  std::vector<std::string> handed_over;
  script = [&](const work_order& order) {
    if (order.earlier)
      handed_over.push_back(order.earlier->text);
    return scripted{order.lease.attempt == 1 ? duration{5h} : duration{1s}, delivers("All.\n")};
  };
  auto& run = submit(flat_plan(1));
  pass(500ms);
  alpha.worker->say(0, first_part);
  pass(500ms);
  alpha.worker->say(first_part.size() + 100, second_part);
  pass(500ms);
  kill(alpha);
  join("beta", 1);
  REQUIRE(finish(run, 20s));
  CHECK(handed_over == std::vector<std::string>{first_part});
}

} // namespace tributary::test
