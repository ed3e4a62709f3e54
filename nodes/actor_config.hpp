#pragma once

#include <caf/actor_system_config.hpp>

namespace tributary {

/// How CAF runs in our programs. The command line and CAF's own ini file stay untouched.
struct actor_config : caf::actor_system_config {
  enum class network : uint8_t { off, on };
  explicit actor_config(network net);
};

} // namespace tributary
