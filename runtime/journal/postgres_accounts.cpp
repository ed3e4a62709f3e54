#include "runtime/journal/postgres_accounts.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <array>

namespace tributary {

namespace {

/// The numbers of an entry, in the order of `numbers_of`. Times are microseconds since 1970 by the
/// server's clock.
constexpr std::string_view columns
  = "at_once_bound, at_once_wanted, at_once_held, at_once_used, "
    "requests_bound, requests_wanted, requests_held, requests_due, "
    "tokens_bound, tokens_wanted, tokens_held, "
    "halvings, paused_until, trips, closed_until, closed_by, failures, refusing";
constexpr size_t column_count = 18;

constexpr auto clock_now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// Older entries say nothing any more: what was dealt out by them is past.
constexpr auto entry_age = "interval '10 minutes'";

/// What the attempts of one who did not come to his turn take is left to him for one lease's time,
/// and for as long as nobody has taken his runs; a minute at most, because some runs are taken by
/// nobody.
const auto read_statement = fmt::format(
  R"(
SELECT t.number, {}, a.account, a.coordinator,
  CASE WHEN a.until > clock_timestamp() THEN 2
  WHEN a.until + $1 * interval '1 microsecond' > clock_timestamp() THEN 1
  WHEN a.until + interval '1 minute' > clock_timestamp() AND EXISTS (
    SELECT 1 FROM tributary_run r WHERE r.exit_code IS NULL AND r.owner = a.coordinator) THEN 1
  ELSE 0 END::bigint, a.paused_why, a.closed_why, {}
FROM tributary_turn t LEFT JOIN tributary_account a ON a.until > clock_timestamp() - {}
ORDER BY a.account, a.coordinator LIMIT $2)",
  clock_now, columns, entry_age);
constexpr int first_number = 7;

std::string written_columns() {
  std::string text;
  for (size_t i = 0; i < column_count; ++i)
    text += fmt::format(", ${}::bigint[]", 7 + i);
  return text;
}

std::string replaced_columns() {
  std::string text;
  std::string_view rest = columns;
  while (!rest.empty()) {
    auto end = std::min(rest.find(", "), rest.size());
    auto name = rest.substr(0, end);
    text += fmt::format(", {0} = excluded.{0}", name);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return text;
}

/// All or nothing, and nothing where another turn has been taken since; no lock outlives it.
const auto write_statement = fmt::format(
  R"(
WITH turn AS (UPDATE tributary_turn SET number = number + 1 WHERE number = $1 RETURNING number),
old AS (DELETE FROM tributary_account a USING turn
  WHERE CASE WHEN a.coordinator = $2 THEN a.account <> ALL ($4::bytea[])
  ELSE a.until < clock_timestamp() - {} END),
told AS (
  INSERT INTO tributary_account AS mine
    (coordinator, until, account, paused_why, closed_why, {})
  SELECT $2, clock_timestamp() + $3 * interval '1 microsecond', e.*
  FROM turn, unnest($4::bytea[], $5::bytea[], $6::bytea[]{}) AS e
  ON CONFLICT (account, coordinator) DO UPDATE SET until = excluded.until,
    paused_why = excluded.paused_why, closed_why = excluded.closed_why{})
SELECT number FROM turn)",
  entry_age, columns, written_columns(), replaced_columns());

int64_t signed_of(uint64_t value) {
  return static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX));
}

int64_t micros(time_point at) {
  return at.time_since_epoch().count();
}

std::array<int64_t, column_count> numbers_of(const account_entry& e) {
  const auto& l = e.learnt;
  return {signed_of(e.at_once.bound),
          signed_of(e.at_once.wanted),
          signed_of(e.at_once.held),
          signed_of(e.at_once.used),
          signed_of(e.requests.bound),
          signed_of(e.requests.wanted),
          signed_of(e.requests.held),
          micros(e.requests_due),
          signed_of(e.tokens.bound),
          signed_of(e.tokens.wanted),
          signed_of(e.tokens.held),
          signed_of(l.halvings),
          micros(l.paused_until),
          signed_of(l.trips),
          micros(l.closed_until),
          static_cast<int64_t>(l.closed_by),
          l.failures,
          l.refusing ? 1 : 0};
}

