#include "nodes/gate/frame_filter.hpp"
#include "nodes/gate/gate_adopt.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/raw_peer.hpp"
#include "tests/unit/gate/relay.hpp"
#include "tests/unit/gate/test_certificates.hpp"
#include "tests/unit/gate/waiting.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <csignal>

namespace tributary {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", size_t{2});
    set("middleman.workers", size_t{0});
    set("middleman.heartbeat-interval", caf::timespan{0});
  }
};

caf::behavior echo(caf::event_based_actor* self) {
  self->set_default_handler(caf::drop);
  return {[](const std::string& text) { return "echo of " + text; },
          [](int32_t, const std::string& text) { return static_cast<uint64_t>(text.size()); }};
}

/// A process that listens: an actor system behind a gate.
struct coordinator {
  gate_secret secret = random_secret();
  config cfg;
  caf::actor_system system{cfg};
  caf::actor published = system.spawn(echo);
  /// Null: everything may be reached.
  std::shared_ptr<gate_pass> pass;
  gate_host host{system};
  std::unique_ptr<gate_listener> listener = std::move(*gate_listener::bind("127.0.0.1:0"));
  mailbox<peer_info> met;

  /// @param tls Null: the secret is asked for.
  explicit coordinator(std::shared_ptr<const tls_context> tls = nullptr) {
    std::signal(SIGPIPE, SIG_IGN);
    gate_rules rules;
    if (!tls)
      rules.secret = secret;
    rules.tls = std::move(tls);
    rules.met = [this](gate_socket s, const peer_info& who) {
      met.put(who);
      host.serve(std::move(s), who, published, pass);
    };
    listener->start(std::move(rules));
  }
  ~coordinator() {
    listener.reset();
    caf::anon_send_exit(published, caf::exit_reason::user_shutdown);
  }
  gate_address at() const { return listener->address(); }
};

/// A process that calls.
struct member {
  gate_secret secret;
  config cfg;
  caf::actor_system system{cfg};
  gate_guest guest{system};

  std::shared_ptr<const tls_context> tls;

  explicit member(const gate_secret& known) : secret{known} {}
  explicit member(std::shared_ptr<const tls_context> shown) : tls{std::move(shown)} {}

  result<caf::actor> connect(const gate_address& to, peer_role role = peer_role::node) {
    auto answers = std::make_shared<mailbox<result<caf::actor>>>();
    gate_call call;
    call.addresses = {to_text(to)};
    call.role = role;
    call.patience = patience;
    call.secret = [this](const gate_address&) { return secret; };
    call.tls = tls;
    guest.connect(std::move(call), [answers](result<caf::actor> a) { answers->put(std::move(a)); });
    return answers->take();
  }

  std::string say(const caf::actor& to, const std::string& text, caf::timespan wait = patience) {
    caf::scoped_actor self{system};
    std::string heard;
    self->request(to, wait, text)
      .receive([&](std::string& answer) { heard = std::move(answer); },
               [&](caf::error& why) { heard = system.render(why); });
    return heard;
  }

  uint64_t size_there(const caf::actor& to, size_t bytes) {
    caf::scoped_actor self{system};
    uint64_t size = 0;
    self->request(to, caf::timespan{patience}, int32_t{0}, std::string(bytes, 'x'))
      .receive([&](uint64_t n) { size = n; }, [](caf::error&) {});
    return size;
  }

  /// Bytes of a frame with as large a message, as CAF writes it.
  size_t frame_of(size_t bytes) {
    std::vector<char> frame;
    caf::binary_serializer sink{system, frame};
    std::vector<caf::strong_actor_ptr> stations;
    auto message = caf::make_message(int32_t{0}, std::string(bytes, 'x'));
    CHECK_FALSE(sink(stations, message));
    return frame.size();
  }
};

} // namespace

TEST_CASE("two actor systems meet through the gate and talk") {
  coordinator c;
  member m{c.secret};
  auto there = m.connect(c.at(), peer_role::client);
  REQUIRE(there.has_value());
  CHECK(m.say(*there, "hello") == "echo of hello");
  CHECK(c.met.take().role == peer_role::client);
}

TEST_CASE("several nodes talk with one coordinator at once") {
  coordinator c;
  member one{c.secret};
  member two{c.secret};
  auto from_one = one.connect(c.at());
  auto from_two = two.connect(c.at());
  REQUIRE(from_one.has_value());
  REQUIRE(from_two.has_value());
  CHECK(one.say(*from_one, "1") == "echo of 1");
  CHECK(two.say(*from_two, "2") == "echo of 2");
}

