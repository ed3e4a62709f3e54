#pragma once

#include "runtime/journal/journal_batch.hpp"
#include "runtime/postgres/postgres_connection.hpp"

namespace tributary {

/// Writes all of it in one statement.
/// @returns The runs that were as expected, and where they are now.
result<std::vector<run_tail>> write_batch(postgres_connection& db, const journal_batch& batch);

} // namespace tributary
