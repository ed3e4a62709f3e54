#include "actors/porch.hpp"
#include "actors/reception.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/wire/codec.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/virtual_system.hpp"

#include <caf/sec.hpp>

namespace tributary::test {

namespace {

/// A reception whose sessions only count themselves, and porches before it.
class porch_fixture : public virtual_system {
public:
  ~porch_fixture() { end_all(); }

  caf::actor session(caf::event_based_actor* me) {
    return keep(
      me->spawn([](caf::event_based_actor*) -> caf::behavior { return {[](atom::stop) {}}; }));
  }

  caf::actor start_reception() {
    reception_options o;
    o.start_node_session
      = [this](caf::event_based_actor* me, wire::node_hello, const caf::actor&, const caf::actor&) {
          ++nodes;
          return last = session(me);
        };
    o.start_client_session = [this](caf::event_based_actor* me, wire::client_hello hello,
                                    const caf::actor&, const roster&) {
      ++clients;
      machine = hello.machine;
      return last = session(me);
    };
    auto hdl = keep(sys.spawn(tributary::reception, o));
    roster names;
    names.names = {{"registry", keep(sys.spawn([](caf::event_based_actor*) -> caf::behavior {
                      return {[](atom::stop) {}};
                    }))}};
    caf::anon_send(hdl, atom::roster::value, names);
    settle();
    return hdl;
  }

  caf::actor porch_of(guest_kind kind) {
    porch_options o;
    o.reception = reception_;
    o.kind = kind;
    o.opened = [this](const caf::actor& hdl) { opened.push_back(hdl); };
    o.hang_up = [this] { ++hung_up; };
    return keep(sys.spawn(tributary::porch, o));
  }

  /// What the guest hears: nothing where it is let in.
  std::string say(const caf::actor& to, const wire::message& hello) {
    std::string refusal = "no answer";
    auto guest = keep(sys.spawn([&](caf::event_based_actor* me) -> caf::behavior {
      me->request(to, caf::infinite, atom::hello::value, wire::encode(hello))
        .then([&](const caf::actor&) { refusal.clear(); },
              [&, me](const caf::error& why) { refusal = me->system().render(why); });
      return {[](atom::stop) {}};
    }));
    settle();
    return refusal;
  }

  int nodes = 0;
  int clients = 0;
  int hung_up = 0;
  /// What the last client said of itself, as far as it is believed.
  std::string machine;
  caf::actor last;
  std::vector<caf::actor> opened;
  caf::actor reception_ = start_reception();
};

} // namespace

TEST_CASE_METHOD(porch_fixture,
                 "who showed at the gate that it is a node may join and nothing else") {
  auto porch = porch_of(guest_kind::node);
  CHECK_THAT(say(porch, wire::client_hello{}),
             Catch::Contains("not submit, cancel, approve or drain"));
  CHECK(clients == 0);
  CHECK(opened.empty());
  CHECK(say(porch, wire::node_hello{}).empty());
  CHECK(nodes == 1);
  CHECK(opened == std::vector<caf::actor>{last});
}

TEST_CASE_METHOD(porch_fixture,
                 "who showed at the gate that it is a client may not join as a node") {
  auto porch = porch_of(guest_kind::client);
  CHECK_THAT(say(porch, wire::node_hello{}), Catch::Contains("may not join as a node"));
  CHECK(nodes == 0);
  CHECK(say(porch, wire::client_hello{}).empty());
  CHECK(clients == 1);
}

// Where it is believed, the files that its plan names are read in place, and it is not asked for
// them.
TEST_CASE_METHOD(porch_fixture,
                 "only who knows our user's secret is believed to be on our machine") {
  wire::client_hello hello;
  hello.machine = "ours";
  CHECK(say(porch_of(guest_kind::client), hello).empty());
  CHECK(machine.empty());
  CHECK(say(porch_of(guest_kind::own_client), hello).empty());
  CHECK(machine == "ours");
  CHECK_THAT(say(porch_of(guest_kind::own_client), wire::node_hello{}),
             Catch::Contains("may not join as a node"));
}

TEST_CASE_METHOD(porch_fixture, "a guest gets one session, however often it says hello") {
  auto porch = porch_of(guest_kind::client);
  CHECK(say(porch, wire::client_hello{}).empty());
  CHECK_THAT(say(porch, wire::client_hello{}), Catch::Contains("one hello is enough"));
  CHECK(clients == 1);
}

TEST_CASE_METHOD(porch_fixture, "a guest that says no hello in its time is hung up on") {
  auto silent = porch_of(guest_kind::node);
  auto refused = porch_of(guest_kind::node);
  auto inside = porch_of(guest_kind::node);
  say(refused, wire::client_hello{});
  CHECK(say(inside, wire::node_hello{}).empty());
  advance(limits::hello_patience - 1s, 100ms);
  CHECK(hung_up == 0);
  advance(2s, 100ms);
  CHECK(hung_up == 2);
}

TEST_CASE_METHOD(porch_fixture, "a porch ends with its guest's session") {
  auto porch = porch_of(guest_kind::node);
  CHECK(say(porch, wire::node_hello{}).empty());
  bool down = false;
  keep(sys.spawn([&](caf::event_based_actor* me) -> caf::behavior {
    me->monitor(porch);
    me->set_down_handler([&](const caf::down_msg&) { down = true; });
    return {[](atom::stop) {}};
  }));
  settle();
  CHECK_FALSE(down);
  caf::anon_send_exit(last, caf::exit_reason::user_shutdown);
  settle();
  CHECK(down);
}

} // namespace tributary::test
