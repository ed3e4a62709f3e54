#pragma once

#include "runtime/journal/postgres_journal.hpp"
#include "runtime/journal/postgres_tables.hpp"

namespace tributary {

/// The leases of a journal in a database, on a connection of their own, so that none runs out
/// behind a long read. Begins with one of its own; an error where a coordinator of that name has
/// one.
result<std::shared_ptr<run_leases>>
postgres_leases(std::shared_ptr<postgres_share> share, const postgres_url& url,
                postgres_options options, const postgres_journal_options& journal);

} // namespace tributary
