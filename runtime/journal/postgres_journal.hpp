#pragma once

#include "runtime/govern/account_entry.hpp"
#include "runtime/journal/durable_journal.hpp"
#include "runtime/journal/run_inputs.hpp"
#include "runtime/journal/run_leases.hpp"

#include <chrono>

namespace tributary {

struct postgres_journal_options {
  /// As in `sqlite_journal_options`: the database is away, or takes nothing.
  std::function<void(const std::string& why)> on_trouble;
  /// Called once for each run that is ours no more: nothing that was appended to it and is not
  /// durable becomes so. In a thread of the journal's, or the one that renews; must not block.
  std::function<void(const std::string& run, const error& why)> on_fenced;
  /// Our name: letters, digits and `._:@-`, another one at each start of a process. "": one is made
  /// from the host's name and chance.
  std::string owner;
  /// How long a lease lasts without being renewed.
  std::chrono::milliseconds ttl{3'000};
  /// After so long without a sign of the database it is called away.
  std::chrono::milliseconds patience{10'000};
};

/// One journal of several coordinators, who of them has which run, the runs' inputs, and what
/// coordinators tell each other of providers' accounts. A journal that goes gives up the runs that
/// it holds, once both are gone.
struct shared_journal {
  std::shared_ptr<durable_journal> journal;
  std::shared_ptr<run_leases> leases;
  std::shared_ptr<run_inputs> inputs;
  std::shared_ptr<account_table> accounts;
};

/// The journal in a PostgreSQL database (14 or later), which makes its tables there. Each commit is
/// on the database's disk before it counts. What is appended to a run that is not ours is refused
/// with `ec::fenced`; a run is ours by `open`, by `claim`, or by being new.
/// @param url `postgres://…`; its password is in no message.
result<shared_journal>
postgres_journal(std::string_view url, postgres_journal_options options = {});

} // namespace tributary
