#pragma once

#include "nodes/gate/gate_hello.hpp"
#include "nodes/gate/tls_session.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tributary {

/// Carries a handshake over a non-blocking socket, as far as it goes without waiting.
class gate_handshake {
public:
  virtual ~gate_handshake() = default;

  enum class progress : uint8_t { wants_read, wants_write, done, failed };
  virtual progress advance(int fd) = 0;
  /// Whether the peer has said anything yet.
  virtual bool heard() const = 0;
  virtual const peer_info& peer() const = 0;
  virtual const error& why() const = 0;
  /// What all further bytes have to go through; null on a plain line. Once done, and once.
  virtual std::unique_ptr<tls_session> take_session() { return nullptr; }
};

/// Magic, version, role and, where asked for, the secret.
std::unique_ptr<gate_handshake> plain_handshake(std::unique_ptr<gate_script> script);

/// What a handshake over TLS consists of beside TLS.
struct tls_steps {
  /// Called once the peer's certificate stands: the script that follows, within TLS.
  std::function<std::unique_ptr<gate_script>(certificate_roles peer)> begin;
  /// `host_words` or `guest_words`.
  std::function<error(const tls_trouble&, const std::string& refused_hosts)> words;
};

/// TLS, then a script within it.
/// @param session Null fails at once: there was no memory for it.
std::unique_ptr<gate_handshake>
tls_handshake(std::unique_ptr<tls_session> session, tls_steps steps);

} // namespace tributary
