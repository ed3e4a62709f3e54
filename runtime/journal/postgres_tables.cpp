#include "runtime/journal/postgres_tables.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/journal/kept_row.hpp"
#include "runtime/journal/postgres_inputs.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

constexpr auto add_statement = R"(
INSERT INTO tributary_run (run, header, begun, owner, epoch) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (run) DO NOTHING RETURNING number)";

/// Where the answer to adding it was lost, it is there as we added it.
constexpr auto added_statement = R"(
SELECT number FROM tributary_run
WHERE run = $1 AND header = $2 AND begun = $3 AND owner = $4 AND epoch = 1 AND events = 0)";

/// One statement, so that events and their number are of one moment. The run's key stands first in
/// the order, because that is how the index has them.
constexpr auto page_statement = R"(
WITH r AS (SELECT number, events FROM tributary_run WHERE run = $1),
near AS (
  SELECT e.seq, e.at, e.body, e.result, e.mark FROM tributary_event e
  WHERE e.run = (SELECT number FROM r) AND e.seq > $2 ORDER BY e.run, e.seq LIMIT $3),
sized AS (
  SELECT near.*, k.text, row_number() OVER (ORDER BY near.seq) AS place,
    sum(octet_length(near.body) + coalesce(octet_length(k.text), 0)) OVER (ORDER BY near.seq) AS bytes
  FROM near LEFT JOIN tributary_result k ON k.hash = near.result)
SELECT r.events, (SELECT count(*) FROM near), s.seq, s.at, s.body, s.result, s.mark, s.text
FROM r LEFT JOIN sized s ON s.bytes <= $4 OR s.place = 1 ORDER BY s.seq)";

constexpr auto runs_statement = R"(
SELECT run, begun, exit_code, events FROM tributary_run ORDER BY begun DESC, number DESC)";

constexpr auto find_statement = R"(
SELECT header, begun, exit_code, events, rating, rated FROM tributary_run WHERE run = $1)";

constexpr auto rate_statement = R"(
UPDATE tributary_run SET rating = $2, rated = $3 WHERE run = $1 AND exit_code IS NOT NULL
RETURNING number)";

/// A result goes only as it was seen to be nobody's: who came to have it since has touched it.
/// Whoever writes one at this moment does not wait for us, we give up (lock_timeout).
constexpr auto prune_statement = R"(
BEGIN; SET LOCAL lock_timeout = 200;
WITH old AS MATERIALIZED (
  SELECT number FROM tributary_run WHERE exit_code IS NOT NULL
  ORDER BY begun DESC, number DESC OFFSET {}),
gone AS (
  DELETE FROM tributary_event e USING old WHERE e.run = old.number RETURNING e.result),
runs AS (DELETE FROM tributary_run r USING old WHERE r.number = old.number),
loose AS MATERIALIZED (
  SELECT k.hash, k.touched FROM tributary_result k
  WHERE k.hash IN (SELECT result FROM gone) AND NOT EXISTS (
    SELECT 1 FROM tributary_event e WHERE e.result = k.hash
    AND e.run NOT IN (SELECT number FROM old)))
DELETE FROM tributary_result k USING loose
WHERE k.hash = loose.hash AND k.touched = loose.touched;
DELETE FROM tributary_coordinator WHERE until < clock_timestamp() - interval '1 day';
{}COMMIT)";

int64_t micros(time_point at) {
  return at.time_since_epoch().count();
}

kept_row row_of(const postgres_rows& rows, int i) {
  kept_row r;
  r.seq = static_cast<uint64_t>(rows.number(i, 2));
  r.at = rows.number(i, 3);
  r.body = rows.text(i, 4);
  r.mark = static_cast<uint64_t>(rows.number(i, 6));
  if (!rows.is_null(i, 5))
    r.hash = rows.text(i, 5);
  if (!rows.is_null(i, 7))
    r.text = rows.text(i, 7);
  return r;
}

std::optional<int> exit_code_of(const postgres_rows& rows, int i) {
  return rows.is_null(i, 2) ? std::nullopt : std::optional{static_cast<int>(rows.number(i, 2))};
}

/// Of the one run that was found.
std::optional<run_rating> rating_of(const postgres_rows& rows) {
  if (rows.is_null(0, 4))
    return std::nullopt;
  return run_rating{static_cast<uint32_t>(rows.number(0, 4)),
                    time_point{duration{rows.number(0, 5)}}};
}

} // namespace

