#include "tests/support/catch.hpp"
#include "tests/unit/schedule/schedule_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("nothing is granted without a node, and everything that fits once there is one") {
  schedule_driver d;
  d.run("r");
  d.want("r", 0);
  d.want("r", 1);
  CHECK(d.grants().empty());
  CHECK(d.s.waiting() == 2);
  d.node("alpha", 1);
  CHECK(d.s.free_slots() == 1);
  CHECK(d.grants() == names{"r/0@alpha"});
  CHECK(d.s.free_slots() == 0);
  CHECK(d.s.waiting() == 1);
  d.s.release("alpha", "r", "w");
  CHECK(d.grants() == names{"r/1@alpha"});
}

TEST_CASE("within a run the higher rank goes first, then the lower index") {
  schedule_driver d;
  d.node("alpha", 4);
  d.run("r");
  d.want("r", 5, 10);
  d.want("r", 7, 30);
  d.want("r", 2, 10);
  d.want("r", 9, 30, "another");
  CHECK(d.grants() == names{"r/7@alpha", "r/9@alpha", "r/2@alpha", "r/5@alpha"});
}

TEST_CASE("a second request of a stream replaces the first") {
  schedule_driver d;
  d.run("r");
  d.want("r", 0, 1);
  d.want("r", 1, 2);
  d.want("r", 0, 3);
  CHECK(d.s.waiting() == 2);
  d.want("r", 1, 2, "gemini");
  d.node("alpha", 8, {"w"});
  CHECK(d.grants() == names{"r/0@alpha"});
  CHECK(d.s.waiting() == 1);
}