TEST_CASE("an actor system without the secret gets nothing of CAF to see") {
  coordinator c;
  member m{random_secret()};
  auto there = m.connect(c.at());
  REQUIRE_FALSE(there.has_value());
  CHECK(there.error().code == ec::unauthorised);
  CHECK(c.met.size() == 0);
}

TEST_CASE("frames up to the bound pass, and a larger one costs its sender the connection") {
  coordinator c;
  member m{c.secret};
  auto there = m.connect(c.at());
  REQUIRE(there.has_value());
  // What is in a frame, and what CAF writes around it.
  constexpr auto most = limits::frame_bytes + limits::frame_envelope_bytes;
  auto largest = most - m.frame_of(limits::frame_bytes) + limits::frame_bytes;
  REQUIRE(largest > limits::frame_bytes);
  REQUIRE(m.frame_of(largest) == most);
  CHECK(m.size_there(*there, largest) == largest);

  caf::scoped_actor self{m.system};
  self->monitor(*there);
  self->send(*there, int32_t{0}, std::string(largest + 1, 'x'));
  caf::error why;
  self->receive([&](const caf::down_msg& down) { why = down.reason; },
                caf::after(caf::timespan{patience}) >> [] {});
  CHECK(why == caf::exit_reason::remote_link_unreachable);

  // It may come back, and others never noticed.
  auto again = m.connect(c.at());
  REQUIRE(again.has_value());
  CHECK(m.say(*again, "back") == "echo of back");
}

TEST_CASE("the coordinator's end is seen at once by those who are connected") {
  auto c = std::make_unique<coordinator>();
  member m{c->secret};
  auto there = m.connect(c->at());
  REQUIRE(there.has_value());
  caf::scoped_actor self{m.system};
  self->monitor(*there);
  c.reset();
  bool down = false;
  self->receive([&](const caf::down_msg&) { down = true; },
                caf::after(caf::timespan{patience}) >> [] {});
  CHECK(down);
}

TEST_CASE("who hangs up is gone for the other side, and can come back") {
  coordinator c;
  member m{c.secret};
  for (int i = 0; i < 20; ++i) {
    auto there = m.connect(c.at());
    REQUIRE(there.has_value());
    CHECK(m.say(*there, "again") == "echo of again");
    if (i % 2 == 0)
      m.guest.hang_up();
  }
}

TEST_CASE("a dead line is left behind, by both sides, when its process calls again") {
  coordinator c;
  member m{c.secret};
  relay line{c.at()};
  auto there = m.connect(line.at());
  REQUIRE(there.has_value());
  CHECK(m.say(*there, "1") == "echo of 1");
  line.stall();
  CHECK(m.say(*there, "2", 50ms) != "echo of 2");
  // More than the kernel takes: CAF still has bytes to write when the line is given up.
  caf::scoped_actor self{m.system};
  for (int i = 0; i < 16; ++i)
    self->send(*there, std::string(limits::frame_bytes, 'x'));
  // Neither end of the old connection was closed by anyone.
  auto again = m.connect(c.at());
  REQUIRE(again.has_value());
  CHECK(m.say(*again, "3") == "echo of 3");
}

TEST_CASE("an older connection of a process is ended before its next is served") {
  coordinator c;
  mailbox<result<gate_line>> answers;
  gate_dialer dialer;
  auto dial = [&] {
    gate_call call;
    call.addresses = {to_text(c.at())};
    call.patience = patience;
    call.secret = [&](const gate_address&) { return c.secret; };
    dialer.dial(std::move(call), [&](result<gate_line> line) { answers.put(std::move(line)); });
    auto line = answers.take();
    REQUIRE(line.has_value());
    return raw_peer{std::move(line->socket)};
  };
  auto first = dial();
  // CAF's own greeting: the first connection is served.
  CHECK(first.hear(16).size() == 16);
  auto second = dial();
  CHECK(second.hear(16).size() == 16);
  first.hear_out();
  CHECK(first.ended());
  CHECK_FALSE(second.ended());
}

TEST_CASE("a coordinator that never greets is given up") {
  static_assert(limits::caf_handshake_patience < patience, "else it is the call that was too long");
  gate_secret secret = random_secret();
  auto listener = std::move(*gate_listener::bind("127.0.0.1:0"));
  mailbox<gate_socket> kept;
  gate_rules rules;
  rules.secret = secret;
  rules.met = [&](gate_socket s, const peer_info&) { kept.put(std::move(s)); };
  listener->start(std::move(rules));
  member m{secret};
  auto there = m.connect(listener->address());
  REQUIRE_FALSE(there.has_value());
  CHECK(there.error().code == ec::no_coordinator);
  raw_peer host{kept.take()};
  host.hear_out();
  CHECK(host.ended());
}

