#pragma once

#include <chrono>
#include <poll.h>

namespace tributary {

/// Long enough for a loaded machine; a test that gets what it waits for never waits so long.
inline constexpr auto patience = std::chrono::seconds{30};

/// Looks again and again until `so` holds. @returns Whether it did before the deadline.
template <class Condition>
bool eventually(Condition so, std::chrono::milliseconds within = patience) {
  auto deadline = std::chrono::steady_clock::now() + within;
  while (!so()) {
    if (std::chrono::steady_clock::now() > deadline)
      return so();
    ::poll(nullptr, 0, 10);
  }
  return true;
}

} // namespace tributary
