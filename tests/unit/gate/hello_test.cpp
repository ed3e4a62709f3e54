#include "nodes/gate/gate_hello.hpp"

#include "tests/support/catch.hpp"

namespace tributary {

namespace {

using state = gate_script::state;

/// Two scripts and what passes between them, which the test may change.
struct meeting {
  std::unique_ptr<gate_script> host;
  std::unique_ptr<gate_script> guest;
  std::string to_host;
  std::string to_guest;

  static bool feed(gate_script& script, std::string& bytes) {
    auto wanted = script.wants();
    if (wanted == 0 || bytes.size() < wanted)
      return false;
    auto taken = bytes.substr(0, wanted);
    bytes.erase(0, wanted);
    script.take(taken);
    return true;
  }

  void collect() {
    to_host += guest->take_output();
    to_guest += host->take_output();
  }

  void settle() {
    for (auto moved = true; moved;) {
      collect();
      moved = feed(*host, to_host) || feed(*guest, to_guest);
    }
  }
};

gate_secret secret_of(unsigned char byte) {
  gate_secret s;
  s.bytes.fill(byte);
  return s;
}

host_terms host_with(std::optional<gate_secret> secret) {
  host_terms t;
  t.secret = secret;
  t.instance = random_instance();
  return t;
}

guest_terms guest_with(result<gate_secret> secret, peer_role role = peer_role::node) {
  guest_terms t;
  t.address = "127.0.0.1:4850";
  t.role = role;
  t.instance = random_instance();
  t.secret = std::move(secret);
  return t;
}

meeting meet(host_terms host, guest_terms guest) {
  meeting m{host_script(std::move(host)), guest_script(std::move(guest)), {}, {}};
  m.settle();
  return m;
}

constexpr size_t hello_bytes = 56;

} // namespace

TEST_CASE("both sides that know the secret agree, and know each other") {
  auto host = host_with(secret_of(1));
  auto guest = guest_with(secret_of(1), peer_role::client);
  auto m = meet(host, guest);
  CHECK(m.host->now() == state::agreed);
  CHECK(m.guest->now() == state::agreed);
  CHECK(m.host->peer().role == peer_role::client);
  CHECK(m.host->peer().instance == guest.instance);
  CHECK(m.host->peer().proved);
  CHECK(m.guest->peer().instance == host.instance);
  CHECK(m.guest->peer().proved);
  CHECK(m.to_host.empty());
  CHECK(m.to_guest.empty());
}

TEST_CASE("a host with another secret is told nothing, and the remedy is") {
  auto m = meet(host_with(secret_of(1)), guest_with(secret_of(2)));
  CHECK(m.guest->now() == state::refused);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what,
             Catch::Contains("another secret") && Catch::Contains("TRIBUTARY_SECRET_FILE"));
  CHECK(m.host->now() == state::talking);
  CHECK(m.guest->take_output().empty());
}

TEST_CASE("a guest that cannot prove the secret is refused, and told so") {
  auto host = host_script(host_with(secret_of(1)));
  auto honest = guest_script(guest_with(secret_of(1)));
  auto hello = honest->take_output();
  REQUIRE(hello.size() == hello_bytes);
  host->take(hello.substr(0, 5));
  host->take(hello.substr(5));
  auto answer = host->take_output();
  REQUIRE(host->wants() == 32);
  SECTION("with nothing") {
    host->take(std::string(32, '\0'));
  }
  SECTION("with the host's own proof") {
    host->take(answer.substr(hello_bytes));
  }
  SECTION("with one bit wrong") {
    honest->take(answer.substr(0, 5));
    honest->take(answer.substr(5, hello_bytes - 5));
    honest->take(answer.substr(hello_bytes));
    auto proof = honest->take_output();
    REQUIRE(proof.size() == 32);
    proof.back() = static_cast<char>(proof.back() ^ 1);
    host->take(proof);
  }
  CHECK(host->now() == state::refused);
  CHECK(host->why() == error{ec::unauthorised, "does not know the secret"});
  CHECK(host->take_output() == "\x02");
}

TEST_CASE("a proof from an earlier meeting opens nothing") {
  auto terms = host_with(secret_of(1));
  auto first = host_script(terms);
  auto guest = guest_script(guest_with(secret_of(1)));
  auto hello = guest->take_output();
  first->take(hello.substr(0, 5));
  first->take(hello.substr(5));
  auto answer = first->take_output();
  guest->take(answer.substr(0, 5));
  guest->take(answer.substr(5, hello_bytes - 5));
  guest->take(answer.substr(hello_bytes));
  auto proof = guest->take_output();

  auto second = host_script(terms);
  second->take(hello.substr(0, 5));
  second->take(hello.substr(5));
  second->take(proof);
  CHECK(second->now() == state::refused);
  first->take(proof);
  CHECK(first->now() == state::agreed);
}

