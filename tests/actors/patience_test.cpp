#include "actors/client_link.hpp"
#include "actors/client_session.hpp"
#include "actors/node_link.hpp"
#include "actors/node_session.hpp"

#include "tests/actors/house_fixture.hpp"
#include "tests/support/catch.hpp"

// Each request that our actors make, to one who lives and never answers: the wait ends.
namespace tributary::test {

namespace {

class patience_fixture : public virtual_system {
public:
  ~patience_fixture() { end_all(); }

  /// Keeps all that it gets in its mailbox.
  caf::actor silent() {
    return keep(sys.spawn([](caf::event_based_actor* me) -> caf::behavior {
      me->set_default_handler(caf::skip);
      return {[](atom::stop) {}};
    }));
  }

  /// A reception whose sessions have this registry, and a scheduler that never answers.
  caf::actor reception(const caf::actor& registry) {
    return keep(sys.spawn([this, registry](caf::event_based_actor* me) -> caf::behavior {
      return {[this, me, registry](atom::hello, const std::string&) {
        client_session_options o;
        o.peer = caf::actor_cast<caf::actor>(me->current_sender());
        o.names.names = {{"registry", registry}, {"scheduler", silent()}};
        return keep(me->spawn(client_session, o));
      }};
    }));
  }

  caf::actor client(const caf::actor& reached, std::vector<wire::message> say) {
    client_link_options o;
    o.reception = reached;
    o.say = std::move(say);
    o.heard = [this](wire::message& m) { heard.push_back(m); };
    o.closed = [this](const std::string&) { closed = true; };
    return keep(sys.spawn(client_link, o));
  }

  node_up introduction(const caf::actor& port) {
    node_up up;
    up.offer = node_offer{"alpha", 2, {}, {}};
    up.incarnation = "a";
    up.port = port;
    up.serial = next_port_serial();
    return up;
  }

  std::vector<wire::message> heard;
  bool closed = false;
};

} // namespace

TEST_CASE_METHOD(patience_fixture,
                 "a node's link tries again where the reception does not answer") {
  int connects = 0;
  node_link_options o;
  o.offer = node_offer{"alpha", 1, {}, {}};
  o.connect = [&, there = silent()](const caf::actor& link) {
    ++connects;
    caf::anon_send(link, link_connected{there, {}});
  };
  o.start_node = [this](caf::event_based_actor*) { return silent(); };
  o.left = [](const std::string&, bool) {};
  keep(sys.spawn(node_link, o));
  advance(4s);
  CHECK(connects == 1);
  advance(2s);
  CHECK(connects == 2);
}

TEST_CASE_METHOD(patience_fixture, "a node's link tries again where its session says nothing") {
  int connects = 0;
  auto session = silent();
  auto there = keep(sys.spawn([session](caf::event_based_actor*) -> caf::behavior {
    return {[session](atom::hello, const std::string&) { return session; }};
  }));
  node_link_options o;
  o.offer = node_offer{"alpha", 1, {}, {}};
  o.connect = [&, there](const caf::actor& link) {
    ++connects;
    caf::anon_send(link, link_connected{there, {}});
  };
  o.start_node = [this](caf::event_based_actor*) { return silent(); };
  o.left = [](const std::string&, bool) {};
  keep(sys.spawn(node_link, o));
  advance(10s);
  CHECK(connects > 1);
}

TEST_CASE_METHOD(patience_fixture, "a session ends where the registry does not answer") {
  bool ended = false;
  node_session_options o;
  o.hello.offer = node_offer{"alpha", 1, {}, {}};
  o.hello.incarnation = "a";
  o.peer = caf::actor_cast<caf::actor>(self);
  o.registry = silent();
  auto session = keep(sys.spawn(node_session, o));
  session->attach_functor([&](const caf::error&) { ended = true; });
  wire::channel channel;
  REQUIRE(channel.send(wire::encode(o.hello)));
  for (auto& frame : channel.take_frames())
    self->send(session, atom::frame::value, frame);
  advance(4s);
  CHECK_FALSE(ended);
  advance(2s);
  CHECK(ended);
}

TEST_CASE_METHOD(patience_fixture, "a session whose node does not say who it is ends") {
  bool ended = false;
  node_session_options o;
  o.hello.offer = node_offer{"alpha", 1, {}, {}};
  o.peer = caf::actor_cast<caf::actor>(self);
  o.registry = silent();
  auto session = keep(sys.spawn(node_session, o));
  session->attach_functor([&](const caf::error&) { ended = true; });
  advance(31s, 100ms);
  CHECK(ended);
}

TEST_CASE_METHOD(patience_fixture, "a client's link closes where the reception does not answer") {
  client(silent(), {});
  advance(4s);
  CHECK_FALSE(closed);
  advance(2s);
  CHECK(closed);
}

TEST_CASE_METHOD(patience_fixture, "a client is told that the registry does not answer") {
  auto question = GENERATE(as<wire::message>{}, wire::list_nodes{}, wire::drain_node{"alpha"});
  client(reception(silent()), {question});
  advance(6s);
  REQUIRE(heard.size() == 2);
  const auto* answer = std::get_if<wire::done>(&heard[1]);
  REQUIRE(answer);
  CHECK_FALSE(answer->ok);
}

TEST_CASE_METHOD(patience_fixture,
                 "a client is told of nodes where the scheduler does not say how accounts stand") {
  auto registry = keep(sys.spawn([](caf::event_based_actor*) -> caf::behavior {
    return {[](atom::nodes) {
      node_rows list;
      list.rows.emplace_back().name = "alpha";
      return list;
    }};
  }));
  client(reception(registry), {wire::list_nodes{}});
  advance(1s);
  CHECK(heard.size() == 1);
  advance(2s);
  REQUIRE(heard.size() == 2);
  const auto* list = std::get_if<wire::node_list>(&heard[1]);
  REQUIRE(list);
  CHECK(list->rows.size() == 1);
  CHECK_FALSE(list->accounts_known);
}

TEST_CASE_METHOD(patience_fixture, "a new scheduler hears of a node whose port does not answer") {
  auto port = silent();
  auto hdl = keep(sys.spawn(registry, registry_options{1s, 60s, {}}));
  caf::anon_send(hdl, introduction(port));
  settle();
  std::vector<std::string> told;
  roster names;
  names.names["scheduler"] = keep(sys.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const scheduler_node& n) { told.push_back(n.offer.name); }};
  }));
  caf::anon_send(hdl, atom::roster::value, names);
  advance(1s);
  CHECK(told.empty());
  advance(2s);
  CHECK(told == std::vector<std::string>{"alpha"});
}

} // namespace tributary::test
