#include "nodes/gate/gate_dialer.hpp"
#include "nodes/gate/gate_listener.hpp"
#include "nodes/gate/refusal_log.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/raw_peer.hpp"
#include "tests/unit/gate/waiting.hpp"

#include <sys/resource.h>

#include <deque>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// A gate on a free port, and those who came through.
struct gate {
  gate_secret secret = random_secret();
  mailbox<std::pair<gate_socket, peer_info>> met;
  std::unique_ptr<gate_listener> listener;
  gate_dialer dialer;

  /// @param patience Far from both ends where it does not matter.
  explicit gate(std::chrono::milliseconds patience = 1h, size_t handshakes_max = 64,
                std::set<peer_role> welcome = {peer_role::node, peer_role::client}) {
    listener = std::move(*gate_listener::bind("127.0.0.1:0"));
    gate_rules rules;
    rules.secret = secret;
    rules.welcome = std::move(welcome);
    rules.patience = patience;
    rules.handshakes_max = handshakes_max;
    rules.met = [this](gate_socket s, const peer_info& who) { met.put({std::move(s), who}); };
    listener->start(std::move(rules));
  }

  const gate_address& at() const { return listener->address(); }

  result<gate_line> dial(peer_role role = peer_role::node) {
    mailbox<result<gate_line>> answer;
    gate_call call;
    call.addresses = {to_text(at())};
    call.role = role;
    call.patience = 20s;
    call.secret = [this](const gate_address&) { return secret; };
    dialer.dial(std::move(call), [&](result<gate_line> line) { answer.put(std::move(line)); });
    return answer.take();
  }
};

/// The first part of an honest hello.
const std::string opening = "TRBg\x01";

} // namespace

TEST_CASE("who knows the secret comes through, and both ends of the socket are joined") {
  gate g;
  CHECK(g.at().host == "127.0.0.1");
  CHECK(g.at().port != 0);
  CHECK(g.listener->on_loopback());
  auto line = g.dial(peer_role::client);
  REQUIRE(line.has_value());
  auto [socket, who] = g.met.take();
  CHECK(who.role == peer_role::client);
  CHECK(who.proved);
  CHECK(who.instance == g.dialer.instance());
  CHECK(who.address == to_text(own_address(line->socket.fd()).to_address()));
  // The handshake took exactly its own bytes.
  raw_peer here{std::move(socket)};
  raw_peer there{std::move(line->socket)};
  here.say("from the host");
  CHECK(there.hear(13) == "from the host");
  there.say("from the guest");
  CHECK(here.hear(14) == "from the guest");
}

TEST_CASE("a wrong secret is refused") {
  gate g;
  auto right = std::exchange(g.secret, random_secret());
  auto line = g.dial();
  REQUIRE_FALSE(line.has_value());
  CHECK(line.error().code == ec::unauthorised);
  CHECK(soon([&] { return g.listener->seen().refused == 1; }));
  g.secret = right;
  CHECK(g.dial().has_value());
}

TEST_CASE("a role that is not welcome is refused with its reason") {
  gate g{1h, 64, {peer_role::node}};
  auto line = g.dial(peer_role::client);
  REQUIRE_FALSE(line.has_value());
  CHECK_THAT(line.error().what, Catch::Contains("a client is not welcome"));
  CHECK(g.dial(peer_role::node).has_value());
  CHECK(g.met.take().second.role == peer_role::node);
}

TEST_CASE("garbage ends a connection at once, and is answered with nothing") {
  gate g;
  for (const auto& garbage :
       {std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}, std::string(100'000, '\xff'),
        std::string(5, '\0'), std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10}}) {
    raw_peer peer{g.at()};
    peer.say(garbage);
    CHECK(peer.hear_out().empty());
  }
  CHECK(g.dial().has_value());
  CHECK(g.listener->seen().refused == 4);
}

TEST_CASE("the header of an enormous frame is garbage like any other") {
  gate g;
  raw_peer peer{g.at()};
  // BASP's own header: a length of 4 GiB where a stranger would be believed without the gate.
  peer.say(std::string{"\x00\x00\x00\x00\xff\xff\xff\xff", 8} + std::string(40, '\0'));
  CHECK(peer.hear_out().empty());
  CHECK(g.met.size() == 0);
}

TEST_CASE("a peer that says nothing is let go after its time") {
  gate g{30ms};
  raw_peer silent{g.at()};
  CHECK(silent.hear_out().empty());
  CHECK(g.listener->seen().refused == 1);
}

TEST_CASE("a gate gives a handshake the usual time where nobody says another") {
  gate_rules usual;
  CHECK(usual.patience == limits::handshake_patience);
  gate g{usual.patience};
  raw_peer silent{g.at()};
  CHECK(g.dial().has_value());
  CHECK(silent.hear_out().empty());
  CHECK(g.listener->seen().refused == 1);
}

