#include "tests/support/catch.hpp"
#include "tests/unit/schedule/schedule_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("a draining node gets nothing new, and its slots come back without being offered") {
  schedule_driver d;
  d.node("alpha", 2);
  d.run("r");
  d.want("r", 0);
  CHECK(d.grants().size() == 1);
  d.s.drain_node("alpha");
  CHECK(d.s.free_slots() == 0);
  d.want("r", 1);
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().empty());
  CHECK(d.s.free_slots() == 0);
  // It says hello once more while it finishes: it still drains.
  d.node("alpha", 2);
  CHECK(d.grants().empty());
  CHECK(d.s.free_slots() == 0);
  d.node("beta", 1);
  CHECK(d.grants() == names{"r/1@beta"});
}

TEST_CASE("with a node go the slots that run and worker had on it") {
  schedule_driver d;
  d.s.cap_worker("w", 3);
  d.node("alpha", 2);
  d.node("beta", 2);
  d.run("r", 1, 4);
  for (stream_index s = 0; s < 8; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 3);
  d.s.remove_node("alpha");
  d.node("gamma", 4);
  CHECK(d.grants().size() == 2);
}

TEST_CASE("late releases for a node that has gone change nothing") {
  schedule_driver d;
  d.node("alpha", 2);
  d.run("r", 1, 2);
  for (stream_index s = 0; s < 6; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 2);
  d.s.remove_node("alpha");
  d.s.release("alpha", "r", "w");
  d.s.release("alpha", "r", "w");
  d.node("beta", 8);
  CHECK(d.grants().size() == 2);
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().empty());
  CHECK(d.s.free_slots() == 6);
}

TEST_CASE("more releases than grants free nothing") {
  schedule_driver d;
  d.node("alpha", 1);
  d.run("r");
  for (stream_index s = 0; s < 4; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 1);
  d.s.release("alpha", "r", "another");
  d.s.release("alpha", "nobody", "w");
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().size() == 1);
}

TEST_CASE("a node that brings attempts along has so many slots less until they end") {
  schedule_driver d;
  d.s.add_node({"alpha", 3, {}, {}}, 2);
  d.run("r");
  for (stream_index s = 0; s < 4; ++s)
    d.want("r", s);
  CHECK(d.s.free_slots() == 1);
  CHECK(d.grants().size() == 1);
  d.s.release("alpha", "another", "w");
  CHECK(d.grants().size() == 1);
  d.s.release("alpha", "r", "w");
  d.s.release("alpha", "r", "w");
  d.s.release("alpha", "r", "w");
  CHECK(d.s.free_slots() == 3);
}

TEST_CASE("attempts that a node brought along count for their run and worker once they are named") {
  schedule_driver d;
  d.run("r", 1, 2);
  d.s.add_node({"alpha", 8, {}, {}}, 2);
  d.s.occupy("alpha", "r", "w");
  d.s.occupy("alpha", "r", "w");
  d.s.occupy("alpha", "r", "w");
  d.s.occupy("nowhere", "r", "w");
  for (stream_index s = 0; s < 4; ++s)
    d.want("r", s);
  CHECK(d.grants().empty());
  CHECK(d.s.free_slots() == 6);
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().size() == 1);
}

TEST_CASE("attempts that nobody names in time take no slots any more") {
  schedule_driver d;
  d.run("r");
  d.s.add_node({"alpha", 4, {}, {}}, 3);
  d.s.occupy("alpha", "r", "w");
  CHECK(d.s.free_slots() == 1);
  d.s.drop_unclaimed("alpha");
  d.s.drop_unclaimed("alpha");
  d.s.drop_unclaimed("nowhere");
  CHECK(d.s.free_slots() == 3);
  d.s.release("alpha", "r", "w");
  d.s.release("alpha", "r", "w");
  CHECK(d.s.free_slots() == 4);
}

