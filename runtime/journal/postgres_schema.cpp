#include "runtime/journal/postgres_schema.hpp"

#include <fmt/format.h>

#include <array>

namespace tributary {

namespace {

/// Each makes of version `i` version `i + 1`.
///
/// `touched` counts how often a result that was there was wanted again: whoever takes out results
/// that nobody has any more sees by it that somebody has just come to have one.
///
/// `since` is when a coordinator came, or came back after its lease had run out.
///
/// What coordinators tell each other of accounts counts until `until`; other points in time are
/// microseconds since 1970, by the server's clock. Accounts and reasons are bytes: providers say
/// what they like.
constexpr std::array steps{R"(
CREATE TABLE tributary_run (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run text NOT NULL UNIQUE,
  header bytea NOT NULL, begun bigint NOT NULL, exit_code bigint,
  events bigint NOT NULL DEFAULT 0, mark bigint NOT NULL DEFAULT 0,
  owner text, epoch bigint NOT NULL) WITH (fillfactor = 50);
CREATE INDEX tributary_run_open ON tributary_run (number) WHERE exit_code IS NULL;
CREATE TABLE tributary_event (
  run bigint NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, body bytea NOT NULL, result bytea,
  mark bigint NOT NULL, PRIMARY KEY (run, seq));
CREATE TABLE tributary_result (
  hash bytea PRIMARY KEY, text bytea NOT NULL, touched bigint NOT NULL DEFAULT 0);
CREATE TABLE tributary_coordinator (
  id text PRIMARY KEY, address text NOT NULL, since timestamptz NOT NULL, until timestamptz NOT NULL,
  ttl interval NOT NULL) WITH (fillfactor = 50);
)",
                           R"(
CREATE TABLE tributary_turn (number bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO tributary_turn VALUES (0);
CREATE TABLE tributary_account (
  account bytea NOT NULL, coordinator text NOT NULL, until timestamptz NOT NULL,
  at_once_bound bigint NOT NULL, at_once_wanted bigint NOT NULL, at_once_held bigint NOT NULL,
  at_once_used bigint NOT NULL,
  requests_bound bigint NOT NULL, requests_wanted bigint NOT NULL, requests_held bigint NOT NULL,
  requests_due bigint NOT NULL,
  tokens_bound bigint NOT NULL, tokens_wanted bigint NOT NULL, tokens_held bigint NOT NULL,
  halvings bigint NOT NULL, paused_until bigint NOT NULL, paused_why bytea NOT NULL,
  trips bigint NOT NULL, closed_until bigint NOT NULL, closed_by bigint NOT NULL,
  closed_why bytea NOT NULL, failures bigint NOT NULL, refusing bigint NOT NULL,
  PRIMARY KEY (account, coordinator)) WITH (fillfactor = 50);
)",
                           R"(
CREATE TABLE tributary_input (
  run text NOT NULL, hash text NOT NULL, part bigint NOT NULL, bytes bytea NOT NULL,
  put timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (run, hash, part));
)",
                           R"(
ALTER TABLE tributary_run ADD COLUMN rating bigint, ADD COLUMN rated bigint;
)"};

/// Ours alone among all who lock by number in the database: "tributar".
constexpr auto begin = "BEGIN; SELECT pg_advisory_xact_lock(x'7472696275746172'::bigint)";

result<int64_t> version_of(postgres_connection& db) {
  auto there = db.run("SELECT to_regclass('tributary_version') IS NOT NULL");
  if (!there)
    return tl::unexpected<error>(there.error());
  if (!there->truth(0, 0))
    return 0;
  auto version = db.run("SELECT max(version) FROM tributary_version");
  if (!version)
    return tl::unexpected<error>(version.error());
  return version->empty() ? 0 : version->number(0, 0);
}

result<void> bring_up_to_date(postgres_connection& db, const postgres_url& url) {
  auto version = version_of(db);
  if (!version)
    return tl::unexpected<error>(version.error());
  constexpr auto newest = static_cast<int64_t>(steps.size());
  if (*version > newest)
    return fail(ec::io, fmt::format("{}: the journal is of version {}, newer than this program",
                                    url.shown(), *version));
  if (*version == newest)
    return {};
  std::string change = "CREATE TABLE IF NOT EXISTS tributary_version (version bigint NOT NULL);";
  for (auto step = *version; step < newest; ++step)
    change += steps[static_cast<size_t>(step)];
  change += fmt::format("DELETE FROM tributary_version; INSERT INTO tributary_version VALUES ({})",
                        newest);
  return db.run_all(change.c_str());
}

} // namespace

result<void> make_postgres_tables(postgres_connection& db, const postgres_url& url) {
  auto done = db.run_all(begin);
  if (done)
    done = bring_up_to_date(db, url);
  if (done)
    return db.run_all("COMMIT");
  // Its own trouble adds nothing.
  static_cast<void>(db.run_all("ROLLBACK"));
  return done;
}

} // namespace tributary
