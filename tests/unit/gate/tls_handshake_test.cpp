#include "tests/unit/gate/stranger.hpp"
#include "tests/unit/gate/tls_meeting.hpp"

#include <sys/socket.h>

namespace tributary {

TEST_CASE("both sides with certificates of one CA agree, and the roles stand in them") {
  test_certificates certs;
  meeting m;
  m.host = host_of(certs.coordinator());
  m.guest = guest_of(node_context(certs));
  m.settle();
  INFO(m.host->why().what << m.guest->why().what);
  REQUIRE(m.host_at == progress::done);
  REQUIRE(m.guest_at == progress::done);
  CHECK(m.host->peer().role == peer_role::node);
  CHECK(m.host->peer().proved);
  CHECK(m.guest->peer().proved);

  SECTION("and what they say afterwards arrives whole") {
    auto host = m.host->take_session();
    auto guest = m.guest->take_session();
    REQUIRE(host);
    REQUIRE(guest);
    std::string sent(100'000, 'x');
    std::string heard;
    size_t gone = 0;
    while (heard.size() < sent.size()) {
      size_t put = 0;
      if (gone < sent.size())
        host->write(sent.data() + gone, sent.size() - gone, put);
      gone += put;
      char space[4'096];
      size_t got = 0;
      guest->read(space, sizeof space, got);
      heard.append(space, got);
    }
    CHECK(heard == sent);
  }
}

TEST_CASE("a guest without a certificate is refused") {
  test_certificates certs;
  meeting m;
  m.host = host_of(certs.coordinator());
  m.guest = guest_of(stranger{}.session());
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK(m.host->why().what == "showed no certificate");
  CHECK(m.guest_at == progress::failed);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what, Catch::Contains("refused our certificate"));
}

TEST_CASE("a guest of another CA is refused by the host") {
  test_certificates ours;
  test_certificates theirs;
  auto files = theirs.node();
  meeting m;
  m.host = host_of(ours.coordinator());
  m.guest = guest_of(stranger{files.cert, files.key}.session());
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK_THAT(m.host->why().what, Catch::Contains("its certificate was refused"));
  CHECK(m.guest_at == progress::failed);
  CHECK_THAT(m.guest->why().what, Catch::Contains("the coordinator refused our certificate"));
}

TEST_CASE("a guest refuses a host of another CA before it says anything") {
  test_certificates ours;
  test_certificates theirs;
  meeting m;
  m.host = host_of(theirs.coordinator());
  m.guest = guest_of(node_context(ours));
  m.settle();
  CHECK(m.guest_at == progress::failed);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what, Catch::Contains("certificates of the same CA"));
  CHECK(m.host_at == progress::failed);
  CHECK_THAT(m.host->why().what, Catch::Contains("ended the TLS handshake"));
}

TEST_CASE("an expired certificate is refused, and the guest learns it") {
  test_certificates certs;
  auto wish = test_certificates::wish({certificate_role::node});
  wish.until = test_certificates::clock::now() - std::chrono::minutes{1};
  auto files = certs.files("old", wish);
  meeting m;
  m.host = host_of(certs.coordinator());
  m.guest = guest_of(stranger{files.cert, files.key}.session());
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK_THAT(m.host->why().what, Catch::Contains("has expired"));
  CHECK(m.guest_at == progress::failed);
  CHECK_THAT(m.guest->why().what, Catch::Contains("expired"));
  CHECK_THAT(m.guest->why().what, Catch::Contains("--renew"));
}

TEST_CASE("a coordinator's certificate does not make a node") {
  test_certificates certs;
  auto files = certs.coordinator();
  meeting m;
  m.host = host_of(files);
  m.guest = guest_of(stranger{files.cert, files.key}.session());
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK_THAT(m.host->why().what, Catch::Contains("purpose"));
}

TEST_CASE("an older TLS is refused") {
  test_certificates certs;
  auto files = certs.node();
  meeting m;
  m.host = host_of(certs.coordinator());
  m.guest = guest_of(stranger{files.cert, files.key, TLS1_2_VERSION}.session());
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK_THAT(m.host->why().what, Catch::Contains("does not speak TLS 1.3"));
  CHECK(m.guest_at == progress::failed);
}

TEST_CASE("a host is refused under a name that its certificate does not have") {
  test_certificates certs;
  meeting m;
  m.host = host_of(certs.coordinator({"build.example", "10.0.0.1"}));
  m.guest = guest_of(node_context(certs), "127.0.0.1");
  m.settle();
  CHECK(m.guest_at == progress::failed);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what, Catch::Contains("made for build.example, 10.0.0.1"));
  CHECK_THAT(m.guest->why().what, Catch::Contains("--host"));
}

