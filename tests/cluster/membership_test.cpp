#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(cluster_fixture, "a run's streams are spread over the nodes that joined") {
  auto& alpha = join("alpha", 2);
  auto& beta = join("beta", 2);
  auto& run = submit(flat_plan(12));
  REQUIRE(finish(run, 5s));
  CHECK(run.exit_code == 0);
  CHECK(alpha.begun() + beta.begun() == 12);
  CHECK(alpha.begun() >= 4);
  CHECK(beta.begun() >= 4);
  CHECK(alpha.worker->peak == 2);
  CHECK(run.report().find("Result of s11.") != std::string::npos);
}

TEST_CASE_METHOD(cluster_fixture, "a node that joins during a run takes streams within a second") {
  join("alpha", 1);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(8));
  pass(500ms);
  auto& late = join("late", 2);
  pass(500ms);
  CHECK(late.worker->running() == 2);
  REQUIRE(finish(run));
  CHECK(run.output->count("node.joined") == 2);
}

TEST_CASE_METHOD(cluster_fixture,
                 "a node comes back under its name while its old connection still hangs") {
  auto& old = join("alpha", 2);
  script = [](const work_order& order) { return scripted{6s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(2));
  pass(500ms);
  // Its machine is gone, and nobody has noticed.
  old.line->cut = true;
  old.reachable = false;
  auto& again = join("alpha", 2);
  REQUIRE(wait_until([&] { return again.worker->running() == 2; }, 10s));
  CHECK_FALSE(again.left);
  REQUIRE(finish(run, 20s));
  CHECK(run.output->count("stream.completed") == 2);
  // The old one is back, and somebody else now.
  old.reachable = true;
  REQUIRE(wait_until([&] { return old.left.has_value(); }, 30s));
  CHECK(old.refused);
  CHECK_FALSE(again.left);
}

TEST_CASE_METHOD(cluster_fixture, "a second node of the same name is refused with the remedy") {
  auto& first = join("alpha", 1);
  auto& second = join("alpha", 1);
  // Until the first has given another sign of life: it might have been the second's predecessor.
  pass(4s);
  REQUIRE(second.left);
  CHECK(second.refused);
  CHECK(second.left->find("--name") != std::string::npos);
  auto& run = submit(flat_plan(2));
  REQUIRE(finish(run, 5s));
  CHECK(first.begun() == 2);
  CHECK(second.begun() == 0);
}

TEST_CASE_METHOD(cluster_fixture,
                 "a node that is killed and restarted under its name starts over") {
  auto& before = join("alpha", 2);
  script = [](const work_order& order) { return scripted{2s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(2));
  pass(500ms);
  REQUIRE(before.worker->running() == 2);
  kill(before);
  pass(100ms);
  auto& after = join("alpha", 2);
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 0);
  CHECK(after.begun() == 2);
  CHECK(run.output->count("stream.completed") == 2);
  CHECK(run.output->events.find("alpha was restarted") != std::string::npos);
}

TEST_CASE_METHOD(cluster_fixture, "a node that is killed has its streams run elsewhere") {
  auto& alpha = join("alpha", 2);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(4));
  pass(300ms);
  kill(alpha);
  auto& beta = join("beta", 4);
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(beta.begun() == 4);
  CHECK(run.output->count("node.lost") == 1);
  CHECK(run.output->events.find("alpha gave no sign of life for 4.0s") != std::string::npos);
}

TEST_CASE_METHOD(cluster_fixture, "a node that was asked to leave while it was away leaves") {
  auto& alpha = join("alpha", 1);
  script = [](const work_order& order) { return scripted{3s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(2));
  pass(500ms);
  // The word is said, and the connection ends before it is heard.
  alpha.line->cut = true;
  auto asker = coordinator.sys.spawn([registry = child("registry")](caf::event_based_actor* me) {
    me->request(registry, std::chrono::seconds{1}, atom::drain::value, std::string{"alpha"})
      .then([](const std::string&) {}, [](const caf::error&) {});
  });
  net.settle();
  cut_off(alpha);
  pass(500ms);
  alpha.reachable = true;
  pass(6s);
  CHECK(alpha.left == "drained");
  CHECK_FALSE(alpha.refused);
  CHECK(alpha.begun() == 1);
  CHECK(run.output->count("stream.completed") == 1);
  CHECK(run.output->count("node.left") == 1);
}

TEST_CASE_METHOD(cluster_fixture, "a node that leaves takes all of its actors with it") {
  auto& alpha = join("alpha", 3);
  auto& run = submit(flat_plan(6));
  REQUIRE(finish(run, 5s));
  auto connected = alpha.process->sys.registry().running();
  caf::anon_send(alpha.link, atom::drain::value);
  pass(3s);
  REQUIRE(alpha.left == "drained");
  // The link, the node, and one worker a slot.
  CHECK(alpha.process->sys.registry().running() == connected - 5);
}

} // namespace tributary::test
