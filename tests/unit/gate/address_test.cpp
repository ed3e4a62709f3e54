#include "nodes/gate/gate_address.hpp"
#include "nodes/gate/gate_socket.hpp"

#include "tests/support/catch.hpp"

namespace tributary {

TEST_CASE("an address is a host and a port") {
  CHECK(parse_address("10.0.0.1:4850") == gate_address{"10.0.0.1", 4850});
  CHECK(parse_address("build.example:1") == gate_address{"build.example", 1});
  CHECK(parse_address("[::1]:65535") == gate_address{"::1", 65535});
  CHECK(to_text({"::1", 80}) == "[::1]:80");
  CHECK(to_text({"127.0.0.1", 80}) == "127.0.0.1:80");
}

TEST_CASE("what is no address is refused with what would be one") {
  for (const char* text : {"", ":", "host", "host:", ":80", "host:-1", "host:65536", "host:80x",
                           "::1:80", "[]:80", "a b:80", "a/b:80", "[[::1]]:80", "host: 80"}) {
    CAPTURE(text);
    auto address = parse_address(text);
    REQUIRE_FALSE(address.has_value());
    CHECK(address.error().code == ec::usage);
    CHECK_THAT(address.error().what, Catch::Contains("expected HOST:PORT"));
  }
  CHECK(parse_address(std::string(100'000, 'x') + ":1").error().what.size() < 300);
}

TEST_CASE("loopback is told from addresses that others reach") {
  CHECK(is_loopback(gate_address{"localhost", 1}));
  CHECK(is_loopback(gate_address{"127.0.0.1", 1}));
  CHECK(is_loopback(gate_address{"127.8.9.10", 1}));
  CHECK(is_loopback(gate_address{"::1", 1}));
  CHECK(is_loopback(gate_address{"::ffff:127.0.0.1", 1}));
  CHECK_FALSE(is_loopback(gate_address{"0.0.0.0", 1}));
  CHECK_FALSE(is_loopback(gate_address{"::", 1}));
  CHECK_FALSE(is_loopback(gate_address{"10.0.0.1", 1}));
  CHECK_FALSE(is_loopback(gate_address{"localhost.example", 1}));
}

TEST_CASE("a port that is taken is named, with the remedy") {
  auto first = listen_at({"127.0.0.1", 0});
  REQUIRE(first.has_value());
  auto second = listen_at(own_address(first->fd()).to_address());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == ec::io);
  CHECK_THAT(second.error().what, Catch::Contains("in use") && Catch::Contains("port 0"));
}

TEST_CASE("a listener at all addresses is called on loopback from its own machine") {
  CHECK(address_from_here("0.0.0.0:4850") == "127.0.0.1:4850");
  CHECK(address_from_here("[::]:4850") == "[::1]:4850");
  CHECK(address_from_here("10.0.0.1:4850") == "10.0.0.1:4850");
  CHECK(address_from_here("").empty());
}

} // namespace tributary
