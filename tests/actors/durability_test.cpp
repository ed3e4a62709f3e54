#include "tests/actors/house_fixture.hpp"
#include "tests/actors/slow_journal.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

class durability_fixture : public house_fixture {
public:
  durability_fixture() {
    options.log = log;
    worker->script = [](const work_order& order) {
      return scripted{20ms, delivers("Text of " + order.stream->id)};
    };
  }

  /// Time passes, and the disk takes what comes at the end of each moment.
  bool finish_slowly(const followed_run& run) {
    for (int i = 0; i < 10'000 && !run.over(); ++i) {
      pass(10ms);
      log->write();
    }
    return run.over();
  }

  std::string undisturbed(size_t count) {
    house_fixture calm;
    calm.worker->script = worker->script;
    calm.start(4);
    auto& run = calm.submit(flat_plan(count));
    REQUIRE(calm.finish(run));
    return run.report();
  }

  std::shared_ptr<slow_journal> log = std::make_shared<slow_journal>();
};

/// Whether the lines of a run are numbered from 1 without gaps, each once.
bool is_gapless(const std::string& events) {
  uint64_t next = 1;
  for (size_t at = 0; (at = events.find("\"seq\":", at)) != std::string::npos; ++next) {
    at += 6;
    if (std::stoull(events.substr(at, 20)) != next)
      return false;
  }
  return next > 1;
}

} // namespace

TEST_CASE_METHOD(durability_fixture,
                 "nothing leaves the coordinator before its events are durable") {
  start(4);
  auto& run = submit(flat_plan(3));
  pass(1s);
  CHECK(worker->running() == 0);
  CHECK(run.output->events.empty());
  REQUIRE(log->waiting() > 0);
  log->write();
  pass(10ms);
  CHECK(run.output->count("run.started") == 1);
  // What was granted meanwhile has gone with it.
  CHECK(worker->running() == 3);
  REQUIRE(finish_slowly(run));
  CHECK(run.exit_code == 0);
  CHECK(is_gapless(run.output->events));
  CHECK(run.report() == undisturbed(3));
}

TEST_CASE_METHOD(durability_fixture,
                 "a run that is over is not told of before its end is durable") {
  start(4);
  auto& run = submit(flat_plan(1));
  for (int i = 0; i < 1'000 && run.output->count("stream.completed") == 0; ++i) {
    pass(10ms);
    log->write();
  }
  pass(5s);
  CHECK_FALSE(run.over());
  CHECK(run.output->count("run.completed") == 0);
  REQUIRE(finish_slowly(run));
  CHECK(run.output->count("run.completed") == 1);
}

TEST_CASE_METHOD(durability_fixture,
                 "what an orchestrator had not told when it died its successor tells, once") {
  start(4);
  auto& run = submit(flat_plan(12));
  std::mt19937_64 dice{GENERATE(1u, 2u, 3u, 4u, 5u)};
  for (int death = 0; death < 3; ++death) {
    for (auto moments = dice() % 8; moments > 0; --moments) {
      pass(10ms);
      if (dice() % 2 == 0)
        log->write();
    }
    if (auto victim = actor_of(run.run, "orchestrator"))
      kill(victim);
  }
  REQUIRE(finish_slowly(run));
  CHECK(run.exit_code == 0);
  CHECK(is_gapless(run.output->events));
  CHECK(run.output->count("run.completed") == 1);
  CHECK(run.report() == undisturbed(12));
}

TEST_CASE_METHOD(durability_fixture,
                 "signs of life are left out while nothing can be written, results are not") {
  start(4);
  auto& run = submit(flat_plan(4));
  auto beats = [&] {
    size_t kept = 0;
    REQUIRE(log->replay(run.run, [&](time_point, const run_event& event) {
      kept += std::holds_alternative<attempt_progressed>(event) ? 1 : 0;
    }));
    return kept;
  };
  for (int i = 0; i < 100 && worker->running() < 4; ++i) {
    pass(1ms, 1ms);
    log->write();
  }
  REQUIRE(worker->running() == 4);
  worker->beat(10);
  pass(1ms, 1ms);
  CHECK(beats() > 0);
  auto before = beats();
  log->why = "the disk is full";
  worker->beat(20);
  pass(2s);
  CHECK(beats() == before);
  CHECK_FALSE(run.over());
  log->why.clear();
  REQUIRE(finish_slowly(run));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 4);
}

} // namespace tributary::test