TEST_CASE("a host is believed under each of its names, and under no part of them") {
  test_certificates certs;
  auto files = certs.coordinator({"build.example", "*.farm.example", "::1"});
  auto meets_as = [&](const std::string& name) {
    meeting m;
    m.host = host_of(files);
    m.guest = guest_of(node_context(certs), name);
    m.settle();
    return m.guest_at == progress::done && m.host_at == progress::done;
  };
  CHECK(meets_as("build.example"));
  CHECK(meets_as("BUILD.example"));
  CHECK(meets_as("one.farm.example"));
  CHECK(meets_as("::1"));
  CHECK_FALSE(meets_as("example"));
  CHECK_FALSE(meets_as("two.one.farm.example"));
  CHECK_FALSE(meets_as("build.example.evil.example"));
  CHECK_FALSE(meets_as("127.0.0.1"));
}

TEST_CASE("a node cannot come as a client, nor a client as a node") {
  test_certificates certs;
  auto wrong = GENERATE(true, false);
  meeting m;
  m.host = host_of(certs.coordinator());
  m.guest = wrong ? guest_of(node_context(certs), "127.0.0.1", peer_role::client)
                  : guest_of(loaded(certs.client(), certificate_role::client), "127.0.0.1",
                             peer_role::node);
  m.settle();
  CHECK(m.host_at == progress::failed);
  CHECK(m.host->why().what
        == (wrong ? "came as a client with a certificate for the role node"
                  : "came as a node with a certificate for the role client"));
  CHECK(m.guest_at == progress::failed);
  CHECK(m.guest->why().code == ec::unauthorised);
  CHECK_THAT(m.guest->why().what, Catch::Contains("is not welcome there"));
}

TEST_CASE("a node's certificate does not make a coordinator") {
  test_certificates certs;
  // For both purposes of TLS, so that only the role is wrong.
  auto both = certs.files(
    "both", test_certificates::wish({certificate_role::coordinator, certificate_role::node},
                                    {"127.0.0.1"}));
  certificate_roles shown;
  meeting m;
  tls_steps steps;
  steps.begin = [](certificate_roles) {
    return host_script({std::nullopt,
                        {peer_role::node},
                        random_instance(),
                        certificate_roles{certificate_role::node}});
  };
  steps.words = [](const tls_trouble& t, const std::string&) { return host_words(t); };
  m.host = tls_handshake(loaded(both, certificate_role::coordinator)->accepting(), steps);
  tls_steps guest_steps;
  guest_steps.begin = [&](certificate_roles theirs) {
    shown = theirs;
    guest_terms terms;
    terms.address = "there:4850";
    terms.certified = certificate_roles{certificate_role::node};
    return guest_script(std::move(terms));
  };
  guest_steps.words = [](const tls_trouble& t, const std::string& hosts) {
    return guest_words(t, "there:4850", hosts);
  };
  m.guest = tls_handshake(node_context(certs)->calling("127.0.0.1"), guest_steps);
  m.settle();
  CHECK(shown == certificate_roles{certificate_role::coordinator, certificate_role::node});
  CHECK(m.guest_at == progress::failed);
  CHECK_THAT(m.guest->why().what, Catch::Contains("for the role node, not for a coordinator"));
}

TEST_CASE("garbage is no TLS, and TLS is no plain hello") {
  test_certificates certs;
  meeting m;
  SECTION("random bytes") {
    m.host = host_of(certs.coordinator());
    std::string garbage(200, '\x7f');
    REQUIRE(send(m.guest_end.fd(), garbage.data(), garbage.size(), 0) == 200);
    m.settle();
    CHECK(m.host_at == progress::failed);
    CHECK_THAT(m.host->why().what, Catch::Contains("does not speak TLS 1.3"));
  }
  SECTION("a plain guest") {
    m.host = host_of(certs.coordinator());
    guest_terms terms;
    terms.address = "there:4850";
    m.guest = plain_handshake(guest_script(std::move(terms)));
    m.settle();
    CHECK(m.host_at == progress::failed);
    CHECK(m.guest_at == progress::failed);
    CHECK_THAT(m.guest->why().what, Catch::Contains("asks for certificates"));
  }
  SECTION("a guest with TLS at a plain gate") {
    m.host = plain_handshake(host_script({}));
    m.guest = guest_of(node_context(certs));
    m.settle();
    CHECK(m.host_at == progress::failed);
    CHECK_THAT(m.host->why().what, Catch::Contains("speaks TLS"));
    CHECK(m.guest_at == progress::failed);
    CHECK_THAT(m.guest->why().what, Catch::Contains("leave out tls"));
  }
}

TEST_CASE("a host that hangs up is a host that hangs up") {
  test_certificates certs;
  meeting m;
  m.guest = guest_of(node_context(certs));
  m.host_end = gate_socket{};
  m.settle();
  CHECK(m.guest_at == progress::failed);
  CHECK(m.guest->why().code == ec::no_coordinator);
}

} // namespace tributary
