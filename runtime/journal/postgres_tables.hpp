#pragma once

#include "runtime/journal/held_runs.hpp"
#include "runtime/journal/journal_store.hpp"
#include "runtime/postgres/postgres_session.hpp"

namespace tributary {

/// What journal and leases of one process share.
struct postgres_share {
  postgres_share(std::string name, const postgres_url& url, const postgres_options& options)
    : owner{std::move(name)}, reader{url, options} {}

  std::string owner;
  held_runs held;
  /// For reading, and for all that is not of a batch.
  postgres_session reader;
};

/// The tables of a journal in a database: runs, their events, results by their hash; the same
/// checksums as in a file (journal_file.hpp).
class postgres_tables {
public:
  explicit postgres_tables(std::shared_ptr<postgres_share> share) : share_{std::move(share)} {}

  result<void> add_run(const kept_run& run);
  result<journal_page> read(std::string_view run, uint64_t after, uint64_t& mark, size_t most);
  result<std::vector<kept_run>> runs();
  result<kept_run> find(std::string_view run);
  result<void> rate(std::string_view run, const run_rating& rating);
  result<void> prune(size_t keep);

private:
  result<postgres_rows> ask(const char* statement, const postgres_values& values = {});

  std::shared_ptr<postgres_share> share_;
};

} // namespace tributary
