#include "nodes/gate/name_lookup.hpp"

#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/limits.hpp"

#include <atomic>
#include <system_error>

namespace tributary {

namespace {

/// Of the process: that is what threads are taken from.
std::atomic<size_t> under_way{0};

} // namespace

bool look_up_later(const gate_address& address,
                   std::function<void(result<std::vector<socket_address>>)> then) {
  if (++under_way > limits::name_lookups) {
    --under_way;
    return false;
  }
  try {
    quiet_thread([address, then = std::move(then)] {
      then(look_up(address, false));
      --under_way;
    }).detach();
  } catch (const std::system_error&) {
    --under_way;
    return false;
  }
  return true;
}

} // namespace tributary