result<postgres_rows> postgres_tables::ask(const char* statement, const postgres_values& values) {
  result<postgres_rows> answer = postgres_rows{nullptr};
  auto done = share_->reader.with([&](postgres_connection& db) -> result<void> {
    answer = db.run(statement, values);
    return answer ? result<void>{} : tl::unexpected<error>(answer.error());
  });
  if (!done)
    return tl::unexpected<error>(done.error());
  return answer;
}

result<void> postgres_tables::add_run(const kept_run& run) {
  postgres_values values;
  values.text(run.run).bytes(run.header).number(micros(run.begun)).text(share_->owner);
  auto added = ask(add_statement, values);
  if (added && added->empty())
    added = ask(added_statement, values);
  if (!added)
    return tl::unexpected<error>(added.error());
  if (added->empty())
    return fail(ec::io, fmt::format("{}: run {} is there already; begin it under another name",
                                    share_->reader.url().shown(), run.run));
  share_->held.take(run.run, {added->number(0, 0), 1, 0, 0});
  return {};
}

result<journal_page>
postgres_tables::read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) {
  auto rows = ask(page_statement, postgres_values{}
                                    .text(run)
                                    .number(static_cast<int64_t>(after))
                                    .number(static_cast<int64_t>(most))
                                    .number(limits::database_page_bytes));
  if (!rows)
    return tl::unexpected<error>(rows.error());
  const auto& place = share_->reader.url().shown();
  journal_page page;
  page.last = true;
  if (rows->empty())
    return page;
  auto near = static_cast<size_t>(rows->number(0, 1));
  for (int i = 0; i < rows->count() && near > 0 && !page.damage; ++i) {
    auto seq = after + page.events.size() + 1;
    if (const auto* wrong = check_row(row_of(*rows, i), seq, mark, page.events))
      page.damage = damaged_event(place, run, seq, wrong);
  }
  page.last = near < most && page.events.size() == near;
  auto read = after + page.events.size();
  auto end = static_cast<uint64_t>(rows->number(0, 0));
  if (page.last && !page.damage && read != end)
    page.damage
      = damaged_event(place, run, read + 1, read < end ? "is missing" : "is one too many");
  return page;
}

result<std::vector<kept_run>> postgres_tables::runs() {
  auto rows = ask(runs_statement);
  if (!rows)
    return tl::unexpected<error>(rows.error());
  std::vector<kept_run> all;
  for (int i = 0; i < rows->count(); ++i)
    all.push_back({rows->text(i, 0), "", time_point{duration{rows->number(i, 1)}},
                   exit_code_of(*rows, i), static_cast<uint64_t>(rows->number(i, 3))});
  return all;
}

result<kept_run> postgres_tables::find(std::string_view run) {
  auto rows = ask(find_statement, postgres_values{}.text(run));
  if (!rows)
    return tl::unexpected<error>(rows.error());
  if (!rows->empty())
    return kept_run{std::string{run},
                    rows->text(0, 0),
                    time_point{duration{rows->number(0, 1)}},
                    exit_code_of(*rows, 0),
                    static_cast<uint64_t>(rows->number(0, 3)),
                    rating_of(*rows)};
  std::string others;
  auto all = runs();
  for (size_t i = 0; all && i < std::min<size_t>(all->size(), 5); ++i)
    others += (i == 0 ? "; the newest: " : ", ") + (*all)[i].run;
  return fail(ec::not_found,
              fmt::format("{}: there is no run {}{}", share_->reader.url().shown(), run, others));
}

result<void> postgres_tables::rate(std::string_view run, const run_rating& rating) {
  auto rated = ask(rate_statement,
                   postgres_values{}.text(run).number(rating.score).number(micros(rating.at)));
  if (!rated)
    return tl::unexpected<error>(rated.error());
  if (rated->empty())
    return fail(ec::not_found,
                fmt::format("{}: no run {} that is over", share_->reader.url().shown(), run));
  return {};
}

result<void> postgres_tables::prune(size_t keep) {
  auto statement = fmt::format(fmt::runtime(prune_statement), std::min<size_t>(keep, INT64_MAX),
                               prune_inputs_statement);
  return share_->reader.with(
    [&](postgres_connection& db) { return db.run_all(statement.c_str()); });
}

} // namespace tributary
