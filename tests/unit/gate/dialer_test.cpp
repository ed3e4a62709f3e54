#include "nodes/gate/gate_dialer.hpp"
#include "nodes/gate/gate_listener.hpp"
#include "nodes/gate/name_lookup.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/raw_peer.hpp"
#include "tests/unit/gate/waiting.hpp"

#include <future>

namespace tributary {

namespace {

using namespace std::chrono_literals;

struct caller {
  gate_secret secret = random_secret();
  mailbox<result<gate_line>> answers;
  /// Last, so that it ends first.
  gate_dialer dialer;

  gate_call call(std::vector<std::string> addresses, std::chrono::milliseconds patience = 20s) {
    gate_call c;
    c.addresses = std::move(addresses);
    c.patience = patience;
    c.secret = [this](const gate_address&) { return secret; };
    return c;
  }
  uint64_t dial(gate_call c) {
    return dialer.dial(std::move(c),
                       [this](result<gate_line> line) { answers.put(std::move(line)); });
  }
  error refusal() {
    auto line = answers.take();
    REQUIRE_FALSE(line.has_value());
    return line.error();
  }
};

/// Listens and never says anything.
struct silent_host {
  gate_socket door = std::move(*listen_at({"127.0.0.1", 0}));
  std::string at = to_text(own_address(door.fd()).to_address());
};

std::string closed_port() {
  return silent_host{}.at;
}

struct honest_host {
  explicit honest_host(std::optional<gate_secret> secret)
    : listener{std::move(*gate_listener::bind("127.0.0.1:0"))} {
    gate_rules rules;
    rules.secret = secret;
    rules.met = [this](gate_socket s, const peer_info&) { met.put(std::move(s)); };
    listener->start(std::move(rules));
  }
  mailbox<gate_socket> met;
  std::unique_ptr<gate_listener> listener;
  std::string at() const { return to_text(listener->address()); }
};

} // namespace

TEST_CASE("a call where nobody listens is answered with the address") {
  caller c;
  auto at = closed_port();
  c.dial(c.call({at}));
  auto why = c.refusal();
  CHECK(why.code == ec::no_coordinator);
  CHECK_THAT(why.what, Catch::StartsWith("no coordinator at " + at + ": "));
}

TEST_CASE("a call to a host that never answers ends at its deadline") {
  caller c;
  silent_host host;
  c.dial(c.call({host.at}, 50ms));
  auto why = c.refusal();
  CHECK(why.code == ec::no_coordinator);
  CHECK_THAT(why.what, Catch::Contains("in time"));
}

TEST_CASE("the next address is tried when one does not answer, and gets its share of the time") {
  caller c;
  silent_host silent;
  honest_host host{c.secret};
  c.dial(c.call({closed_port(), silent.at, host.at()}, 2s));
  auto line = c.answers.take();
  REQUIRE(line.has_value());
  CHECK(line->host.address == host.at());
}

TEST_CASE("a refusal tells more than an address where nobody was") {
  caller c;
  honest_host host{random_secret()};
  c.dial(c.call({closed_port(), host.at(), closed_port()}));
  CHECK(c.refusal().code == ec::unauthorised);
}

TEST_CASE("a name is looked up, and all its addresses are tried") {
  caller c;
  honest_host host{c.secret};
  c.dial(c.call({"localhost:" + std::to_string(host.listener->address().port)}));
  auto line = c.answers.take();
  REQUIRE(line.has_value());
  CHECK(line->host.address == host.at());
}

TEST_CASE("so many names are looked up at once, and a call past them is told why it failed") {
  // Threads that nobody waits for use it.
  auto held = std::make_shared<std::promise<void>>();
  auto slow = [until = held->get_future().share()](const result<std::vector<socket_address>>&) {
    until.wait();
  };
  const gate_address name{"localhost", 1};
  // Those of earlier tests may have to end first.
  for (size_t i = 0; i < limits::name_lookups; ++i)
    REQUIRE(soon([&] { return look_up_later(name, slow); }));
  CHECK_FALSE(look_up_later(name, slow));
  caller c;
  c.dial(c.call({"localhost:1"}));
  auto why = c.refusal();
  CHECK(why.code == ec::no_coordinator);
  CHECK_THAT(why.what, Catch::Contains("none of the lookups before it"));
  held->set_value();
  CHECK(soon([&] { return look_up_later(name, slow); }));
}

TEST_CASE("the secret is looked for anew in each call, by the number that is called") {
  caller c;
  honest_host host{c.secret};
  auto right = c.secret;
  std::vector<std::string> asked;
  for (const auto& known : {random_secret(), right}) {
    auto call = c.call({"localhost:" + std::to_string(host.listener->address().port)});
    call.secret = [&asked, known](const gate_address& at) {
      asked.push_back(to_text(at));
      return known;
    };
    c.dial(std::move(call));
    CHECK(c.answers.take().has_value() == (known == right));
  }
  CHECK(asked == std::vector<std::string>{host.at(), host.at()});
}

TEST_CASE("a gate without a secret is entered only when the call says so") {
  caller c;
  honest_host host{std::nullopt};
  c.dial(c.call({host.at()}));
  CHECK_THAT(c.refusal().what, Catch::Contains("asks for no secret"));
  auto call = c.call({host.at()});
  call.insecure = true;
  c.dial(std::move(call));
  CHECK(c.answers.take().has_value());
}

TEST_CASE("a host that speaks something else is told from a coordinator") {
  caller c;
  silent_host host;
  c.dial(c.call({host.at}));
  pollfd p{host.door.fd(), POLLIN, 0};
  REQUIRE(poll(&p, 1, patience_ms) == 1);
  raw_peer other{gate_socket{accept4(host.door.fd(), nullptr, nullptr, SOCK_CLOEXEC)}};
  CHECK(other.hear(5) == "TRBg\x01");
  other.say("HTTP/1.1 400 Bad Request\r\n\r\n");
  CHECK_THAT(c.refusal().what, Catch::Contains("some other program"));
}

TEST_CASE("a host that hangs up in the middle is no coordinator") {
  caller c;
  silent_host host;
  c.dial(c.call({host.at}));
  pollfd p{host.door.fd(), POLLIN, 0};
  REQUIRE(poll(&p, 1, patience_ms) == 1);
  { raw_peer{gate_socket{accept4(host.door.fd(), nullptr, nullptr, SOCK_CLOEXEC)}}.hear(56); }
  auto why = c.refusal();
  CHECK(why.code == ec::no_coordinator);
  CHECK_THAT(why.what, Catch::Contains(host.at) && Catch::Contains("hung up"));
}

TEST_CASE("a cancelled call is answered as cancelled, and only once") {
  caller c;
  silent_host host;
  auto id = c.dial(c.call({host.at}, 1h));
  c.dialer.cancel(id);
  CHECK(c.refusal().code == ec::cancelled);
  c.dialer.cancel(id);
  c.dialer.cancel(id + 100);
  // Answers come in order: anything for the first call would stand before this one.
  c.dial(c.call({closed_port()}));
  CHECK(c.refusal().code == ec::no_coordinator);
  CHECK(c.answers.size() == 0);
}

TEST_CASE("calls go on side by side") {
  caller c;
  silent_host silent;
  honest_host host{c.secret};
  for (int i = 0; i < 20; ++i)
    c.dial(c.call({silent.at}, 1h));
  c.dial(c.call({host.at()}));
  CHECK(c.answers.take().has_value());
}

TEST_CASE("a dialer that ends answers every open call") {
  mailbox<result<gate_line>> answers;
  silent_host host;
  {
    gate_dialer dialer;
    for (int i = 0; i < 3; ++i) {
      gate_call call;
      call.addresses = {host.at};
      call.patience = 1h;
      dialer.dial(std::move(call), [&](result<gate_line> line) { answers.put(std::move(line)); });
    }
  }
  CHECK(answers.size() == 3);
  for (int i = 0; i < 3; ++i)
    CHECK(answers.take().error().code == ec::cancelled);
}

TEST_CASE("what cannot be an address is refused before anything is dialled") {
  caller c;
  c.dial(c.call({"nonsense"}));
  CHECK(c.refusal().code == ec::usage);
  c.dial(c.call({}));
  CHECK(c.refusal().code == ec::usage);
}

} // namespace tributary
