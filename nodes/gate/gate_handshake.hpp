#pragma once

#include "nodes/gate/gate_hello.hpp"

#include <memory>
#include <string>

namespace tributary {

/// Carries a handshake over a non-blocking socket, as far as it goes without waiting. TLS is
/// another kind beside the plain one.
class gate_handshake {
public:
  virtual ~gate_handshake() = default;

  enum class progress : uint8_t { wants_read, wants_write, done, failed };
  virtual progress advance(int fd) = 0;
  /// Whether the peer has said anything yet.
  virtual bool heard() const = 0;
  virtual const peer_info& peer() const = 0;
  virtual const error& why() const = 0;
};

/// Magic, version, role and, where asked for, the secret.
std::unique_ptr<gate_handshake> plain_handshake(std::unique_ptr<gate_script> script);

} // namespace tributary
