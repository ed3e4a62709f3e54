#pragma once

#include "runtime/postgres/postgres_session.hpp"

namespace tributary {

/// Makes the journal's tables where they are not there, and brings older ones up to date. Several
/// processes may try at once.
result<void> make_postgres_tables(postgres_connection& db, const postgres_url& url);

} // namespace tributary
