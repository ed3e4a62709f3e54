#include "tests/support/catch.hpp"
#include "tests/unit/cluster/node_fixture.hpp"

#include <map>
#include <random>
#include <set>

namespace tributary {

namespace {

/// A coordinator that loses, repeats and cancels at random, and what it must see.
struct world {
  explicit world(uint32_t seed) : dice{seed}, node{offer_of("alpha", slots)} {}

  static constexpr uint32_t slots = 3;
  std::mt19937 dice;
  node_core node;
  /// What the node's slots really do: the attempt, and whether it was told to stop.
  std::map<uint32_t, lease_id> at_work;
  std::set<lease_id> open;
  std::set<lease_id> cancelled;
  uint32_t next_stream = 0;
  bool connected = true;

  uint32_t draw(uint32_t sides) { return static_cast<uint32_t>(dice() % sides); }

  lease_id pick(const std::set<lease_id>& from) {
    auto at = from.begin();
    std::advance(at, draw(static_cast<uint32_t>(from.size())));
    return *at;
  }

  void carry_out(const std::vector<node_core::action>& actions) {
    for (const auto& a : actions) {
      if (const auto* s = std::get_if<node_core::start_slot>(&a)) {
        // A slot gets work only when it has none, and no attempt runs twice.
        REQUIRE(at_work.emplace(s->slot, s->order->lease).second);
      } else if (const auto* p = std::get_if<node_core::stop_slot>(&a)) {
        REQUIRE(at_work.at(p->slot) == p->lease);
      } else if (const auto* r = std::get_if<node_core::report>(&a)) {
        // What was not asked for any more is never told.
        REQUIRE_FALSE(cancelled.count(r->outcome.lease));
        if (connected)
          open.erase(r->outcome.lease);
      }
    }
  }

  void step() {
    switch (draw(6)) {
      case 0:
        if (node.free_slots() > 0) {
          auto lease = lease_of(next_stream++);
          open.insert(lease);
          carry_out(node.on_orders({order_of(lease)}));
        }
        break;
      case 1:
        if (!at_work.empty()) {
          auto at = at_work.begin();
          std::advance(at, draw(static_cast<uint32_t>(at_work.size())));
          auto slot = at->first;
          at_work.erase(at);
          carry_out(node.on_slot_done(slot, text_of("x")));
        }
        break;
      case 2:
        if (!open.empty() && connected) {
          auto lease = pick(open);
          open.erase(lease);
          cancelled.insert(lease);
          carry_out(node.on_cancel({lease}));
        }
        break;
      case 3:
        if (connected)
          carry_out(node.on_ack(node.holding()));
        break;
      case 4:
        connected = false;
        break;
      default:
        connected = true;
        carry_out(node.on_connected());
        break;
    }
    // The node's books agree with what its slots do.
    REQUIRE(node.running().size() + node.free_slots() == slots);
  }

  void finish() {
    connected = true;
    carry_out(node.on_connected());
    while (!at_work.empty()) {
      auto slot = at_work.begin()->first;
      at_work.erase(at_work.begin());
      carry_out(node.on_slot_done(slot, text_of("x")));
    }
    carry_out(node.on_ack(node.holding()));
  }
};

} // namespace

TEST_CASE("whatever is cut, repeated or cancelled, each wanted attempt is reported") {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    world w{seed};
    for (int i = 0; i < 200; ++i)
      w.step();
    w.finish();
    CHECK(w.open.empty());
    CHECK(w.node.running().empty());
    CHECK(w.node.holding().empty());
    CHECK(w.node.free_slots() == world::slots);
  }
}

} // namespace tributary
