#pragma once

#include "runtime/govern/account_entry.hpp"
#include "runtime/postgres/postgres_session.hpp"

#include <memory>

namespace tributary {

/// The table of shared accounts beside a journal in a database, on a connection of its own, so that
/// no share runs out behind a long read.
/// @param me Our name among the coordinators.
/// @param lease How long what we tell counts.
std::unique_ptr<account_table> postgres_accounts(std::string me, const postgres_url& url,
                                                 postgres_options options, duration lease);

} // namespace tributary
