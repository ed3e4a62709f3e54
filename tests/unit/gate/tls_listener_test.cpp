#include "nodes/gate/gate_dialer.hpp"
#include "nodes/gate/gate_listener.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/raw_peer.hpp"
#include "tests/unit/gate/stranger.hpp"
#include "tests/unit/gate/test_certificates.hpp"
#include "tests/unit/gate/waiting.hpp"

#include <csignal>
#include <deque>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// A gate with TLS on a free port, and those who came through.
struct tls_gate {
  test_certificates certs;
  mailbox<std::pair<gate_socket, peer_info>> met;
  std::unique_ptr<gate_listener> listener;
  std::shared_ptr<const tls_context> node = loaded(certs.node(), certificate_role::node);
  gate_dialer dialer;

  explicit tls_gate(std::chrono::milliseconds patience = 1h,
                    std::vector<std::string> hosts = {"127.0.0.1", "localhost"}) {
    std::signal(SIGPIPE, SIG_IGN);
    listener = std::move(*gate_listener::bind("127.0.0.1:0"));
    gate_rules rules;
    rules.tls = loaded(certs.coordinator(std::move(hosts)), certificate_role::coordinator);
    rules.patience = patience;
    rules.met = [this](gate_socket s, const peer_info& who) { met.put({std::move(s), who}); };
    listener->start(std::move(rules));
  }

  const gate_address& at() const { return listener->address(); }

  result<gate_line> dial(std::vector<std::string> addresses, peer_role role = peer_role::node) {
    mailbox<result<gate_line>> answer;
    gate_call call;
    call.addresses = std::move(addresses);
    call.role = role;
    call.patience = 20s;
    call.tls = node;
    dialer.dial(std::move(call), [&](result<gate_line> line) { answer.put(std::move(line)); });
    return answer.take();
  }
  result<gate_line> dial(peer_role role = peer_role::node) { return dial({to_text(at())}, role); }
};

/// The start of an honest ClientHello: a record of 512 bytes that never comes to its end.
const std::string half_hello{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};

} // namespace

TEST_CASE("who has a certificate comes through a gate with TLS, and its session goes along") {
  tls_gate g;
  auto line = g.dial();
  INFO((line ? "" : line.error().what));
  REQUIRE(line.has_value());
  auto [socket, who] = g.met.take();
  CHECK(who.role == peer_role::node);
  CHECK(who.proved);
  CHECK(who.instance == g.dialer.instance());
  CHECK(line->host.proved);
  auto here = socket.take_session();
  auto there = line->socket.take_session();
  REQUIRE(here);
  REQUIRE(there);
  size_t moved = 0;
  REQUIRE(here->write("word", 4, moved) == tls_session::outcome::done);
  char space[16];
  REQUIRE(
    soon([&] { return there->read(space, sizeof space, moved) == tls_session::outcome::done; }));
  CHECK(std::string(space, moved) == "word");
}

TEST_CASE("a coordinator is called by its name, whatever number that stands for") {
  tls_gate g;
  auto port = std::to_string(g.at().port);
  CHECK(g.dial({"localhost:" + port}));
  tls_gate named{1h, {"build.example"}};
  auto wrong = named.dial({"localhost:" + std::to_string(named.at().port)});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == ec::unauthorised);
  CHECK_THAT(wrong.error().what, Catch::Contains("localhost:"));
  CHECK_THAT(wrong.error().what, Catch::Contains("build.example"));
}

TEST_CASE("a node that calls as a client is refused over TLS, and others still come in") {
  tls_gate g;
  auto line = g.dial(peer_role::client);
  REQUIRE_FALSE(line);
  CHECK(line.error().code == ec::unauthorised);
  CHECK(g.dial());
}

TEST_CASE("a TLS hello that never ends is cut at its deadline, however slowly it goes on") {
  tls_gate g{100ms};
  raw_peer silent{g.at()};
  raw_peer half{g.at()};
  half.say(half_hello);
  raw_peer slow{g.at()};
  size_t said = 0;
  CHECK(soon([&] {
    if (g.listener->seen().rounds > said && said + 1 < half_hello.size())
      slow.say(half_hello.substr(said++, 1));
    return slow.ended();
  }));
  half.hear_out();
  silent.hear_out();
  CHECK(soon([&] { return g.listener->seen().refused == 3; }));
  CHECK(g.met.size() == 0);
}

TEST_CASE("garbage and enormous lengths end a connection at a gate with TLS") {
  tls_gate g;
  uint64_t refused = 0;
  for (const auto& garbage :
       {std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}, std::string(100'000, '\xff'),
        std::string(5, '\0'), std::string{"\x00\x00\x00\x00\xff\xff\xff\xff", 8},
        // A handshake message of 16 MB.
        std::string{"\x16\x03\x01\x00\x04\x01\xff\xff\xff", 9}}) {
    raw_peer peer{g.at()};
    peer.say(garbage);
    peer.hear_out();
    CHECK(soon([&, wanted = ++refused] { return g.listener->seen().refused == wanted; }));
  }
  CHECK(g.dial());
}

TEST_CASE("idle connections do not keep one with a certificate out") {
  tls_gate g;
  std::deque<raw_peer> idle;
  for (int i = 0; i < 300; ++i)
    idle.emplace_back(g.at());
  CHECK(g.dial());
  CHECK(g.listener->seen().pending <= limits::handshakes);
}

} // namespace tributary