TEST_CASE("so many connections are taken in one go, and more in the next turn") {
  for (auto [peers, turns] : {std::pair{limits::accepts_at_once, size_t{1}},
                              std::pair{limits::accepts_at_once + 1, size_t{2}},
                              std::pair{3 * limits::accepts_at_once, size_t{3}}}) {
    auto listener = std::move(*gate_listener::bind("127.0.0.1:0"));
    // They wait in the kernel until the gate is open.
    std::deque<raw_peer> waiting;
    for (size_t i = 0; i < peers; ++i)
      waiting.emplace_back(listener->address());
    gate_rules rules;
    rules.patience = 1h;
    listener->start(std::move(rules));
    REQUIRE(soon([&, wanted = peers] { return listener->seen().pending == wanted; }));
    // The turn that is going on counts, too.
    auto rounds = listener->seen().rounds;
    CHECK(rounds >= turns);
    CHECK(rounds <= turns + 1);
  }
}

TEST_CASE("a peer that says a byte now and then gets no more time for it") {
  gate g{100ms};
  raw_peer slow{g.at()};
  auto hello = opening + std::string(51, '\1');
  size_t said = 0;
  // It would need the whole hello to be heard; far more turns pass than bytes are said.
  CHECK(soon([&] {
    if (g.listener->seen().rounds > said && said + 1 < hello.size())
      slow.say(hello.substr(said++, 1));
    return slow.ended();
  }));
  CHECK(said < hello.size());
  CHECK(g.listener->seen().refused == 1);
}

TEST_CASE("two hundred idle connections do not keep a good one out") {
  gate g;
  std::deque<raw_peer> idle;
  for (int i = 0; i < 200; ++i)
    idle.emplace_back(g.at());
  auto line = g.dial();
  CHECK(line.has_value());
  CHECK(g.listener->seen().pending <= limits::handshakes);
  // The cap holds: the oldest silent ones had to make room.
  CHECK(soon([&] { return g.listener->seen().refused >= 200 - limits::handshakes; }));
  CHECK(idle.front().hear_out().empty());
}

TEST_CASE("those who have spoken keep their place before those who are silent") {
  gate g{1h, 3};
  raw_peer speaking{g.at()};
  speaking.say(opening);
  raw_peer silent{g.at()};
  REQUIRE(soon([&] { return g.listener->seen().pending == 2; }));
  std::deque<raw_peer> more;
  for (int i = 0; i < 20; ++i)
    more.emplace_back(g.at());
  CHECK(silent.hear_out().empty());
  REQUIRE(soon([&] { return g.listener->seen().refused == 19; }));
  CHECK_FALSE(speaking.ended());
}

TEST_CASE("a thousand strangers in a row leave nothing behind") {
  gate g;
  for (int i = 0; i < 1'000; ++i)
    raw_peer{g.at()}.say("\x01");
  CHECK(g.dial().has_value());
  CHECK(soon([&] {
    auto seen = g.listener->seen();
    return seen.met == 1 && seen.refused == 1'000 && seen.pending == 0;
  }));
}

TEST_CASE("without a descriptor left the gate rests, and goes on when there is one") {
  gate g;
  // The guest's socket exists before descriptors run out.
  gate_socket early{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none{static_cast<rlim_t>(early.fd()), before.rlim_max};
  auto to = look_up(g.at(), true)->front();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  connect(early.fd(), to.get(), to.size);
  auto paused_thrice = soon([&] { return g.listener->seen().pauses >= 3; });
  auto rounds = g.listener->seen().rounds;
  setrlimit(RLIMIT_NOFILE, &before);
  CHECK(paused_thrice);
  // Two turns for each pause and a few around them; a loop that spins has many thousands.
  CHECK(rounds < 30);
  CHECK(soon([&] { return g.listener->seen().pending == 1; }));
  CHECK(g.dial().has_value());
}

TEST_CASE("a listener that ends drops those who wait") {
  std::unique_ptr<raw_peer> waiting;
  {
    gate g;
    waiting = std::make_unique<raw_peer>(g.at());
    REQUIRE(soon([&] { return g.listener->seen().pending == 1; }));
  }
  CHECK(waiting->hear_out().empty());
}

TEST_CASE("a listener that was never started can end") {
  auto listener = gate_listener::bind("127.0.0.1:0");
  REQUIRE(listener.has_value());
  CHECK_FALSE(gate_listener::bind("127.0.0.1").has_value());
}

TEST_CASE("a refused host is told once for each reason, and so many at most") {
  using answer = refusal_log::answer;
  refusal_log log;
  CHECK(log.on_refused("10.0.0.1", "silent") == answer::tell);
  CHECK(log.on_refused("10.0.0.1", "silent") == answer::quiet);
  CHECK(log.on_refused("10.0.0.1", "wrong secret") == answer::tell);
  for (size_t i = 2; i + 1 < limits::refused_addresses; ++i)
    CHECK(log.on_refused("host" + std::to_string(i), "silent") == answer::tell);
  CHECK(log.on_refused("last", "silent") == answer::tell_last);
  CHECK(log.on_refused("one more", "silent") == answer::quiet);
}

} // namespace tributary
