#pragma once

#include "nodes/gate/certificate.hpp"
#include "nodes/gate/tls_trouble.hpp"

#include <cstddef>

struct ssl_st;
struct x509_store_ctx_st;

namespace tributary {

/// One TLS connection over a non-blocking socket that somebody else owns. Made by `tls_context`,
/// used by one thread at a time; it goes with its socket from the gate to CAF.
class tls_session {
public:
  /// Takes it over.
  explicit tls_session(ssl_st* session);
  ~tls_session();
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;

  enum class outcome : uint8_t { done, wants_read, wants_write, broken };

  /// Goes on with the handshake; done means that the peer's certificate stands.
  outcome shake(int fd);
  /// Done means that `got` is not 0.
  outcome read(void* to, size_t size, size_t& got);
  /// Writes as much as goes; done means that `put` is not 0.
  outcome write(const void* from, size_t size, size_t& put);

  /// Bytes that were taken from the socket and not yet read from here.
  size_t pending() const;
  /// Whether the peer has said anything at all.
  bool heard() const;
  /// Why it is broken.
  const tls_trouble& trouble() const { return trouble_; }
  /// Of the peer's certificate; after the handshake.
  certificate_roles peer_roles() const;
  /// The hosts that the peer's certificate names, where it was refused.
  const std::string& refused_hosts() const { return refused_hosts_; }

private:
  static int note_refused(int stands, x509_store_ctx_st* check);
  outcome judge(int returned);

  ssl_st* ssl_;
  tls_trouble trouble_;
  std::string refused_hosts_;
};

} // namespace tributary