TEST_CASE(
  "slots whose grants got lost with their owner are free when the next one says what it holds") {
  schedule_driver d;
  d.s.cap_worker("w", 4);
  d.node("alpha", 2);
  d.node("beta", 2);
  d.run("r", 1, 4);
  d.run("other");
  for (stream_index s = 0; s < 3; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 3);
  d.want("other", 0);
  CHECK(d.grants() == names{"other/0@beta"});
  d.s.restate_run("nobody", {{"beta", "w"}});
  d.s.restate_run("r", {{"beta", "w"}, {"nowhere", "w"}});
  CHECK(d.s.free_slots() == 2);
  for (stream_index s = 0; s < 9; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 2);
  // What the node brought along is the same as what its owner names.
  d.s.remove_node("alpha");
  d.s.add_node({"alpha", 4, {}, {}}, 2);
  d.s.restate_run("r", {{"beta", "w"}, {"alpha", "w"}});
  CHECK(d.s.free_slots() == 2);
}

TEST_CASE("a node that is added again keeps the attempts that are on their way to it") {
  schedule_driver d;
  d.node("alpha", 4);
  d.run("r");
  for (stream_index s = 0; s < 3; ++s)
    d.want("r", s);
  CHECK(d.grants().size() == 3);
  // It has heard of one of the three, and brings nothing that we do not know.
  d.s.add_node({"alpha", 4, {}, {}}, 1);
  CHECK(d.s.free_slots() == 1);
  d.s.add_node({"alpha", 2, {}, {}}, 0);
  CHECK(d.s.free_slots() == 0);
  d.s.add_node({"alpha", 6, {"other"}, {}}, 4);
  CHECK(d.s.free_slots() == 2);
  d.want("r", 9);
  CHECK(d.grants().empty());
  d.want("r", 10, 0, "other");
  CHECK(d.grants() == names{"r/10@alpha"});
}

TEST_CASE("nodes that are not known, or have no slots, are no trouble") {
  schedule_driver d;
  d.run("r");
  d.want("r", 0);
  d.node("empty", 0);
  d.s.drain_node("nowhere");
  d.s.remove_node("nowhere");
  d.s.release("nowhere", "r", "w");
  CHECK(d.grants().empty());
  d.node("alpha", 1);
  CHECK(d.grants() == names{"r/0@alpha"});
}

TEST_CASE("a stream that no node can serve is told of once, with what is missing") {
  schedule_driver d;
  d.run("r");
  d.want("r", 0, 0, "gemini", {{"zone", "a"}});
  auto told = d.s.gaps();
  REQUIRE(told.size() == 1);
  CHECK(told[0].run == "r");
  CHECK(told[0].stream == 0);
  CHECK(told[0].why == "no node has joined");
  CHECK(d.s.gaps().empty());
  d.node("beta", 2, {"extract"});
  d.node("alpha", 2);
  told = d.s.gaps();
  REQUIRE(told.size() == 1);
  CHECK(told[0].why == "no node offers worker gemini with label zone=a (nodes: alpha, beta)");
  d.want("r", 1, 0, "gemini", {{"zone", "a"}});
  told = d.s.gaps();
  REQUIRE(told.size() == 1);
  CHECK(told[0].stream == 1);
  d.s.drop("r", 0);
  d.node("gamma", 1, {}, {{"zone", "b"}});
  CHECK(d.s.gaps().size() == 1);
}

TEST_CASE("a full node is no gap, a draining one is") {
  schedule_driver d;
  d.run("r");
  d.node("alpha", 1);
  d.want("r", 0);
  d.want("r", 1);
  CHECK(d.grants().size() == 1);
  CHECK(d.s.gaps().empty());
  d.s.drain_node("alpha");
  auto told = d.s.gaps();
  REQUIRE(told.size() == 1);
  CHECK(told[0].why == "no node offers worker w (nodes: alpha (draining))");
  d.s.remove_node("alpha");
  d.node("alpha", 1);
  CHECK(d.s.gaps().empty());
  CHECK(d.grants() == names{"r/1@alpha"});
}

TEST_CASE("the reason for a gap names a few nodes of many") {
  schedule_driver d;
  d.run("r");
  for (char c = 'a'; c <= 'k'; ++c)
    d.node(std::string(1, c), 1, {"extract"});
  d.want("r", 0, 0, "codex");
  CHECK(d.s.gaps().at(0).why
        == "no node offers worker codex (nodes: a, b, c, d, e, f, g, h and 3 more)");
}
