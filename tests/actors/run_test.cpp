#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(house_fixture, "a run goes from a plan to a report") {
  start(4);
  auto& run = submit(flat_plan(10));
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 0);
  CHECK(worker->begun.size() == 10);
  for (const auto* what : {"Result of s0.", "Result of s9."})
    CHECK(run.report().find(what) != std::string::npos);
  for (const auto* name :
       {"report.html", "metrics.json", "timeline.svg", "conflicts.json", "streams/s3.md"})
    CHECK(run.output->files.count(name) == 1);
  CHECK(run.output->count("stream.completed") == 10);
  CHECK(run.output->count("run.completed") == 1);
}

TEST_CASE_METHOD(house_fixture, "a stream gets what it needs") {
  start(4);
  auto p = flat_plan(3);
  p.streams[2].needs = {0, 1};
  std::vector<std::string> seen;
  worker->script = [&](const work_order& order) {
    for (const auto& need : order.needs)
      seen.push_back(need.stream + ": " + *need.text);
    return scripted{0s, delivers("Text of " + order.stream->id)};
  };
  auto& run = submit(p);
  REQUIRE(finish(run, 1s));
  CHECK(seen == std::vector<std::string>{"s0: Text of s0", "s1: Text of s1"});
}

TEST_CASE_METHOD(house_fixture, "never more streams at once than slots") {
  start(3);
  worker->script = [](const work_order& order) {
    return scripted{100ms, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(12));
  REQUIRE(finish(run));
  CHECK(worker->peak == 3);
}

TEST_CASE_METHOD(house_fixture, "max-parallel bounds a run below its slots") {
  start(8);
  auto p = flat_plan(6);
  p.max_parallel = 2;
  worker->script = [](const work_order& order) {
    return scripted{100ms, delivers(order.stream->id)};
  };
  auto& run = submit(p);
  REQUIRE(finish(run));
  CHECK(worker->peak == 2);
}

TEST_CASE_METHOD(house_fixture, "waits out its backoff before a retry") {
  start(2);
  auto p = flat_plan(1);
  p.on_failure = {};
  int tries = 0;
  worker->script = [&](const work_order&) {
    return scripted{0s, ++tries == 1 ? fails(failure_kind::rate_limited) : delivers("done")};
  };
  auto& run = submit(p);
  pass(200ms);
  CHECK(tries == 1);
  CHECK(run.output->count("stream.retrying") == 1);
  REQUIRE(finish(run));
  CHECK(tries == 2);
  CHECK(run.exit_code == 0);
}

TEST_CASE_METHOD(house_fixture, "two runs share the slots and both end") {
  start(4);
  worker->script = [](const work_order& order) {
    return scripted{50ms, delivers(order.lease.run + order.stream->id)};
  };
  auto& first = submit(flat_plan(20));
  auto& second = submit(flat_plan(20));
  pass(60ms);
  CHECK(first.output->count("stream.started") >= 2);
  CHECK(second.output->count("stream.started") >= 2);
  REQUIRE(finish(first));
  REQUIRE(finish(second));
  CHECK(worker->peak == 4);
}

TEST_CASE_METHOD(house_fixture, "a cancelled run ends soon and says so") {
  start(2);
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(5));
  pass(100ms);
  cancel(run);
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 130);
  CHECK(worker->cancelled == 2);
  CHECK(worker->running() == 0);
  CHECK(run.output->count("stream.cancelled") == 5);
  CHECK(run.output->count("run.cancelled") == 1);
}

TEST_CASE_METHOD(house_fixture, "a cancel that comes before the run has begun is not lost") {
  start(2);
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(5));
  cancel(run);
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 130);
}

TEST_CASE_METHOD(house_fixture, "slots of cancelled streams are free for the next run") {
  start(2);
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(5));
  pass(100ms);
  cancel(run);
  REQUIRE(finish(run, 1s));
  worker->script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& next = submit(flat_plan(4));
  REQUIRE(finish(next, 3s));
  CHECK(next.exit_code == 0);
}

TEST_CASE_METHOD(house_fixture,
                 "a run that nothing can serve says so and goes on when a node comes") {
  start(); // A coordinator without slots of its own.
  auto& run = submit(flat_plan(3));
  pass(1s);
  CHECK_FALSE(run.over());
  CHECK(run.output->events.find("no node") != std::string::npos);
  // A node comes.
  node_options late;
  late.offer = node_offer{"late", 2, {}, {}};
  late.incarnation = "abc";
  late.start_worker = [this](caf::event_based_actor* me) {
    return me->spawn(tributary::worker, worker_options{worker, caf::actor{me}});
  };
  auto hdl = keep(sys.spawn(node, late));
  roster names;
  names.names["registry"] = child("registry");
  caf::anon_send(hdl, atom::roster::value, names);
  REQUIRE(finish(run, 1s));
  CHECK(run.exit_code == 0);
}

TEST_CASE_METHOD(house_fixture, "a drained node takes nothing new and leaves when it is done") {
  start(2);
  worker->script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(4));
  pass(500ms);
  std::string why = "nobody answered";
  auto asker = keep(sys.spawn([&, registry = child("registry")](caf::event_based_actor* me) {
    me->request(registry, std::chrono::seconds{1}, atom::drain::value, std::string{"local"})
      .then([&](const std::string& said) { why = said; }, [](const caf::error&) {});
  }));
  pass(5s);
  CHECK(why.empty());
  CHECK(run.output->count("stream.completed") == 2);
  CHECK(run.output->count("stream.started") == 2);
  CHECK(run.output->count("node.left") == 1);
  CHECK_FALSE(run.over());
}

} // namespace tributary::test
