#include "tests/support/catch.hpp"
#include "tests/unit/cluster/node_fixture.hpp"

namespace tributary {

namespace {

using start_slot = node_core::start_slot;
using stop_slot = node_core::stop_slot;
using report = node_core::report;
using streams = std::vector<uint32_t>;

bool says_lost(const report& r) {
  return !r.outcome.result && r.outcome.result.error().kind == failure_kind::node_lost;
}

} // namespace

TEST_CASE("orders start on the lowest free slots in the order they came") {
  node_core node{offer_of("alpha", 3)};
  auto started = all_of<start_slot>(give(node, {7, 5}));
  REQUIRE(started.size() == 2);
  CHECK(started[0].slot == 0);
  CHECK(started[0].order->lease == lease_of(7));
  CHECK(started[1].slot == 1);
  CHECK(started[1].order->lease == lease_of(5));
  CHECK(node.free_slots() == 1);

  node.on_slot_done(0, text_of("seven"));
  started = all_of<start_slot>(give(node, {9}));
  REQUIRE(started.size() == 1);
  CHECK(started[0].slot == 0);
}

TEST_CASE("an order over the free slots is answered as lost, not dropped") {
  node_core node{offer_of("alpha", 2)};
  auto actions = give(node, {1, 2, 3});
  CHECK(all_of<start_slot>(actions).size() == 2);
  auto reports = all_of<report>(actions);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].outcome.lease == lease_of(3));
  CHECK(says_lost(reports[0]));
  CHECK(reports[0].outcome.result.error().message == "node alpha has no free slot");
  CHECK(node.holding() == std::vector{lease_of(3)});
}

TEST_CASE("a few orders beyond the slots wait where the node is told to be patient") {
  node_core node{offer_of("alpha", 1), 1};
  auto actions = give(node, {1, 2, 3});
  CHECK(all_of<start_slot>(actions).size() == 1);
  CHECK(reported(actions) == streams{3});
  CHECK(node.free_slots() == 0);
  auto started = all_of<start_slot>(node.on_slot_done(0, text_of("one")));
  REQUIRE(started.size() == 1);
  CHECK(started[0].order->lease == lease_of(2));
}

TEST_CASE("a lease that runs already is not run twice") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1});
  CHECK(give(node, {1}).empty());
  CHECK(node.free_slots() == 1);
  auto ended = node.on_slot_done(0, text_of("one"));
  CHECK(reported(ended) == streams{1});
}

TEST_CASE("a lease whose result is held is answered with that result") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1});
  node.on_slot_done(0, text_of("one"));
  auto again = give(node, {1});
  CHECK(all_of<start_slot>(again).empty());
  auto reports = all_of<report>(again);
  REQUIRE(reports.size() == 1);
  REQUIRE(reports[0].outcome.result.has_value());
  CHECK((*reports[0].outcome.result)->text == "one");
}

TEST_CASE("a second try at a stream is another lease") {
  node_core node{offer_of("alpha", 2)};
  give(node, {1});
  CHECK(all_of<start_slot>(node.on_orders({order_of(lease_of(1, 2))})).size() == 1);
  CHECK(node.running() == std::vector{lease_of(1, 1), lease_of(1, 2)});
}

TEST_CASE("a result is held until it is acknowledged") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  CHECK(reported(node.on_slot_done(0, text_of("one"))) == streams{1});
  CHECK(node.holding() == std::vector{lease_of(1)});
  CHECK(node.free_slots() == 1);
  CHECK(node.on_ack({lease_of(9)}).empty());
  CHECK(node.holding().size() == 1);
  CHECK(node.on_ack({lease_of(1)}).empty());
  CHECK(node.holding().empty());
}

TEST_CASE("a reconnect repeats every held result and nothing else") {
  node_core node{offer_of("alpha", 3)};
  give(node, {1, 2, 3});
  node.on_slot_done(1, text_of("two"));
  node.on_slot_done(0, text_of("one"));
  CHECK(reported(node.on_connected()) == streams{1, 2});
  CHECK(reported(node.on_connected()) == streams{1, 2});
  node.on_ack({lease_of(1)});
  CHECK(reported(node.on_connected()) == streams{2});
  CHECK(node.running() == std::vector{lease_of(3)});
}

TEST_CASE("a cancelled attempt keeps its slot until it has ended, and reports nothing") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  auto stopped = all_of<stop_slot>(node.on_cancel({lease_of(1)}));
  REQUIRE(stopped.size() == 1);
  CHECK(stopped[0].slot == 0);
  CHECK(stopped[0].lease == lease_of(1));
  CHECK(node.running().empty());
  CHECK(node.free_slots() == 1);

  // The coordinator counts the slot as free: its next order waits for the old attempt's end.
  CHECK(give(node, {2}).empty());
  CHECK(node.running() == std::vector{lease_of(2)});
  auto freed = node.on_slot_done(0, text_of("too late"));
  CHECK(all_of<report>(freed).empty());
  REQUIRE(all_of<start_slot>(freed).size() == 1);
  CHECK(all_of<start_slot>(freed)[0].order->lease == lease_of(2));
}

TEST_CASE("an order that waits for a slot can be cancelled") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  node.on_cancel({lease_of(1)});
  give(node, {2});
  CHECK(node.on_cancel({lease_of(2)}).empty());
  CHECK(node.on_slot_done(0, text_of("x")).empty());
  CHECK(node.free_slots() == 1);
}

TEST_CASE("no more orders wait than slots are being stopped") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  node.on_cancel({lease_of(1)});
  CHECK(give(node, {2}).empty());
  CHECK(reported(give(node, {3})) == streams{3});
}

TEST_CASE("cancelling a held result forgets it") {
  node_core node{offer_of("alpha", 1)};
  give(node, {1});
  node.on_slot_done(0, text_of("one"));
  CHECK(node.on_cancel({lease_of(1)}).empty());
  CHECK(node.holding().empty());
}

TEST_CASE("the end of an attempt that nobody started is ignored") {
  node_core node{offer_of("alpha", 1)};
  CHECK(node.on_slot_done(0, text_of("x")).empty());
  CHECK(node.on_slot_done(77, text_of("x")).empty());
  CHECK(node.holding().empty());
}

TEST_CASE("closing a run ends its attempts, forgets its results and leaves other runs alone") {
  node_core node{offer_of("alpha", 4)};
  give(node, {1, 2});
  node.on_orders({order_of(lease_of(1, 1, "r-two")), order_of(lease_of(2, 1, "r-a"))});
  node.on_slot_done(1, text_of("two"));
  auto closed = node.on_close_run("r-one");
  REQUIRE(all_of<stop_slot>(closed).size() == 1);
  CHECK(all_of<stop_slot>(closed)[0].lease == lease_of(1));
  CHECK(node.holding().empty());
  CHECK(node.running() == std::vector{lease_of(2, 1, "r-a"), lease_of(1, 1, "r-two")});
  CHECK(all_of<report>(node.on_slot_done(0, text_of("one"))).empty());
}

} // namespace tributary
