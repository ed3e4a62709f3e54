#pragma once

#include "nodes/gate/gate_hello.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/tls_context.hpp"
#include "runtime/base/limits.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace tributary {

/// Who is let in, and who takes them.
struct gate_rules {
  /// Absent, and no TLS: anybody may enter (`insecure: true`).
  std::optional<gate_secret> secret;
  /// Where it is there, everything goes over TLS, and certificates take the place of the secret.
  std::shared_ptr<const tls_context> tls;
  std::set<peer_role> welcome{peer_role::node, peer_role::client};
  size_t handshakes_max = limits::handshakes;
  /// For one handshake as a whole, however often its peer says a byte.
  std::chrono::milliseconds patience = limits::handshake_patience;
  /// Called in the listener's thread; must not block.
  std::function<void(gate_socket, const peer_info&)> met;
};

/// The one port of a coordinator that other processes reach. Its thread takes connections, does all
/// their handshakes side by side, and hands on those that proved who they are. Others cost it a
/// descriptor for at most `patience`, and never more than `handshakes_max` of them: when all places
/// are taken, the one that has been silent for the longest makes room.
class gate_listener {
public:
  /// Takes the port; connections wait in the kernel until `start`, so that a secret can be left
  /// for the address first. Port 0 picks a free one.
  static result<std::unique_ptr<gate_listener>> bind(const std::string& address);
  /// Ends the thread and drops unfinished handshakes; `met` is not called afterwards.
  ~gate_listener();
  gate_listener(const gate_listener&) = delete;
  gate_listener& operator=(const gate_listener&) = delete;

  /// Where it listens, as a number with its real port.
  const gate_address& address() const;
  bool on_loopback() const;

  /// Once.
  void start(gate_rules rules);

  /// Totals since the start. Any thread.
  struct counts {
    uint64_t met = 0;
    uint64_t refused = 0;
    /// Times that it had to pause because no descriptor was left.
    uint64_t pauses = 0;
    /// Turns of its loop.
    uint64_t rounds = 0;
    uint64_t pending = 0;
  };
  counts seen() const;

private:
  struct parts;
  explicit gate_listener(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
