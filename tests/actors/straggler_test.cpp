#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

std::string result_of(const work_order& order) {
  return "Result of " + order.stream->id + " by attempt " + std::to_string(order.lease.attempt)
         + ".\n";
}

} // namespace

TEST_CASE_METHOD(house_fixture, "a worker that hangs holds up nothing: a second attempt is first") {
  start(10);
  worker->script = [](const work_order& order) {
    auto hangs = order.stream->id == "s8" && order.lease.attempt == 1;
    return scripted{hangs ? duration{5h} : duration{1s}, delivers(result_of(order))};
  };
  auto& run = submit(flat_plan(9));
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  CHECK(worker->begun["s8"] == 2);
  CHECK(worker->cancelled == 1);
  CHECK(worker->running() == 0);
  CHECK(run.report().find("Result of s8 by attempt 2.") != std::string::npos);
}

TEST_CASE_METHOD(house_fixture, "an orchestrator that dies between two attempts keeps both") {
  start(10);
  worker->script = [](const work_order& order) {
    auto slow = order.stream->id == "s8";
    return scripted{slow ? duration{60s} : duration{1s}, delivers(result_of(order))};
  };
  auto& run = submit(flat_plan(9));
  pass(20s, 100ms);
  REQUIRE(worker->begun["s8"] == 2);
  kill(actor_of(run.run, "orchestrator"));
  REQUIRE(finish(run, 2min));
  CHECK(worker->begun["s8"] == 2);
  CHECK(run.report().find("Result of s8 by attempt 1.") != std::string::npos);
}

TEST_CASE_METHOD(house_fixture, "what an attempt had written goes to the next one, and into the "
                                "report where nothing better comes") {
  start(2);
  std::vector<std::string> handed_over;
  worker->script = [&](const work_order& order) {
    if (order.earlier)
      handed_over.push_back(order.earlier->text);
    failure f{failure_kind::truncated, "too long", std::nullopt, std::string(100, 'x'), {}};
    return scripted{10ms, tl::unexpected<failure>(std::move(f))};
  };
  auto p = flat_plan(1);
  p.on_failure
    = {{{failure_kind::truncated}, {{step_kind::retry, 1}, {step_kind::degrade, 1}}, {}, {}}};
  auto& run = submit(p);
  REQUIRE(finish(run));
  CHECK(run.exit_code == 3);
  CHECK(handed_over == std::vector<std::string>{std::string(100, 'x')});
  CHECK(run.report().find("**Unfinished**") != std::string::npos);
  CHECK(run.report().find(std::string(100, 'x')) != std::string::npos);
}

TEST_CASE_METHOD(house_fixture, "a stream that is too much at once is done in pieces") {
  start(2);
  worker->script = [](const work_order& order) {
    if (order.tasks.size() != 1)
      return scripted{10ms, fails(failure_kind::truncated)};
    return scripted{10ms, delivers("Done: " + order.stream->tasks[order.tasks[0]] + ".\n")};
  };
  auto p = flat_plan(1);
  p.streams[0].tasks = {"first", "second", "third"};
  auto& run = submit(p);
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  auto report = run.report();
  for (const char* done : {"Done: first.", "Done: second.", "Done: third."})
    CHECK(report.find(done) != std::string::npos);
}
