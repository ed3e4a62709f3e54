#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

std::string result_of(const work_order& order) {
  return "Result of " + order.stream->id + " by attempt " + std::to_string(order.lease.attempt)
         + ".\n";
}

/// The sections of a stream's tasks, the last of them only begun.
std::string begun_until(const stream_spec& s, size_t task) {
  std::string out;
  for (size_t i = 0; i <= task; ++i)
    out += "### " + s.tasks[i] + "\n\n" + (i < task ? "Done: " + s.tasks[i] + ".\n\n" : "");
  return out;
}

/// What an attempt at these tasks delivers.
std::string sections_of(const work_order& order) {
  auto tasks = order.tasks;
  for (uint32_t i = 0; order.tasks.empty() && i < order.stream->tasks.size(); ++i)
    tasks.push_back(i);
  std::string out;
  for (auto task : tasks)
    out += "### " + order.stream->tasks[task] + "\n\nDone: " + order.stream->tasks[task] + ".\n\n";
  return out;
}

plan with_tasks() {
  auto p = flat_plan(1);
  p.streams[0].tasks = {"Look", "Compare", "Count", "Sum up"};
  return p;
}

/// By a worker that takes 10 s as a rule.
run_options usually_quick() {
  run_options o;
  o.records["w"] = {9, 0, 9, 9, 10s, 0s, 0};
  return o;
}

} // namespace

TEST_CASE_METHOD(house_fixture, "the last tasks of a straggler are shared, and nobody reads that") {
  start(2);
  worker->script = [](const work_order& order) {
    return scripted{order.tasks.empty() ? 100s : 5s, delivers(sections_of(order))};
  };
  auto& alone = submit(with_tasks(), usually_quick());
  REQUIRE(finish(alone, 3min));
  auto p = with_tasks();
  p.adapt.split_after_milli = 1'500;
  auto& run = submit(p, usually_quick());
  pass(2s, 100ms);
  worker->say(0, begun_until(p.streams[0], 0));
  pass(11s, 100ms);
  worker->say(0, begun_until(p.streams[0], 1));
  pass(5s, 100ms);
  REQUIRE(worker->running() == 2);
  SECTION("when the first attempt comes to them") {
    pass(6s, 100ms);
    CHECK(worker->running() == 1);
    worker->say(0, begun_until(p.streams[0], 2));
    REQUIRE(finish(run, 2s));
    CHECK(worker->running() == 0);
  }
  SECTION("when it had come to them before they were done") {
    worker->say(0, begun_until(p.streams[0], 2));
    pass(1s, 100ms);
    CHECK(worker->running() == 2);
    REQUIRE(finish(run, 5s));
    CHECK(worker->running() == 0);
  }
  SECTION("when the orchestrator dies and has forgotten the text") {
    kill(actor_of(run.run, "orchestrator"));
    pass(6s, 100ms);
    REQUIRE(finish(run, 3min));
  }
  CHECK(run.exit_code == 0);
  CHECK(run.report() == alone.report());
}

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
