#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

// What accounts hold back and refuse, seen from runs: the scheduler's actor, the governor and the
// orchestrator together.
namespace tributary::test {

namespace {

class accounts_fixture : public house_fixture {
public:
  /// `w` and `spare` are models behind different keys.
  accounts_fixture() {
    for (const auto* name : {"w", "spare"}) {
      worker_profile p;
      p.name = name;
      p.backend = backend_kind::gemini;
      p.api_key_env = std::string{name} + "_KEY";
      profiles.push_back(p);
    }
  }

  /// All calls, whatever their stream.
  int calls() const {
    int sum = 0;
    for (const auto& [stream, count] : worker->begun)
      sum += count;
    return sum;
  }
};

plan stubborn_plan(size_t count) {
  auto p = flat_plan(count);
  p.on_failure = {{{failure_kind::rate_limited, failure_kind::overloaded, failure_kind::network},
                   {{step_kind::retry, 60}},
                   duration{10ms},
                   duration{10ms}}};
  return p;
}

} // namespace

TEST_CASE_METHOD(accounts_fixture,
                 "a wrong key on a thousand streams is one call and exit code 41") {
  start(64);
  worker->script = [](const work_order&) {
    return scripted{20ms, fails(failure_kind::auth, "401 API key not valid")};
  };
  auto& run = submit(flat_plan(1000));
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 41);
  CHECK(calls() == 1);
  CHECK(run.output->count("stream.failed") == 1000);
}

TEST_CASE_METHOD(accounts_fixture, "streams of a refused account switch without a call") {
  start(64);
  worker->script = [](const work_order& order) {
    return scripted{20ms, order.worker == "w" ? fails(failure_kind::auth, "401")
                                              : delivers("Text of " + order.stream->id)};
  };
  run_options with_spare;
  with_spare.fallbacks["w"] = {"spare"};
  auto& run = submit(flat_plan(50), with_spare);
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 0);
  CHECK(calls() == 51);
}

TEST_CASE_METHOD(accounts_fixture, "a second run with the same wrong key makes no call at all") {
  start(8);
  worker->script = [](const work_order&) {
    return scripted{20ms, fails(failure_kind::auth, "401")};
  };
  REQUIRE(finish(submit(flat_plan(5)), 5s));
  auto& second = submit(flat_plan(5));
  REQUIRE(finish(second, 5s));
  CHECK(second.exit_code == 41);
  CHECK(calls() == 1);
}

TEST_CASE_METHOD(accounts_fixture,
                 "an unknown account gets one stream until its provider takes it") {
  start(16);
  worker->script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(10));
  pass(500ms);
  CHECK(worker->running() == 1);
  worker->accept();
  pass(10ms);
  CHECK(worker->running() == 4);
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
}

TEST_CASE_METHOD(accounts_fixture, "a Retry-After holds back every stream and every run") {
  start(16);
  int asked = 0;
  worker->script = [&](const work_order& order) {
    if (++asked > 1)
      return scripted{50ms, delivers(order.stream->id)};
    failure f{failure_kind::rate_limited, "429 slow down", duration{5s}, {}};
    return scripted{50ms, tl::unexpected<failure>(f)};
  };
  auto& run = submit(flat_plan(5));
  auto& other = submit(flat_plan(5));
  pass(4s);
  CHECK(asked == 1);
  CHECK(run.output->events.find("w: paused for") != std::string::npos);
  CHECK(run.output->events.find("429 slow down") != std::string::npos);
  CHECK(other.output->events.find("w: paused for") != std::string::npos);
  REQUIRE(finish(run));
  REQUIRE(finish(other));
  CHECK(run.exit_code == 0);
  CHECK(other.exit_code == 0);
}

TEST_CASE_METHOD(accounts_fixture, "a rate holds over runs, and nobody has to wake the scheduler") {
  start(32);
  profiles[0].requests_per_minute = 60;
  std::vector<int> by_second(100);
  worker->script = [&](const work_order& order) {
    auto second = sched.clock().current_time.time_since_epoch() / 1s;
    ++by_second[static_cast<size_t>(second % 100)];
    return scripted{10ms, delivers(order.stream->id)};
  };
  auto& first = submit(flat_plan(10));
  auto& second = submit(flat_plan(10));
  REQUIRE(finish(first, 30s));
  REQUIRE(finish(second, 30s));
  CHECK(*std::max_element(by_second.begin(), by_second.end()) == 1);
}

TEST_CASE_METHOD(accounts_fixture, "a storm of push-backs delivers every stream") {
  start(64);
  std::mt19937 dice{11};
  worker->script = [&](const work_order& order) {
    auto fate = dice() % 100;
    if (fate < 10) {
      failure f{failure_kind::rate_limited, "429", duration{300ms}, {}};
      return scripted{30ms, tl::unexpected<failure>(f)};
    }
    if (fate < 15)
      return scripted{30ms, fails(failure_kind::overloaded, "503")};
    return scripted{200ms, delivers(order.stream->id)};
  };
  auto& run = submit(stubborn_plan(200));
  REQUIRE(finish(run, 30min));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 200);
}

