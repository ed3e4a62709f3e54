#include "tests/support/catch.hpp"
#include "tests/unit/cluster/node_fixture.hpp"

namespace tributary {

namespace {

using start_slot = node_core::start_slot;
using stop_slot = node_core::stop_slot;
using report = node_core::report;
using leave = node_core::leave;
using streams = std::vector<uint32_t>;

} // namespace

TEST_CASE("an idle node leaves as soon as it is told to drain, and once") {
  node_core node{offer_of("alpha", 2)};
  auto left = all_of<leave>(node.on_drain());
  REQUIRE(left.size() == 1);
  CHECK(left[0].handed_back.empty());
  CHECK(node.on_drain().empty());
  CHECK(node.on_drain_deadline().empty());
}

TEST_CASE("a good-bye that went down with its connection is said again on the next one") {
  node_core n{offer_of("alpha", 2)};
  CHECK(all_of<leave>(n.on_drain()).size() == 1);
  CHECK(all_of<leave>(n.on_connected()).size() == 1);
}

TEST_CASE("a draining node finishes what it runs and leaves when all is acknowledged") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1, 2});
  CHECK(node.on_drain().empty());
  CHECK(node.draining());
  CHECK(reported(node.on_slot_done(0, text_of("one"))) == streams{1});
  CHECK(node.on_ack({lease_of(1)}).empty());
  CHECK(reported(node.on_slot_done(1, text_of("two"))) == streams{2});
  auto last = node.on_ack({lease_of(2)});
  REQUIRE(all_of<leave>(last).size() == 1);
  CHECK(all_of<leave>(last)[0].handed_back.empty());
}

TEST_CASE("a draining node answers new orders as lost and waits until that is acknowledged") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1});
  node.on_drain();
  auto refused = all_of<report>(give(node, {2}));
  REQUIRE(refused.size() == 1);
  REQUIRE_FALSE(refused[0].outcome.result.has_value());
  CHECK(refused[0].outcome.result.error().kind == failure_kind::node_lost);
  CHECK(refused[0].outcome.result.error().message == "node alpha is draining");
  node.on_slot_done(0, text_of("one"));
  CHECK(node.on_ack({lease_of(1)}).empty());
  CHECK(all_of<leave>(node.on_ack({lease_of(2)})).size() == 1);
}

TEST_CASE("an order that waited for a slot before the drain is still run") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  node.on_cancel({lease_of(1)});
  give(node, {2});
  CHECK(node.on_drain().empty());
  CHECK(all_of<start_slot>(node.on_slot_done(0, text_of("x"))).size() == 1);
  node.on_slot_done(0, text_of("two"));
  CHECK(all_of<leave>(node.on_ack({lease_of(2)})).size() == 1);
}

TEST_CASE("the drain's deadline hands back what runs and what waits, and stops it") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1, 2});
  node.on_cancel({lease_of(2)});
  give(node, {3});
  node.on_drain();
  auto ended = node.on_drain_deadline();
  REQUIRE(all_of<stop_slot>(ended).size() == 1);
  CHECK(all_of<stop_slot>(ended)[0].lease == lease_of(1));
  REQUIRE(all_of<leave>(ended).size() == 1);
  CHECK(all_of<leave>(ended)[0].handed_back == std::vector{lease_of(1), lease_of(3)});
  CHECK(std::holds_alternative<leave>(ended.back()));

  CHECK(node.on_drain_deadline().empty());
  CHECK(node.on_slot_done(0, text_of("late")).empty());
  CHECK(node.on_slot_done(1, text_of("late")).empty());
}

TEST_CASE("the deadline without a drain before it ends the node as well") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  auto left = all_of<leave>(node.on_drain_deadline());
  REQUIRE(left.size() == 1);
  CHECK(left[0].handed_back == std::vector{lease_of(1)});
  CHECK(reported(give(node, {2})) == streams{2});
}

TEST_CASE("cancelling the last attempt lets a draining node go") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  node.on_drain();
  auto actions = node.on_cancel({lease_of(1)});
  CHECK(all_of<stop_slot>(actions).size() == 1);
  CHECK(all_of<leave>(actions).size() == 1);
}

TEST_CASE("closing the last run lets a draining node go") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1, 2});
  node.on_slot_done(0, text_of("one"));
  node.on_drain();
  CHECK(all_of<leave>(node.on_close_run("r-other")).empty());
  CHECK(all_of<leave>(node.on_close_run("r-one")).size() == 1);
}

} // namespace tributary
