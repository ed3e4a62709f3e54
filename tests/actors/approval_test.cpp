#include "tests/actors/house_fixture.hpp"
#include "tests/actors/slow_journal.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

class approval_fixture : public house_fixture {
public:
  static plan held_plan() {
    auto p = flat_plan(2);
    p.approve = "plan";
    return p;
  }
  static plan plan_with_asking_stream() {
    auto p = flat_plan(3);
    p.streams[1].approve = true;
    p.streams[2].needs = {1};
    return p;
  }

  /// Approves, as whoever waits for the answer.
  void approve(const std::string& run, approval_wish wish = {"", false, "ann"}) {
    auto asker = keep(sys.spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const approval_answer& a) { answers.push_back(a); }};
    }));
    tributary::approve_run_request what{run, std::move(wish), asker};
    caf::anon_send(child("runs"), std::move(what));
    settle();
  }

  std::vector<approval_answer> answers;
};

} // namespace

TEST_CASE_METHOD(approval_fixture, "nothing of a plan is begun before a person approves it") {
  worker->script = [](const work_order& order) {
    return scripted{100ms, delivers(order.stream->id)};
  };
  start(4);
  auto& run = submit(held_plan());
  pass(1h, 1min);
  CHECK(worker->begun.empty());
  CHECK(run.output->count("approval.requested") == 1);
  approve(run.run);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].code == ec::none);
  CHECK(answers[0].what == "approved");
  approve(run.run);
  REQUIRE(answers.size() == 2);
  CHECK(answers[1].code == ec::none);
  CHECK(answers[1].what == "was approved before");
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("approval.given") == 1);
  CHECK(worker->begun.size() == 2);
}

TEST_CASE_METHOD(approval_fixture, "a stream that waits for a person holds no slot from others") {
  start(1);
  auto& run = submit(plan_with_asking_stream());
  pass(1s);
  CHECK(worker->begun.size() == 1);
  // Another run gets the only slot.
  auto& other = submit(flat_plan(3));
  REQUIRE(finish(other, 1s));
  approve(run.run, {"s1", false, "ann"});
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 0);
  for (const auto* stream : {"s0", "s1", "s2"})
    CHECK(run.output->file("streams/" + std::string{stream} + ".md").find("Result of")
          != std::string::npos);
}

TEST_CASE_METHOD(approval_fixture, "what is approved beforehand does not wait") {
  start(4);
  auto p = plan_with_asking_stream();
  p.approve = "plan";
  options.book = std::make_shared<run_book>();
  run_options named;
  named.run = "r-beforehand";
  auto request = request_of(p, named);
  auto output = std::make_shared<memory_output>();
  request->outputs->add(output);
  request->approved_by = "ann";
  caf::anon_send(child("runs"), submit_run{request});
  pass(1s);
  CHECK(output->count("run.completed") == 1);
  CHECK(output->count("approval.requested") == 0);
  CHECK(output->count("approval.given") == 1);
}

TEST_CASE_METHOD(approval_fixture, "what cannot be approved is answered with the reason") {
  start(4);
  auto& run = submit(plan_with_asking_stream());
  pass(1s);
  approve(run.run);
  approve(run.run, {"s9", false, "ann"});
  approve(run.run, {"s0", false, "ann"});
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].code == ec::usage);
  CHECK(answers[1].code == ec::not_found);
  CHECK(answers[2].code == ec::usage);
  CHECK(answers[2].what.find("of its streams these do: s1") != std::string::npos);
  // Of a run that nobody knows the house says that it is not there.
  bool there = true;
  caf::scoped_actor asker{sys};
  auto asked = asker->request(child("runs"), caf::infinite,
                              approve_run_request{"r-unknown", {"", false, "ann"}, nullptr});
  settle();
  asked.receive([&](bool found) { there = found; }, [](const caf::error&) {});
  CHECK_FALSE(there);
}

TEST_CASE_METHOD(approval_fixture, "the wait goes on when the run's actors die, and so does what "
                                   "was approved") {
  start(4);
  auto whole = GENERATE(true, false);
  auto& run = submit(whole ? held_plan() : plan_with_asking_stream());
  pass(1s);
  auto killed = GENERATE("orchestrator", "synthesizer", "supervisor");
  CAPTURE(whole, killed);
  kill(actor_of(run.run, killed));
  pass(1s);
  CHECK_FALSE(run.over());
  approve(run.run, {whole ? "" : "s1", false, "ann"});
  kill(actor_of(run.run, killed));
  pass(1s);
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("approval.given") == 1);
}

TEST_CASE_METHOD(approval_fixture, "an approval that comes before the run's orchestrator waits for "
                                   "it") {
  start(4);
  auto& run = submit(held_plan());
  // Nothing has been delivered to anybody yet.
  caf::anon_send(child("runs"), approve_run_request{run.run, {"", false, "ann"}, nullptr});
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 0);
}

TEST_CASE_METHOD(approval_fixture, "an approval is answered when it is durable, not before") {
  auto log = std::make_shared<slow_journal>();
  options.log = log;
  start(4);
  auto& run = submit(held_plan());
  pass(50ms);
  log->write();
  settle();
  approve(run.run);
  pass(50ms);
  CHECK(answers.empty());
  // Asked again while the first is not on disk, it is answered behind that.
  approve(run.run);
  pass(50ms);
  CHECK(answers.empty());
  CHECK(worker->begun.empty());
  log->write();
  settle();
  CHECK(answers.size() == 2);
  CHECK(worker->begun.size() == 2);
}

TEST_CASE_METHOD(approval_fixture, "a run that waits can be cancelled, and its deadline runs") {
  start(4);
  auto p = held_plan();
  SECTION("cancelled") {
    auto& run = submit(p);
    pass(1s);
    cancel(run);
    REQUIRE(finish(run, 1s));
    CHECK(run.exit_code == 130);
  }
  SECTION("late") {
    p.deadline = 10s;
    auto& run = submit(p);
    pass(9s);
    CHECK_FALSE(run.over());
    pass(2s);
    CHECK(run.exit_code == 124);
  }
  CHECK(worker->begun.empty());
}

} // namespace tributary::test
