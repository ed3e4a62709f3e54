#include "nodes/gate/tls_trouble.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

constexpr auto renew = "`tributary certs DIR --renew` makes new ones";

error about_certificate(const tls_trouble& t, const std::string& address,
                        const std::string& hosts) {
  auto text = fmt::format("{}: the coordinator's certificate was refused: {}", address, t.words);
  if (t.words.find("mismatch") != std::string::npos)
    text += fmt::format("; it was made for {}; call it by one of these, or let `tributary certs "
                        "DIR --host HOST --renew` make another",
                        hosts.empty() ? "no host" : hosts);
  else if (t.words.find("expired") != std::string::npos)
    text += fmt::format("; {}", renew);
  else
    text += "; both sides need certificates of the same CA: copy ca.pem from where the "
            "coordinator's certificate was made";
  return {ec::unauthorised, text};
}

} // namespace

error host_words(const tls_trouble& t) {
  switch (t.what) {
    case tls_trouble::kind::hung_up:
      return {ec::io, t.words.empty() ? "hung up during the handshake"
                                      : "hung up during the handshake: " + t.words};
    case tls_trouble::kind::other_protocol:
      return {ec::malformed, "does not speak TLS 1.3: " + t.words};
    case tls_trouble::kind::no_certificate:
      return {ec::unauthorised, "showed no certificate"};
    case tls_trouble::kind::bad_certificate:
      return {ec::unauthorised, "its certificate was refused: " + t.words};
    case tls_trouble::kind::refused:
      break;
  }
  return {ec::unauthorised, "ended the TLS handshake: " + t.words};
}

error guest_words(const tls_trouble& t, const std::string& address, const std::string& hosts) {
  switch (t.what) {
    case tls_trouble::kind::hung_up:
      return {ec::no_coordinator,
              fmt::format("{}: hung up during the TLS handshake{}; if the coordinator there uses "
                          "no TLS, leave out tls here, or give it certificates too",
                          address, t.words.empty() ? "" : " (" + t.words + ")")};
    case tls_trouble::kind::other_protocol:
      return {ec::unauthorised,
              fmt::format("{}: does not speak TLS 1.3 ({}); check the address, and whether the "
                          "coordinator was given certificates",
                          address, t.words)};
    case tls_trouble::kind::no_certificate:
      return {ec::unauthorised, address + ": the coordinator showed no certificate"};
    case tls_trouble::kind::bad_certificate:
      return about_certificate(t, address, hosts);
    case tls_trouble::kind::refused:
      break;
  }
  return {ec::unauthorised,
          fmt::format("{}: the coordinator refused our certificate: {}; it has to be of the "
                      "coordinator's CA and in date: {}",
                      address, t.words, renew)};
}

} // namespace tributary
