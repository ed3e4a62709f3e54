#pragma once

#include "nodes/gate/gate_address.hpp"

#include <functional>

namespace tributary {

/// Looks a host's name up in a thread of its own, because name servers can keep one waiting for
/// half a minute and nothing can end that. `then` is called in that thread, perhaps long after
/// anybody cares. @returns False when `limits::name_lookups` are under way already.
bool look_up_later(const gate_address& address,
                   std::function<void(result<std::vector<socket_address>>)> then);

} // namespace tributary
