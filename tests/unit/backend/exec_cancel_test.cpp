#include "tests/support/catch.hpp"
#include "tests/unit/backend/lifeline.hpp"
#include "tests/unit/backend/trial.hpp"

using namespace tributary;
using trial::attempt;
using trial::has;
using trial::lifeline;
using trial::order_parts;

TEST_CASE("a cancelled program gets the time to end by itself") {
  backend_set backends{{}};
  auto parts = order_parts::of_script("trap 'echo saved; exit 0' TERM; echo ready >&2; "
                                      "tail -f /dev/null & wait");
  attempt a{backends, parts};
  REQUIRE(a.says("ready"));
  a.handle()->cancel();
  a.handle()->cancel();
  auto loss = a.loss();
  CHECK(has(loss.message, "cancelled"));
  CHECK(loss.salvage == "saved\n");
  CHECK(a.results() == 1);
}

TEST_CASE("a program that ignores SIGTERM is killed after the grace, with its children") {
  backend_set backends{{}};
  lifeline life;
  auto parts = order_parts::of_script("exec 9>'" + life.path()
                                      + "'; trap '' TERM; tail -f /dev/null & "
                                        "echo ready >&2; wait; exec tail -f /dev/null");
  attempt a{backends, parts};
  REQUIRE(a.says("ready"));
  CHECK(life.held());
  a.handle()->cancel();
  CHECK(has(a.loss().message, "cancelled"));
  CHECK(life.cut());
}

TEST_CASE("a grandchild that ignores SIGTERM does not outlive a program that obeys it") {
  backend_set backends{{}};
  lifeline life;
  auto parts
    = order_parts::of_script("(trap '' TERM; exec 9>'" + life.path()
                             + "'; echo ready >&2; while :; do tail -f /dev/null; done) & wait");
  attempt a{backends, parts};
  REQUIRE(a.says("ready"));
  CHECK(life.held());
  a.handle()->cancel();
  CHECK(a.ended());
  CHECK(life.cut());
}

TEST_CASE("what a program leaves behind in its group ends with it") {
  backend_set backends{{}};
  lifeline life;
  auto parts
    = order_parts::of_script("exec 9>'" + life.path() + "'; tail -f /dev/null & echo done");
  CHECK(attempt{backends, parts}.text() == "done\n");
  CHECK(life.cut());
}

TEST_CASE("cancelling what has ended is harmless") {
  backend_set backends{{}};
  attempt a{backends, order_parts::of_script("echo hi")};
  CHECK(a.text() == "hi\n");
  a.handle()->cancel();
  CHECK(attempt{backends, order_parts::of_script("echo ho")}.text() == "ho\n");
  CHECK(a.results() == 1);
}

TEST_CASE("200 programs run at once, and all of them end when their set goes") {
  auto backends = std::make_unique<backend_set>(backend_options{});
  lifeline life;
  auto parts = order_parts::of_script("exec 9>'" + life.path()
                                      + "'; echo ready >&2; exec tail -f /dev/null");
  std::vector<attempt> all;
  for (uint32_t i = 0; i < 200; ++i) {
    parts.attempt = i;
    all.emplace_back(*backends, parts);
  }
  for (auto& a : all)
    REQUIRE(a.says("ready"));
  backends.reset();
  for (auto& a : all)
    CHECK(a.results() == 1);
  CHECK(life.cut());
}
