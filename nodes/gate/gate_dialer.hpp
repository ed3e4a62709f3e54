#pragma once

#include "nodes/gate/gate_hello.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/tls_context.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// One wish to be connected.
struct gate_call {
  /// `HOST:PORT`, best first; the first that lets us in is it. A host with several addresses counts
  /// as several.
  std::vector<std::string> addresses;
  peer_role role = peer_role::node;
  /// For all of it, shared out evenly among the addresses that are left.
  std::chrono::milliseconds patience{5'000};
  /// Finds the secret for an address (a number) each time it is called, because a restarted
  /// coordinator has another. Empty: `find_secret` in the places of the environment.
  std::function<result<gate_secret>(const gate_address&)> secret;
  /// Where it is there, everything goes over TLS, and no secret is looked for.
  std::shared_ptr<const tls_context> tls;
  /// Goes on where the host asks for no secret.
  bool insecure = false;
};

/// A connection whose handshake is over.
struct gate_line {
  gate_socket socket;
  peer_info host;
};

/// Connects to gates without ever holding up the one who asks: a thread of its own does all calls
/// side by side, and looks names up in others that it can leave behind.
class gate_dialer {
public:
  gate_dialer();
  /// Cancels what is going on; each open call is answered before this returns.
  ~gate_dialer();
  gate_dialer(const gate_dialer&) = delete;
  gate_dialer& operator=(const gate_dialer&) = delete;

  using answered = std::function<void(result<gate_line>)>;

  /// `then` is called exactly once, in the dialer's thread; it must not block. Any thread.
  uint64_t dial(gate_call call, answered then);
  /// Answers the call with `ec::cancelled`, unless it has been answered. Any thread.
  void cancel(uint64_t call);

  /// What hosts know this dialer by.
  const peer_instance& instance() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