TEST_CASE("two actor systems meet through a gate with TLS and talk, with frames of every size") {
  test_certificates certs;
  coordinator c{loaded(certs.coordinator(), certificate_role::coordinator)};
  member m{loaded(certs.node(), certificate_role::node)};
  auto there = m.connect(c.at());
  REQUIRE(there.has_value());
  CHECK(m.say(*there, "hello") == "echo of hello");
  CHECK(c.met.take().proved);
  for (size_t bytes : {1u, 16'383u, 16'384u, 16'385u, 100'000u, 999'999u})
    CHECK(m.size_there(*there, bytes) == bytes);
  std::string large(limits::frame_bytes, 'y');
  CHECK(m.say(*there, large) == "echo of " + large);
  m.guest.hang_up();
  auto again = m.connect(c.at());
  REQUIRE(again.has_value());
  CHECK(m.say(*again, "back") == "echo of back");
}

TEST_CASE("many messages at once cross a TLS line whole and in order") {
  test_certificates certs;
  coordinator c{loaded(certs.coordinator(), certificate_role::coordinator)};
  member m{loaded(certs.node(), certificate_role::node)};
  auto there = m.connect(c.at());
  REQUIRE(there.has_value());
  caf::scoped_actor self{m.system};
  constexpr int count = 2'000;
  for (int i = 0; i < count; ++i)
    self->request(*there, caf::timespan{patience}, std::to_string(i) + std::string(i % 3'000, '.'))
      .receive(
        [&](const std::string& answer) {
          if (answer.rfind("echo of " + std::to_string(i), 0) != 0)
            FAIL("answer " << answer.substr(0, 40) << " to " << i);
        },
        [&](const caf::error& why) { FAIL(m.system.render(why)); });
}

TEST_CASE("who reaches for an actor that it was not shown loses its connection, and it alone") {
  coordinator c;
  c.pass = std::make_shared<gate_pass>();
  c.pass->allow(c.published.id());
  member m{c.secret};
  auto there = m.connect(c.at());
  REQUIRE(there.has_value());
  CHECK(m.say(*there, "hello") == "echo of hello");

  // Shown to somebody else, so CAF would deliver to it.
  std::atomic<int> heard{0};
  auto hidden = c.system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const std::string&) { ++heard; }};
  });
  c.system.registry().put(hidden.id(), caf::actor_cast<caf::strong_actor_ptr>(hidden));
  auto& broker = *caf::actor_cast<caf::abstract_actor*>(
    m.system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP")));
  auto proxy = dynamic_cast<caf::io::basp_broker&>(broker).proxies().get_or_put(c.system.node(),
                                                                                hidden.id());
  REQUIRE(proxy);
  caf::scoped_actor self{m.system};
  self->monitor(*there);
  // The first few are passed over as CAF's own.
  for (size_t i = 0; i <= frame_filter::skipped_max; ++i)
    self->send(caf::actor_cast<caf::actor>(proxy), "a word");
  caf::error why;
  self->receive([&](const caf::down_msg& down) { why = down.reason; },
                caf::after(caf::timespan{patience}) >> [] {});
  CHECK(why == caf::exit_reason::remote_link_unreachable);
  CHECK(heard == 0);
  c.system.registry().erase(hidden.id());

  c.pass = std::make_shared<gate_pass>();
  c.pass->allow(c.published.id());
  auto again = m.connect(c.at());
  REQUIRE(again.has_value());
  CHECK(m.say(*again, "back") == "echo of back");
  caf::anon_send_exit(hidden, caf::exit_reason::user_shutdown);
}

TEST_CASE("each start of an actor system is a node of its own") {
  config cfg;
  caf::actor_system one{cfg};
  caf::actor_system two{cfg};
  auto text_of = [](const caf::actor_system& s) { return to_string(s.node()); };
  CHECK(text_of(one) != text_of(two));
  // CAF counts systems in the last byte of the host's id; the others come from our random text.
  auto host_of = [&](const caf::actor_system& s) {
    auto text = text_of(s);
    return text.substr(0, text.find('#') - 2);
  };
  CHECK(host_of(one) != host_of(two));
}

} // namespace tributary
