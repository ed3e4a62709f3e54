#pragma once

#include "nodes/gate/gate_dialer.hpp"
#include "nodes/gate/gate_listener.hpp"
#include "nodes/gate/gate_pass.hpp"
#include "runtime/base/limits.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <memory>

namespace tributary {

/// The largest frame that CAF may send or get between processes.
inline constexpr size_t gate_frame_max = limits::frame_bytes + limits::frame_envelope_bytes;

/// The coordinator's side of the gate within CAF: makes connections that passed the gate into
/// connections between actor systems. Must end before its actor system does.
class gate_host {
public:
  explicit gate_host(caf::actor_system& system, size_t frame_max = gate_frame_max);
  ~gate_host();
  gate_host(const gate_host&) = delete;
  gate_host& operator=(const gate_host&) = delete;

  /// The peer gets the handle of `published`, and reaches what `pass` allows. An older connection
  /// of the same process is ended first: CAF would go on using it, though nobody may listen there
  /// any more. Any thread.
  void serve(gate_socket socket, const peer_info& peer, const caf::actor& published,
             std::shared_ptr<gate_pass> pass);

private:
  struct parts;
  std::shared_ptr<parts> parts_;
};

/// The other side: leads an actor system through a coordinator's gate, one connection at a time.
/// One per actor system, and must end before it does.
class gate_guest {
public:
  explicit gate_guest(caf::actor_system& system, size_t frame_max = gate_frame_max);
  /// Calls that are still open are answered with `ec::cancelled`, some a moment later.
  ~gate_guest();
  gate_guest(const gate_guest&) = delete;
  gate_guest& operator=(const gate_guest&) = delete;

  using answered = std::function<void(result<caf::actor>)>;

  /// Ends the connection that there is, then dials. `then` is called once, in a thread of the
  /// dialer's or CAF's, with the actor that the coordinator published; it must not block. Never
  /// blocks. Any thread.
  void connect(gate_call call, answered then);

  /// Ends the connection, if there is one. Any thread.
  void hang_up();

private:
  struct parts;
  std::shared_ptr<parts> parts_;
};

} // namespace tributary