TEST_CASE("nothing of either hello can be changed on its way") {
  // The opening is checked by itself; everything behind it is under the proofs.
  for (size_t at = 5; at < hello_bytes; ++at) {
    CAPTURE(at);
    meeting m{host_script(host_with(secret_of(1))), guest_script(guest_with(secret_of(1))), {}, {}};
    m.collect();
    auto to_host = at % 2 == 0;
    if (to_host) {
      m.to_host[at] = static_cast<char>(m.to_host[at] ^ 3);
    } else {
      while (meeting::feed(*m.host, m.to_host))
        ;
      m.collect();
      // The verdict (5) and the mode (6) decide what is said next; the others only stand there.
      m.to_guest[at] = static_cast<char>(m.to_guest[at] ^ 3);
    }
    m.settle();
    CHECK_FALSE((m.host->now() == state::agreed && m.guest->now() == state::agreed));
    CHECK_FALSE(m.host->now() == state::agreed);
  }
}

TEST_CASE("a role cannot be changed on its way") {
  meeting m{host_script(host_with(secret_of(1))),
            guest_script(guest_with(secret_of(1), peer_role::client)),
            {},
            {}};
  m.collect();
  REQUIRE(m.to_host[5] == 2);
  m.to_host[5] = 1;
  m.settle();
  CHECK(m.host->now() != state::agreed);
  CHECK(m.guest->now() == state::refused);
}

TEST_CASE("a role that is not welcome is refused on both sides, after the proof") {
  auto host = host_with(secret_of(1));
  host.welcome = {peer_role::node};
  auto m = meet(host, guest_with(secret_of(1), peer_role::client));
  CHECK(m.host->now() == state::refused);
  CHECK(m.host->why().what == "came as a client, which is not welcome");
  CHECK(m.guest->now() == state::refused);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what, Catch::Contains("a client is not welcome"));
}

TEST_CASE("strangers and other versions are refused by their first bytes") {
  auto refused_by = [](std::string opening) {
    auto host = host_script(host_with(secret_of(1)));
    host->take(opening);
    CHECK(host->now() == state::refused);
    CHECK(host->wants() == 0);
    return host->take_output();
  };
  CHECK(refused_by("GET /").empty());
  CHECK(refused_by(std::string(5, '\0')).empty());
  CHECK(refused_by("TRBh\x01").empty());
  auto told = refused_by("TRBg\x02");
  CHECK(told.substr(0, 5) == "TRBh\x01");

  auto guest = guest_script(guest_with(secret_of(1)));
  guest->take("HTTP/");
  CHECK_THAT(guest->why().what, Catch::Contains("some other program"));
  auto older = guest_script(guest_with(secret_of(1)));
  older->take("TRBh\x07");
  CHECK_THAT(older->why().what, Catch::Contains("version 7"));
}

TEST_CASE("a guest that meets itself does not agree with itself") {
  auto guest = guest_script(guest_with(secret_of(1)));
  auto own = guest->take_output();
  guest->take(own.substr(0, 5));
  CHECK(guest->now() == state::refused);
}

TEST_CASE("a role that does not exist is refused") {
  for (auto role : {char{0}, char{3}, char{-1}}) {
    auto host = host_script(host_with(secret_of(1)));
    auto hello = guest_script(guest_with(secret_of(1)))->take_output();
    hello[5] = role;
    host->take(hello.substr(0, 5));
    host->take(hello.substr(5));
    CHECK(host->now() == state::refused);
    CHECK(host->take_output().empty());
  }
}

TEST_CASE("a gate without a secret is only entered by those who said they would") {
  auto careful = meet(host_with({}), guest_with(secret_of(1)));
  CHECK(careful.guest->now() == state::refused);
  CHECK_THAT(careful.guest->why().what, Catch::Contains("insecure: true"));

  auto guest = guest_with(fail(ec::not_found, "none"), peer_role::client);
  guest.insecure = true;
  auto m = meet(host_with({}), guest);
  CHECK(m.host->now() == state::agreed);
  CHECK(m.guest->now() == state::agreed);
  CHECK(m.host->peer().role == peer_role::client);
  CHECK_FALSE(m.host->peer().proved);
}

TEST_CASE("roles count where there is no secret too") {
  auto host = host_with({});
  host.welcome = {peer_role::client};
  auto guest = guest_with(fail(ec::not_found, "none"));
  guest.insecure = true;
  auto m = meet(host, guest);
  CHECK(m.host->now() == state::refused);
  CHECK_THAT(m.guest->why().what, Catch::Contains("a node is not welcome"));
}

TEST_CASE("a guest without a secret says where it looked when it is asked for one") {
  auto m = meet(host_with(secret_of(1)), guest_with(fail(ec::not_found, "looked everywhere")));
  CHECK(m.guest->why() == error{ec::unauthorised, "looked everywhere"});
}

} // namespace tributary
