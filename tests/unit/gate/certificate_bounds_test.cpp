#include "runtime/base/limits.hpp"

#include "tests/support/caught_stderr.hpp"
#include "tests/unit/gate/certificate_chains.hpp"
#include "tests/unit/gate/stranger.hpp"
#include "tests/unit/gate/tls_meeting.hpp"

namespace tributary {

namespace {

/// Why a coordinator refuses the guest that shows these; "" where it does not. The guest minds no
/// bound of ours.
std::string refusal_by_peer(const tls_files& host, const tls_files& guest) {
  meeting m;
  m.host = host_of(host);
  m.guest = guest_of(stranger{guest.cert, guest.key}.session());
  m.settle();
  REQUIRE((m.host_at == progress::failed || m.host->peer().proved));
  return m.host_at == progress::failed ? m.host->why().what : "";
}

/// Why a process cannot use these as its own; "" where it can.
std::string refusal_at_start(const tls_files& own) {
  auto context = tls_context::load(own, certificate_role::node);
  return context ? "" : context.error().what;
}

/// The hosts that a certificate names, as messages show them.
std::string shown(std::vector<std::string> hosts) {
  test_certificates certs;
  auto files = certs.coordinator(std::move(hosts));
  std::unique_ptr<BIO, decltype(&BIO_free)> in{BIO_new_file(files.cert.c_str(), "r"), BIO_free};
  std::unique_ptr<X509, decltype(&X509_free)> c{
    PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
  REQUIRE(c);
  return hosts_of(c.get());
}

/// What the log says when a certificate that is good for so long is loaded.
std::string warning_of(std::chrono::hours left) {
  test_certificates certs;
  auto wish = test_certificates::wish({certificate_role::node});
  wish.until = test_certificates::clock::now() + left;
  auto files = certs.files("node", wish);
  test::caught_stderr log;
  loaded(files, certificate_role::node);
  return log.text();
}

} // namespace

TEST_CASE("between a peer's certificate and the CA's stand so many others at most") {
  certificate_chains chains;
  auto host = chains.files("host", 0);
  auto most = chains.files("most", limits::certificate_depth);
  auto more = chains.files("more", limits::certificate_depth + 1);
  CHECK(refusal_by_peer(host, most).empty());
  CHECK_THAT(refusal_by_peer(host, more), Catch::Contains("its certificate was refused"));
  // What every peer would refuse is refused where it can be mended.
  CHECK(refusal_at_start(most).empty());
  CHECK_THAT(refusal_at_start(more), Catch::Contains(more.cert + ": does not stand under"));
}

TEST_CASE("all certificates that a peer shows have so many bytes at most") {
  certificate_chains chains;
  auto host = chains.files("host", 0);
  auto most = chains.files_showing("most", limits::certificate_chain_bytes);
  REQUIRE(chains.shown_bytes() == limits::certificate_chain_bytes);
  auto more = chains.files_showing("more", limits::certificate_chain_bytes + 1);
  REQUIRE(chains.shown_bytes() == limits::certificate_chain_bytes + 1);
  CHECK(refusal_by_peer(host, most).empty());
  CHECK_FALSE(refusal_by_peer(host, more).empty());
  CHECK(refusal_at_start(most).empty());
  CHECK_THAT(refusal_at_start(more),
             Catch::Contains(more.cert) && Catch::Contains("than the 16384 that peers take"));
}

TEST_CASE("the hosts of a certificate take so much of a message") {
  std::string first(99, 'a');
  auto fit = first + ", " + std::string(limits::certificate_text_bytes - 101, 'b');
  CHECK(shown({first, fit.substr(101)}) == fit);
  CHECK(shown({first, fit.substr(101) + "b"}) == fit);
  CHECK(shown({first, fit.substr(101), "more.example"}) == fit);
}

TEST_CASE("a certificate that ends within some days is warned of at each start") {
  constexpr std::chrono::hours days{24 * limits::certificate_warn_days};
  constexpr std::chrono::hours hour{1};
  CHECK(warning_of(days + hour).empty());
  CHECK_THAT(warning_of(days - hour),
             Catch::Contains("certificate-expiring")
               && Catch::Contains("days=" + std::to_string(limits::certificate_warn_days - 1)));
}

} // namespace tributary
