#pragma once

#include "runtime/journal/run_inputs.hpp"
#include "runtime/postgres/postgres_session.hpp"

#include <memory>

namespace tributary {

/// Inputs beside the journal in a database, on a connection of their own, so that neither leases
/// nor events wait behind them.
std::shared_ptr<run_inputs> postgres_inputs(postgres_url url, postgres_options options);

/// Takes out what no run needs any more: of those that are over, and of those that nobody came to
/// begin within a day.
inline constexpr auto prune_inputs_statement = R"(
DELETE FROM tributary_input i USING tributary_run r WHERE r.run = i.run AND r.exit_code IS NOT NULL;
DELETE FROM tributary_input i WHERE i.put < clock_timestamp() - interval '1 day'
  AND NOT EXISTS (SELECT 1 FROM tributary_run r WHERE r.run = i.run);
)";

} // namespace tributary
