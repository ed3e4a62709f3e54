#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/topology.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tributary {

/// A coordinator's gate: listens, lets those in who prove who they are, and leads each to a porch
/// of its own before the reception.
class gate_door {
public:
  /// Asked for each peer that came through, since a restarted reception is another actor. Returns
  /// at once and calls `then` from any thread; with a null handle where there is none.
  using find_reception = std::function<void(std::function<void(const caf::actor&)> then)>;

  /// @param address HOST:PORT; off loopback only where the topology has `tls` or says `insecure:
  /// true`. Who comes has to show a certificate where there is `tls`; else to know the secret on
  /// loopback, and elsewhere where TRIBUTARY_SECRET_FILE names one.
  static result<std::unique_ptr<gate_door>>
  open(caf::actor_system& system, const topology& cluster, const std::string& address,
       find_reception reception);
  ~gate_door();
  gate_door(const gate_door&) = delete;
  gate_door& operator=(const gate_door&) = delete;

  /// With the port that it got.
  const std::string& address() const;

private:
  struct parts;
  explicit gate_door(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
