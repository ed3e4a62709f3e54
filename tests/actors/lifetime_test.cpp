#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(house_fixture, "no actor of a house stays after its stop") {
  auto before = sys.registry().running();
  start(4);
  auto& done = submit(flat_plan(10));
  REQUIRE(finish(done, 1s));
  worker->script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  SECTION("when nothing runs") {}
  SECTION("when streams run") {
    submit(flat_plan(6));
    pass(100ms);
    REQUIRE(worker->running() == 4);
  }
  stop_house(root);
  root = nullptr;
  settle();
  end_all();
  CHECK(sys.registry().running() == before);
  CHECK(worker->running() == 0);
}

TEST_CASE_METHOD(house_fixture, "a run that is over leaves no actor behind") {
  start(4);
  pass(10ms);
  REQUIRE(finish(submit(flat_plan(10)), 1s));
  // From here on the node has all of its workers.
  auto before = sys.registry().running();
  for (int i = 0; i < 3; ++i)
    REQUIRE(finish(submit(flat_plan(10)), 1s));
  // One for each submitter, which the test keeps.
  CHECK(sys.registry().running() == before + 3);
}

} // namespace tributary::test