account_entry entry_of(const postgres_rows& rows, int row) {
  int next = first_number;
  auto number
    = [&] { return static_cast<uint64_t>(std::max<int64_t>(0, rows.number(row, next++))); };
  auto time = [&] { return time_point{duration{static_cast<int64_t>(number())}}; };
  account_entry e;
  e.account = rows.text(row, 2);
  e.coordinator = rows.text(row, 3);
  e.state = static_cast<account_entry::life>(rows.number(row, 4));
  e.learnt.paused_why = rows.text(row, 5);
  e.learnt.closed_why = rows.text(row, 6);
  e.at_once = {number(), number(), number(), number()};
  e.requests = {number(), number(), number(), 0};
  e.requests_due = time();
  e.tokens = {number(), number(), number(), 0};
  e.learnt.halvings = number();
  e.learnt.paused_until = time();
  e.learnt.trips = number();
  e.learnt.closed_until = time();
  // A newer program may know kinds that we do not.
  e.learnt.closed_by = static_cast<failure_kind>(std::min<uint64_t>(number(), failure_kinds - 1));
  e.learnt.failures = static_cast<uint32_t>(std::min<uint64_t>(number(), UINT32_MAX));
  e.learnt.refusing = number() != 0;
  return e;
}

postgres_values values_of(const share_page& page, const std::vector<account_entry>& ours) {
  std::vector<std::optional<std::string_view>> accounts, paused, closed;
  std::array<std::vector<int64_t>, column_count> numbers;
  for (const auto& e : ours) {
    accounts.emplace_back(e.account);
    paused.emplace_back(e.learnt.paused_why);
    closed.emplace_back(e.learnt.closed_why);
    auto of_this = numbers_of(e);
    for (size_t i = 0; i < column_count; ++i)
      numbers[i].push_back(of_this[i]);
  }
  postgres_values values;
  values.number(signed_of(page.turn)).text(page.me).number(page.lease.count());
  values.byte_list(accounts).byte_list(paused).byte_list(closed);
  for (const auto& column : numbers)
    values.numbers(column);
  return values;
}

class in_database final : public account_table {
public:
  in_database(std::string me, const postgres_url& url, postgres_options options, duration lease)
    : me_{std::move(me)}, session_{url, std::move(options)}, lease_{lease} {}

  result<share_page> read() override {
    share_page page;
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      page = {0, {}, me_, lease_, {}};
      auto rows = db.run(
        read_statement.c_str(),
        postgres_values{}.number(lease_.count()).number(limits::shared_account_entries + 1));
      return rows ? fill(page, *rows) : tl::unexpected<error>(rows.error());
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return page;
  }

  result<bool> write(const share_page& page, const std::vector<account_entry>& ours) override {
    bool told = false;
    auto values = values_of(page, ours);
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      auto rows = db.run(write_statement.c_str(), values);
      if (!rows)
        return tl::unexpected<error>(rows.error());
      told = !rows->empty();
      return {};
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return told;
  }

private:
  result<void> fill(share_page& page, const postgres_rows& rows) const {
    const auto& place = session_.url().shown();
    if (rows.empty())
      return fail(ec::io, fmt::format("{}: tributary_turn has no row", place));
    // To share with those whom we do not see would be to pass their bounds.
    if (rows.count() > limits::shared_account_entries)
      return fail(ec::too_large, fmt::format("{}: coordinators share more than {} accounts", place,
                                             limits::shared_account_entries));
    page.turn = static_cast<uint64_t>(rows.number(0, 0));
    page.now = time_point{duration{rows.number(0, 1)}};
    for (int i = 0; i < rows.count(); ++i)
      if (!rows.is_null(i, 3))
        page.entries.push_back(entry_of(rows, i));
    return {};
  }

  std::string me_;
  postgres_session session_;
  duration lease_;
};

} // namespace

std::unique_ptr<account_table> postgres_accounts(std::string me, const postgres_url& url,
                                                 postgres_options options, duration lease) {
  return std::make_unique<in_database>(std::move(me), url, std::move(options), lease);
}

} // namespace tributary
