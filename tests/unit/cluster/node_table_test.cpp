#include "runtime/base/limits.hpp"
#include "runtime/cluster/node_table.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cluster/node_fixture.hpp"

namespace tributary {

namespace {

using namespace std::chrono_literals;
using welcome = node_table::welcome;
using names = std::vector<std::string>;

constexpr time_point t0{1'000s};
constexpr duration lost_after = 4s;

struct cluster {
  node_table table{lost_after};

  welcome hello(const std::string& name, const std::string& incarnation, time_point now) {
    return table.on_hello(offer_of(name, 2), incarnation, false, now);
  }
  node_state state_of(const std::string& name) { return table.find(name)->state; }
};

} // namespace

TEST_CASE("a node that is silent for lost-after is given up, not a moment before") {
  cluster c;
  CHECK(c.hello("alpha", "i1", t0) == welcome::joined);
  CHECK(c.table.next_deadline() == t0 + lost_after);
  CHECK(c.table.take_lost(t0 + lost_after - 1us).empty());
  CHECK(c.table.take_lost(t0 + lost_after) == names{"alpha"});
  CHECK(c.table.find("alpha") == nullptr);
  CHECK_FALSE(c.table.next_deadline().has_value());
  CHECK(c.table.take_lost(t0 + 1h).empty());
}

TEST_CASE("each heartbeat gives a node lost-after more") {
  cluster c;
  c.hello("alpha", "i1", t0);
  for (auto now = t0 + 1s; now < t0 + 20s; now += 1s) {
    c.table.on_heartbeat("alpha", now);
    CHECK(c.table.take_lost(now + 999ms).empty());
  }
  CHECK(c.table.next_deadline() == t0 + 19s + lost_after);
}

TEST_CASE("time in which nobody listened is no node's silence") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.hello("beta", "i1", t0);
  c.table.on_cut("beta", t0 + 1s);
  c.table.postpone(30s);
  CHECK(c.table.take_lost(t0 + 33s).empty());
  CHECK(c.table.take_lost(t0 + 34s) == names{"alpha"});
  CHECK(c.table.take_lost(t0 + 35s) == names{"beta"});
}

TEST_CASE("a heartbeat from the past does not shorten a node's time") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_heartbeat("alpha", t0 - 3s);
  CHECK(c.table.next_deadline() == t0 + lost_after);
  CHECK(c.table.find("alpha")->last_sign == t0);
}

TEST_CASE("the silent are lost in the order in which their time ran out") {
  cluster c;
  c.hello("beta", "b", t0);
  c.hello("alpha", "a", t0 + 1s);
  c.hello("gamma", "g", t0 + 2s);
  c.table.on_heartbeat("gamma", t0 + 5s);
  CHECK(c.table.take_lost(t0 + 6s) == names{"beta", "alpha"});
  CHECK(c.table.next_deadline() == t0 + 9s);
}

TEST_CASE("a cut node is away and may return within lost-after of the cut") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_cut("alpha", t0 + 3s);
  CHECK(c.state_of("alpha") == node_state::away);
  CHECK(c.table.take_lost(t0 + 5s).empty());
  CHECK(c.hello("alpha", "i1", t0 + 6s) == welcome::returned);
  CHECK(c.state_of("alpha") == node_state::up);
  CHECK(c.table.next_deadline() == t0 + 10s);
}

TEST_CASE("a cut node that does not return is lost") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_cut("alpha", t0 + 3s);
  c.table.on_cut("alpha", t0 + 5s);
  CHECK(c.table.take_lost(t0 + 7s) == names{"alpha"});
  CHECK(c.hello("alpha", "i1", t0 + 8s) == welcome::joined);
}

TEST_CASE("a heartbeat that was under way when the wire was cut brings nobody back") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_cut("alpha", t0 + 1s);
  c.table.on_heartbeat("alpha", t0 + 2s);
  CHECK(c.state_of("alpha") == node_state::away);
  CHECK(c.table.take_lost(t0 + 5s) == names{"alpha"});
}

