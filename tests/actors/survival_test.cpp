#include "runtime/base/text.hpp"

#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

/// Two layers and a last stream over all of the second, so that there is always something that
/// waits.
plan layered_plan() {
  auto p = flat_plan(25);
  for (stream_index s = 12; s < 24; ++s)
    p.streams[s].needs = {s - 12, (s - 11) % 12};
  std::sort(p.streams[23].needs.begin(), p.streams[23].needs.end());
  for (stream_index s = 12; s < 24; ++s)
    p.streams[24].needs.push_back(s);
  return p;
}

/// The same text for a stream however often it is tried; its time differs from stream to stream.
scripted work_on(const work_order& order) {
  const auto& id = order.stream->id;
  std::string text = "# Findings of " + id + "\n\nAbout " + id + ".\n";
  for (const auto& need : order.needs)
    text += "- builds on " + need.stream + "\n";
  return {duration{std::chrono::milliseconds{20 + stable_hash(id) % 150}}, delivers(text)};
}

class survival_fixture : public house_fixture {
public:
  survival_fixture() { worker->script = work_on; }

  caf::actor victim(const followed_run& run, const std::string& kind, std::mt19937_64& dice) {
    if (kind == "orchestrator" || kind == "synthesizer" || kind == "supervisor")
      return actor_of(run.run, kind);
    if (kind != "worker")
      return child(kind);
    auto node = child("node");
    auto workers = node ? state_of<node_state_data>(node).workers : std::vector<caf::actor>{};
    std::erase(workers, caf::actor{});
    return workers.empty() ? caf::actor{} : workers[dice() % workers.size()];
  }

  std::string undisturbed() {
    house_fixture calm;
    calm.worker->script = work_on;
    calm.start(4);
    auto& run = calm.submit(layered_plan());
    REQUIRE(calm.finish(run));
    return run.report();
  }
};

} // namespace

TEST_CASE_METHOD(survival_fixture, "no run is lost whichever actor dies whenever") {
  auto kind = GENERATE(as<std::string>{}, "orchestrator", "synthesizer", "supervisor", "runs",
                       "scheduler", "registry", "node", "worker");
  auto seed = GENERATE(range(1, 9));
  INFO("killed: " << kind << ", seed " << seed);
  std::mt19937_64 dice{static_cast<uint64_t>(seed)};
  start(4);
  auto& run = submit(layered_plan());
  auto kills = 3;
  for (auto patience = 12'000; !run.over() && patience > 0; --patience) {
    // Deaths happen between any two messages, not only when all is quiet.
    while (step(dice))
      if (kills > 0 && dice() % 200 == 0)
        if (auto hdl = victim(run, kind, dice)) {
          kill(hdl);
          --kills;
        }
    sched.advance_time(10ms);
    worker->pass(10ms);
  }
  REQUIRE(run.over());
  CHECK(kills < 3);
  CAPTURE(run.output->events);
  CHECK(run.exit_code == 0);
  CHECK(run.report() == undisturbed());
  CHECK(run.output->count("run.completed") == 1);
  CHECK(run.output->count("stream.completed") == 25);
  CHECK_FALSE(fallen);
}

TEST_CASE_METHOD(survival_fixture, "nothing that finished runs again when an orchestrator dies") {
  start(4);
  auto& run = submit(layered_plan());
  for (int i = 0; i < 5; ++i) {
    pass(120ms);
    kill(actor_of(run.run, "orchestrator"));
    settle();
  }
  REQUIRE(finish(run));
  for (const auto& [id, times] : worker->begun)
    CHECK(times == 1);
}

TEST_CASE_METHOD(survival_fixture, "slots that died with a grant are found again") {
  start(1);
  auto& run = submit(layered_plan());
  for (int i = 0; i < 3; ++i) {
    // The scheduler's grant is in the orchestrator's mailbox when it dies.
    while (!run.over() && worker->running() > 0)
      sched.advance_time(10ms), worker->pass(10ms), settle();
    kill(actor_of(run.run, "orchestrator"));
    settle();
  }
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
}

TEST_CASE_METHOD(survival_fixture, "a run that keeps dying is given up and harms no other") {
  start(2);
  auto& sick = submit(flat_plan(20));
  auto& well = submit(layered_plan());
  pass(50ms);
  for (int i = 0; i < 4 && !sick.over(); ++i) {
    kill(actor_of(sick.run, "supervisor"));
    pass(50ms);
  }
  CHECK(sick.exit_code == 1);
  CHECK(sick.output->count("run.failed") == 1);
  CHECK(options.book->find(sick.run) == nullptr);
  REQUIRE(finish(well));
  CHECK(well.exit_code == 0);
  CHECK_FALSE(fallen);
}

TEST_CASE_METHOD(survival_fixture, "a cancel survives the death of who was to carry it out") {
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  start(2);
  auto& run = submit(flat_plan(5));
  pass(50ms);
  kill(actor_of(run.run, "orchestrator"));
  cancel(run);
  kill(actor_of(run.run, "orchestrator"));
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 130);
}

} // namespace tributary::test