TEST_CASE_METHOD(accounts_fixture, "what accounts have shown outlives the scheduler's actor") {
  start(16);
  worker->script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(40));
  pass(3s);
  REQUIRE(worker->running() > 2);
  auto at_once = worker->running();
  kill(child("scheduler"));
  pass(20ms);
  CHECK(worker->running() >= at_once);
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
  CHECK(calls() == 40);
}

TEST_CASE_METHOD(accounts_fixture, "a refused account is asked again after a while") {
  start(4);
  bool wrong = true;
  worker->script = [&](const work_order& order) {
    return scripted{20ms, wrong ? fails(failure_kind::auth, "401") : delivers(order.stream->id)};
  };
  REQUIRE(finish(submit(flat_plan(3)), 5s));
  wrong = false;
  pass(31s, 100ms);
  auto& second = submit(flat_plan(3));
  REQUIRE(finish(second, 10s));
  CHECK(second.exit_code == 0);
  CHECK(calls() == 4);
}

namespace {

/// Another coordinator uses the accounts, too; the test is the table.
class shared_fixture : public accounts_fixture {
public:
  shared_fixture() {
    options.exchange = {std::make_shared<account_sharing>(), [this] { ++wakes; }};
    other.coordinator = "other";
    other.account = account_of(profiles[0]);
    for (auto& p : profiles)
      p.max_parallel = 8;
    worker->script = [](const work_order& order) {
      return scripted{10s, delivers(order.stream->id)};
    };
  }

  account_entry turn(bool kept = true) {
    settle();
    auto now = now_of_scheduler();
    auto page = std::make_shared<share_page>();
    page->now = now;
    page->me = "me";
    page->lease = 3s;
    page->entries = {other};
    own_entries own;
    auto scheduler = child("scheduler");
    auto asked = self->request(scheduler, caf::infinite, share_turn{page, {now, now}, false});
    settle();
    asked.receive([&](own_entries& o) { own = std::move(o); },
                  [](const caf::error&) { FAIL("no answer"); });
    if (kept)
      caf::anon_send(scheduler, atom::told::value);
    settle();
    REQUIRE(own.entries.size() == 1);
    return own.entries[0];
  }
  time_point now_of_scheduler() {
    auto& st = state_of<slot_scheduler_state>(child("scheduler"));
    return st.permits.now;
  }

  account_entry other;
  int wakes = 0;
};

} // namespace

TEST_CASE_METHOD(shared_fixture,
                 "nothing begins before a turn has been told, and one is asked for") {
  start(64);
  submit(flat_plan(20));
  pass(100ms);
  CHECK(worker->running() == 0);
  CHECK(wakes > 0);
  turn(false);
  pass(100ms);
  CHECK(worker->running() == 0);
  auto told = turn();
  CHECK(told.at_once.wanted == 20);
  pass(100ms);
  CHECK(worker->running() == 1);
}

TEST_CASE_METHOD(shared_fixture, "no more run than our part allows") {
  start(64);
  other.at_once = {8, 20, 5, 0};
  submit(flat_plan(20));
  pass(100ms);
  turn();
  pass(100ms);
  worker->accept();
  pass(100ms);
  CHECK(worker->running() == 3);
  auto told = turn();
  CHECK(told.at_once.used == 3);
  CHECK(told.at_once.held == 3);
  // When nobody else has any of it, all that it bears may run.
  other.state = account_entry::life::gone;
  turn();
  pass(100ms);
  CHECK(worker->running() == 8);
}

TEST_CASE_METHOD(shared_fixture, "a scheduler that starts anew gives nothing of what runs away") {
  start(64);
  submit(flat_plan(20));
  pass(100ms);
  turn();
  worker->accept();
  pass(100ms);
  turn();
  pass(100ms);
  REQUIRE(worker->running() == 8);
  kill(child("scheduler"));
  other.at_once = {8, 20, 0, 0};
  auto told = turn();
  CHECK(told.at_once.held == 8);
}

TEST_CASE_METHOD(accounts_fixture, "cancelled attempts give their permits back") {
  start(4);
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(3));
  pass(100ms);
  REQUIRE(worker->running() == 1);
  cancel(run);
  REQUIRE(finish(run, 2s));
  worker->script = [](const work_order& order) {
    return scripted{10ms, delivers(order.stream->id)};
  };
  auto& next = submit(flat_plan(3));
  REQUIRE(finish(next, 5s));
  CHECK(next.exit_code == 0);
}

} // namespace tributary::test