TEST_CASE("a dropped request gets nothing, others are not disturbed") {
  schedule_driver d;
  d.run("r");
  for (stream_index s = 0; s < 500; ++s)
    d.want("r", s);
  for (stream_index s = 0; s < 500; ++s)
    if (s % 100 != 50)
      d.s.drop("r", s);
  d.s.drop("r", 50'000);
  d.s.drop("nobody", 50);
  CHECK(d.s.waiting() == 5);
  d.node("alpha", 10);
  CHECK(d.grants()
        == names{"r/50@alpha", "r/150@alpha", "r/250@alpha", "r/350@alpha", "r/450@alpha"});
}

TEST_CASE("a stream that was granted and asks again is granted again") {
  schedule_driver d;
  d.node("alpha", 2);
  d.run("r");
  d.want("r", 0);
  CHECK(d.grants().size() == 1);
  d.want("r", 0);
  CHECK(d.grants() == names{"r/0@alpha"});
}

TEST_CASE("requests of runs that are not known are ignored") {
  schedule_driver d;
  d.node("alpha", 2);
  d.want("r", 0);
  CHECK(d.s.waiting() == 0);
  CHECK(d.grants().empty());
}

TEST_CASE("work goes to the node with the largest share of free slots") {
  schedule_driver d;
  d.node("small", 2);
  d.node("large", 8);
  d.run("r");
  for (stream_index s = 0; s < 5; ++s)
    d.want("r", s);
  CHECK(d.grants_by_node() == counts{{"small", 1}, {"large", 4}});
  d.s.release("small", "r", "w");
  d.want("r", 9);
  CHECK(d.grants() == names{"r/9@small"});
}

TEST_CASE("workers and labels decide what a node may run") {
  schedule_driver d;
  d.node("plain", 4, {"extract"});
  d.node("zoned", 4, {"extract", "gemini"}, {{"zone", "a"}, {"disk", "ssd"}});
  d.run("r");
  d.want("r", 0, 9, "gemini");
  d.want("r", 1, 8, "gemini", {{"zone", "b"}});
  d.want("r", 2, 7, "extract", {{"zone", "a"}});
  d.want("r", 3, 6, "codex");
  d.want("r", 4, 5, "extract");
  CHECK(d.grants() == names{"r/0@zoned", "r/2@zoned", "r/4@plain"});
  CHECK(d.s.waiting() == 2);
}

TEST_CASE("a request that cannot be served does not hold up those behind it") {
  schedule_driver d;
  d.node("alpha", 1, {"w"});
  d.node("beta", 1, {"gemini"});
  d.run("r");
  d.want("r", 0, 100);
  d.want("r", 1, 99);
  d.want("r", 2, 1, "gemini");
  CHECK(d.grants() == names{"r/0@alpha", "r/2@beta"});
}

TEST_CASE("a worker's cap holds over all nodes and runs") {
  schedule_driver d;
  d.node("alpha", 8);
  d.node("beta", 8);
  d.s.cap_worker("codex", 3);
  d.run("r1");
  d.run("r2");
  for (stream_index s = 0; s < 4; ++s) {
    d.want("r1", s, 0, "codex");
    d.want("r2", s, 0, "codex");
  }
  d.want("r2", 9, 0, "gemini");
  CHECK(d.grants_by_run() == counts{{"r1", 2}, {"r2", 2}});
  CHECK(d.grants().empty());
  d.s.release("alpha", "r1", "codex");
  CHECK(d.grants().size() == 1);
  d.s.cap_worker("codex", 4);
  CHECK(d.grants().size() == 1);
  d.s.cap_worker("codex", 1);
  d.s.release("alpha", "r2", "codex");
  CHECK(d.grants().empty());
  d.s.cap_worker("codex", std::nullopt);
  CHECK(d.grants().size() == 3);
  CHECK(d.s.waiting() == 0);
}

TEST_CASE("many waiting requests of one kind cost no more per grant than few") {
  // 100,000 requests and as many grants, one at a time: were any step to look at all of them, this
  // would take minutes.
  schedule_driver d;
  d.node("alpha", 1);
  d.run("r");
  constexpr stream_index many = 100'000;
  for (stream_index s = 0; s < many; ++s)
    d.want("r", s, (s * 7919) % 1000);
  size_t granted = 0;
  for (stream_index s = 0; s < many; ++s) {
    granted += d.s.assign().size();
    d.s.release("alpha", "r", "w");
  }
  CHECK(granted == many);
  CHECK(d.s.waiting() == 0);
  CHECK(d.s.free_slots() == 1);
}

TEST_CASE("a node that a request avoids is passed over while another one has a slot") {
  schedule_driver d;
  d.run("r");
  d.node("alpha", 8);
  d.node("beta", 2);
  d.want("r", 0);
  d.want("r", 1);
  d.want("r", 2);
  CHECK(d.grants() == names{"r/0@alpha", "r/1@beta", "r/2@alpha"});
  // Alpha has the larger share of free slots.
  d.want_away_from("alpha", "r", 3);
  CHECK(d.grants() == names{"r/3@beta"});
}

TEST_CASE("a node to avoid serves all the same where nobody else can") {
  schedule_driver d;
  d.run("r");
  d.node("alpha", 4);
  SECTION("because there is no other") {}
  SECTION("because all others are full") {
    d.node("beta", 1);
    d.want("r", 9);
    d.want("r", 8);
    d.grants();
    REQUIRE(d.s.free_slots() == 3);
  }
  SECTION("because the others do not fit") {
    d.node("beta", 4, {"gemini"});
  }
  SECTION("because the others are about to leave") {
    d.node("beta", 4);
    d.s.drain_node("beta");
  }
  SECTION("because the others have left") {
    d.node("beta", 4);
    d.s.remove_node("beta");
  }
  d.want_away_from("alpha", "r", 0);
  CHECK(d.grants() == names{"r/0@alpha"});
}

TEST_CASE("the wish for another node ends with the request that had it") {
  schedule_driver d;
  d.run("r");
  d.node("beta", 1);
  d.node("alpha", 1);
  d.want_away_from("beta", "r", 0);
  SECTION("when a new one replaces it") {}
  SECTION("when it is dropped") {
    d.s.drop("r", 0);
  }
  SECTION("when it was granted") {
    CHECK(d.grants() == names{"r/0@alpha"});
    d.s.release("alpha", "r", "w");
  }
  d.want("r", 0);
  CHECK(d.grants() == names{"r/0@beta"});
}

TEST_CASE("a node to avoid that nobody knows changes nothing") {
  schedule_driver d;
  d.run("r");
  d.node("beta", 1);
  d.node("alpha", 1);
  d.want_away_from("gamma", "r", 0);
  CHECK(d.grants() == names{"r/0@beta"});
}
