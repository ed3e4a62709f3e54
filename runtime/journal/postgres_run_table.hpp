#pragma once

#include "runtime/journal/run_table.hpp"
#include "runtime/postgres/postgres_connection.hpp"

#include <memory>

namespace tributary {

/// The runs of a PostgreSQL database, on a connection of the writer's own.
/// @param owner Our name among the coordinators.
std::unique_ptr<run_table>
postgres_run_table(postgres_url url, postgres_options options, std::string owner);

} // namespace tributary
