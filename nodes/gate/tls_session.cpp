#include "nodes/gate/tls_session.hpp"

#include "nodes/gate/gate_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tributary {

namespace {

std::string reason_text(unsigned long code) {
  const auto* text = ERR_reason_error_string(code);
  return text ? text : "no reason given";
}

/// What OpenSSL left in this thread's queue; the first entry is the cause.
tls_trouble trouble_in(const SSL* ssl) {
  auto code = ERR_peek_error();
  ERR_clear_error();
  if (code == 0)
    return {tls_trouble::kind::hung_up, errno != 0 ? errno_text(errno) : ""};
  if (ERR_GET_LIB(code) == ERR_LIB_SYS)
    return {tls_trouble::kind::hung_up, errno_text(static_cast<int>(ERR_GET_REASON(code)))};
  auto reason = ERR_GET_REASON(code);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
    return {tls_trouble::kind::bad_certificate,
            X509_verify_cert_error_string(SSL_get_verify_result(ssl))};
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
    return {tls_trouble::kind::no_certificate, {}};
  if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    return {tls_trouble::kind::hung_up, {}};
  // Alerts that the peer sent.
  if (reason >= SSL_AD_REASON_OFFSET)
    return {reason == SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION
              ? tls_trouble::kind::other_protocol
              : tls_trouble::kind::refused,
            reason_text(code)};
  return {tls_trouble::kind::other_protocol, reason_text(code)};
}

/// OpenSSL hangs up without a word on those that do not begin with TLS. One alert tells a caller
/// who forgot its certificates what is wanted here.
void send_alert(SSL* ssl) {
  constexpr std::array<unsigned char, 7> fatal_protocol_version{21, 3, 3, 0, 2, 2, 70};
  auto* out = SSL_get_wbio(ssl);
  if (SSL_is_server(ssl) == 1 && out && BIO_number_written(out) == 0)
    BIO_write(out, fatal_protocol_version.data(), fatal_protocol_version.size());
  ERR_clear_error();
}

int clipped(size_t size) {
  return static_cast<int>(std::min<size_t>(size, 1u << 30));
}

} // namespace

tls_session::tls_session(ssl_st* session) : ssl_{session} {
  SSL_set_app_data(ssl_, this);
  SSL_set_verify(ssl_, SSL_get_verify_mode(ssl_), &tls_session::note_refused);
}

/// OpenSSL keeps no certificate that it refuses.
int tls_session::note_refused(int stands, x509_store_ctx_st* check) {
  const auto* ssl = static_cast<const SSL*>(
    X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (stands == 0)
    static_cast<tls_session*>(SSL_get_app_data(ssl))->refused_hosts_
      = hosts_of(X509_STORE_CTX_get0_cert(check));
  return stands;
}

tls_session::~tls_session() {
  SSL_free(ssl_);
}

tls_session::outcome tls_session::judge(int returned) {
  switch (SSL_get_error(ssl_, returned)) {
    case SSL_ERROR_WANT_READ:
      return outcome::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return outcome::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      trouble_ = {tls_trouble::kind::hung_up, {}};
      return outcome::broken;
    default:
      trouble_ = trouble_in(ssl_);
      return outcome::broken;
  }
}

tls_session::outcome tls_session::shake(int fd) {
  ERR_clear_error();
  errno = 0;
  if (SSL_get_fd(ssl_) != fd && SSL_set_fd(ssl_, fd) != 1) {
    trouble_ = trouble_in(ssl_);
    return outcome::broken;
  }
  auto done = SSL_do_handshake(ssl_);
  auto how = done == 1 ? outcome::done : judge(done);
  if (how == outcome::broken && trouble_.what == tls_trouble::kind::other_protocol)
    send_alert(ssl_);
  return how;
}

tls_session::outcome tls_session::read(void* to, size_t size, size_t& got) {
  got = 0;
  ERR_clear_error();
  errno = 0;
  auto n = SSL_read(ssl_, to, clipped(size));
  if (n <= 0)
    return judge(n);
  got = static_cast<size_t>(n);
  return outcome::done;
}

tls_session::outcome tls_session::write(const void* from, size_t size, size_t& put) {
  put = 0;
  // Each call writes one record of at most 16 KB.
  while (put < size) {
    ERR_clear_error();
    errno = 0;
    auto n = SSL_write(ssl_, static_cast<const char*>(from) + put, clipped(size - put));
    if (n > 0) {
      put += static_cast<size_t>(n);
      continue;
    }
    auto why = judge(n);
    return put > 0 && why != outcome::broken ? outcome::done : why;
  }
  return outcome::done;
}

size_t tls_session::pending() const {
  return static_cast<size_t>(SSL_pending(ssl_));
}

bool tls_session::heard() const {
  auto* in = SSL_get_rbio(ssl_);
  return in && BIO_number_read(in) > 0;
}

certificate_roles tls_session::peer_roles() const {
  const auto* shown = SSL_get0_peer_certificate(ssl_);
  return shown ? roles_of(shown) : certificate_roles{};
}

} // namespace tributary