TEST_CASE("the name of a node that is alive is refused to another process") {
  cluster c;
  c.hello("alpha", "i1", t0);
  CHECK(c.hello("alpha", "i2", t0 + 1s) == welcome::refused);
  CHECK(c.table.find("alpha")->incarnation == "i1");
  CHECK(c.table.next_deadline() == t0 + lost_after);
  CHECK(c.table.on_hello(offer_of("alpha", 2), "i1", true, t0 + 1s) == welcome::refused);
}

TEST_CASE("a restarted process takes its old name once the old one is away or overdue") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_cut("alpha", t0 + 1s);
  CHECK(c.hello("alpha", "i2", t0 + 2s) == welcome::restarted);
  CHECK(c.table.find("alpha")->incarnation == "i2");
  CHECK(c.table.next_deadline() == t0 + 6s);

  CHECK(c.hello("alpha", "i3", t0 + 6s) == welcome::restarted);
  CHECK(c.table.take_lost(t0 + 6s).empty());
}

TEST_CASE("the old process of a restarted node may not come back") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_cut("alpha", t0 + 1s);
  c.hello("alpha", "i2", t0 + 2s);
  CHECK(c.hello("alpha", "i1", t0 + 3s) == welcome::refused);
  CHECK(c.table.find("alpha")->incarnation == "i2");
}

TEST_CASE("a returning node may offer something else") {
  cluster c;
  c.hello("alpha", "i1", t0);
  CHECK(c.table.on_hello(offer_of("alpha", 9), "i1", false, t0 + 1s) == welcome::returned);
  CHECK(c.table.find("alpha")->offer.slots == 9);
}

TEST_CASE("a draining node still drains after a reconnect, a restarted one does not") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.on_drain("alpha");
  CHECK(c.state_of("alpha") == node_state::draining);
  c.table.on_heartbeat("alpha", t0 + 1s);
  CHECK(c.state_of("alpha") == node_state::draining);
  c.table.on_cut("alpha", t0 + 1s);
  c.table.on_drain("alpha");
  CHECK(c.state_of("alpha") == node_state::away);
  CHECK(c.hello("alpha", "i1", t0 + 2s) == welcome::returned);
  CHECK(c.state_of("alpha") == node_state::draining);

  c.table.on_cut("alpha", t0 + 3s);
  CHECK(c.hello("alpha", "i2", t0 + 4s) == welcome::restarted);
  CHECK(c.state_of("alpha") == node_state::up);
}

TEST_CASE("a node of this process needs no heartbeats") {
  cluster c;
  CHECK(c.table.on_hello(offer_of("here", 2), "i1", true, t0) == welcome::joined);
  CHECK_FALSE(c.table.next_deadline().has_value());
  CHECK(c.table.take_lost(t0 + 240h).empty());
  c.table.remove("here");
  CHECK(c.table.find("here") == nullptr);
}

TEST_CASE("a node that said good-bye is never lost") {
  cluster c;
  c.hello("alpha", "i1", t0);
  c.table.remove("alpha");
  c.table.remove("alpha");
  CHECK_FALSE(c.table.next_deadline().has_value());
  CHECK(c.table.take_lost(t0 + 1h).empty());
}

TEST_CASE("signs of nodes that nobody knows are ignored") {
  cluster c;
  c.table.on_heartbeat("ghost", t0);
  c.table.on_cut("ghost", t0);
  c.table.on_drain("ghost");
  c.table.remove("ghost");
  CHECK(c.table.rows().empty());
  CHECK_FALSE(c.table.next_deadline().has_value());
}

TEST_CASE("nodes over the limit of a cluster are refused until one goes") {
  cluster c;
  for (size_t i = 0; i < limits::nodes; ++i)
    REQUIRE(c.hello("n" + std::to_string(i), "i", t0) == welcome::joined);
  CHECK(c.hello("one-more", "i", t0) == welcome::refused);
  c.table.remove("n0");
  CHECK(c.hello("one-more", "i", t0) == welcome::joined);
  CHECK(c.table.rows().size() == limits::nodes);
}

} // namespace tributary
