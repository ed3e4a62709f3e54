#pragma once

#include "runtime/base/error.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tributary {

/// What a process is to the coordinator that it connects to.
enum class gate_role : uint8_t { node, client };

/// The way from this process through coordinators' gates. Never blocks the caller.
class gate_way {
public:
  using reached = std::function<void(result<caf::actor> reception)>;

  explicit gate_way(caf::actor_system& system);
  /// Ends what is under way; nothing is called after it.
  ~gate_way();
  gate_way(const gate_way&) = delete;
  gate_way& operator=(const gate_way&) = delete;

  /// Connects, proves who we are, and gives the coordinator's reception, or why not. Called back
  /// once, in any thread.
  void reach(const std::string& address, gate_role role, reached done);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
