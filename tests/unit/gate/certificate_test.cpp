#include "nodes/gate/certificate_maker.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gate/test_certificates.hpp"

namespace tributary {

namespace {

/// Why the files cannot be used.
error refusal(const tls_files& files, certificate_role own) {
  auto context = tls_context::load(files, own);
  REQUIRE_FALSE(context);
  return context.error();
}

} // namespace

TEST_CASE("a host of a certificate is a name or a number") {
  for (const auto* good : {"build.example", "10.0.0.1", "::1", "*.example", "my-host", "a_b"})
    CHECK(is_host(good));
  for (const auto* bad : {"", "a b", "DNS:x,URI:y", "a/b", "*.", "a\n", "x@y", "*"})
    CHECK_FALSE(is_host(bad));
}

TEST_CASE("a certificate without a host that can be one is not made") {
  test_certificates made;
  auto wish
    = test_certificates::wish({certificate_role::coordinator}, {"a,URI:tributary:role:node"});
  auto refused = made.ca().issue(wish);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::usage);
  CHECK_THAT(refused.error().what, Catch::Contains("is no host"));
}

TEST_CASE("a certificate names at most so many hosts") {
  test_certificates made;
  std::vector<std::string> hosts(limits::certificate_hosts, "a.example");
  CHECK(made.ca().issue(test_certificates::wish({certificate_role::coordinator}, hosts)));
  hosts.push_back("b.example");
  CHECK_FALSE(made.ca().issue(test_certificates::wish({certificate_role::coordinator}, hosts)));
}

TEST_CASE("a CA is read back with its key only") {
  test_certificates one;
  test_certificates other;
  CHECK(certificate_authority::read(one.ca().own()));
  CHECK_FALSE(certificate_authority::read({one.ca().own().certificate, other.ca().own().key}));
  CHECK_FALSE(certificate_authority::read({"", ""}));
  auto leaf = one.ca().issue(test_certificates::wish({certificate_role::node}));
  CHECK_FALSE(certificate_authority::read(*leaf));
}

TEST_CASE("certificates of our own making can be used for the roles that they name") {
  test_certificates made;
  CHECK(tls_context::load(made.coordinator(), certificate_role::coordinator));
  CHECK(tls_context::load(made.node(), certificate_role::node));
  CHECK(tls_context::load(made.client(), certificate_role::client));
  auto all = made.files(
    "all", test_certificates::wish(
             {certificate_role::coordinator, certificate_role::node, certificate_role::client}));
  for (auto role : certificate_roles_known)
    CHECK(tls_context::load(all, role));
}

TEST_CASE("a certificate for another role is refused at the start, with the remedy") {
  test_certificates made;
  auto why = refusal(made.node(), certificate_role::client);
  CHECK(why.code == ec::bad_config);
  CHECK_THAT(why.what, Catch::Contains("node.pem"));
  CHECK_THAT(why.what, Catch::Contains("is for the role node, not for a client"));
  CHECK_THAT(why.what, Catch::Contains("client.pem"));
  CHECK_THAT(refusal(made.node(), certificate_role::coordinator).what,
             Catch::Contains("does not stand"));
  auto none = made.files("none", test_certificates::wish({}));
  CHECK_THAT(refusal(none, certificate_role::node).what, Catch::Contains("the role none"));
}

TEST_CASE("an expired certificate is refused at the start") {
  test_certificates made;
  auto wish = test_certificates::wish({certificate_role::node});
  wish.until = test_certificates::clock::now() - std::chrono::minutes{1};
  auto why = refusal(made.files("old", wish), certificate_role::node);
  CHECK_THAT(why.what, Catch::Contains("expired"));
  CHECK_THAT(why.what, Catch::Contains("--renew"));
}

TEST_CASE("files that are no certificates are refused at the start, by name") {
  test_certificates made;
  auto good = made.node();
  write_file(made.at("garbage"), "no PEM at all", 0600);
  write_file(made.at("empty"), "", 0600);
  write_file(made.at("large"), std::string(limits::pem_file_bytes + 1, 'x'), 0600);
  for (const auto* bad : {"garbage", "empty", "large", "missing"})
    for (auto tls_files::*which : {&tls_files::ca, &tls_files::cert, &tls_files::key}) {
      auto files = good;
      files.*which = made.at(bad);
      auto why = refusal(files, certificate_role::node);
      CHECK(why.code == ec::bad_config);
      CHECK_THAT(why.what, Catch::Contains(made.at(bad)));
      CHECK_THAT(why.what, Catch::Contains("; "));
    }
  auto folder = good;
  folder.key = made.at("");
  CHECK_THAT(refusal(folder, certificate_role::node).what, Catch::Contains("no regular file"));
}

TEST_CASE("a key that others can read is refused with the command that mends it") {
  test_certificates made;
  auto files = made.node();
  chmod(files.key.c_str(), 0640);
  CHECK_THAT(refusal(files, certificate_role::node).what, Catch::Contains("chmod 600"));
}

TEST_CASE("a key of another certificate is refused") {
  test_certificates made;
  auto files = made.node();
  files.key = made.client().key;
  CHECK_THAT(refusal(files, certificate_role::node).what, Catch::Contains("is not the key of"));
}

TEST_CASE("a certificate of another CA is refused at the start") {
  test_certificates ours;
  test_certificates theirs;
  auto files = theirs.node();
  files.ca = ours.ca_file();
  CHECK_THAT(refusal(files, certificate_role::node).what, Catch::Contains("does not stand under"));
}

} // namespace tributary
