#pragma once

#include "runtime/wire/message.hpp"

#include <string>

namespace tributary {

/// Nodes, then the accounts that their attempts ask, as tables. Safe for a terminal.
std::string listing_text(const wire::node_list& list);

/// The same for programs: `{"nodes": […], "accounts": […]}`; `accounts` is null where they are not
/// known.
std::string listing_json(const wire::node_list& list);

} // namespace tributary
