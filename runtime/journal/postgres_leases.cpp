#include "runtime/journal/postgres_leases.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tributary {

namespace {

constexpr auto renew_statement = R"(
INSERT INTO tributary_coordinator AS c (id, address, since, until, ttl)
VALUES ($1, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 microsecond',
        $3 * interval '1 microsecond')
ON CONFLICT (id) DO UPDATE SET address = excluded.address, until = excluded.until,
  since = CASE WHEN c.until < excluded.since THEN excluded.since ELSE c.since END)";

constexpr auto enter_statement = R"(
INSERT INTO tributary_coordinator AS c (id, address, since, until, ttl)
VALUES ($1, '', clock_timestamp(), clock_timestamp() + $2 * interval '1 microsecond',
        $2 * interval '1 microsecond')
ON CONFLICT (id) DO UPDATE SET address = excluded.address, since = excluded.since,
  until = excluded.until, ttl = excluded.ttl WHERE c.until < excluded.since RETURNING id)";

/// A run `r` that coordinator $1 may take from the one that has it.
constexpr auto run_out = R"(
NOT EXISTS (SELECT 1 FROM tributary_coordinator c
            WHERE c.id = r.owner AND c.until > clock_timestamp())
AND EXISTS (SELECT 1 FROM tributary_coordinator me
            WHERE me.id = $1 AND me.until > clock_timestamp()
            AND me.since + me.ttl <= clock_timestamp()))";

/// Of a run that we have, and know under which epoch ($3), that one stays. Any other one is of an
/// earlier life under our name.
const auto claim_statement = fmt::format(R"(
UPDATE tributary_run r SET owner = $1,
  epoch = r.epoch + CASE WHEN r.owner = $1 AND r.epoch = $3 THEN 0 ELSE 1 END
WHERE r.run = $2 AND r.exit_code IS NULL
  AND (r.owner IS NULL OR r.owner = $1 OR ({}))
RETURNING r.number, r.epoch, r.events, r.mark)",
                                         run_out);

constexpr auto refused_statement = R"(
SELECT coalesce(r.owner, ''), r.exit_code IS NOT NULL,
  (extract(epoch FROM greatest(c.until, me.since + me.ttl) - clock_timestamp()) * 1000000)::bigint
FROM tributary_run r LEFT JOIN tributary_coordinator c ON c.id = r.owner
LEFT JOIN tributary_coordinator me ON me.id = $1 WHERE r.run = $2)";

/// An owner that stopped in the middle of a transaction keeps its runs locked. Its lease has run
/// out, so its sessions may go: were it to wake up, it would open others and find the new epoch.
/// Waits until they are gone, at most a second: only then their locks are.
const auto evict_statement = fmt::format(R"(
SELECT count(pg_terminate_backend(a.pid, 1000)) FROM tributary_run r
JOIN pg_stat_activity a ON a.application_name = 'tributary ' || r.owner
  AND a.datname = current_database() AND a.usename = current_user
WHERE r.run = $2 AND r.owner <> $1 AND {})",
                                         run_out);

const auto free_statement = fmt::format(R"(
SELECT r.run, coalesce(r.owner = $1, false), r.epoch FROM tributary_run r
WHERE r.exit_code IS NULL AND (r.owner IS NULL OR r.owner = $1 OR ({}))
ORDER BY r.number)",
                                        run_out);

constexpr auto taken_statement = R"(
SELECT h.place, r.owner FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS h (number, epoch, place)
JOIN tributary_run r ON r.number = h.number WHERE r.epoch <> h.epoch)";

constexpr auto owner_statement = R"(
SELECT coalesce(r.owner, ''), coalesce(c.address, ''),
  coalesce(c.until > clock_timestamp(), false), r.exit_code IS NOT NULL
FROM tributary_run r LEFT JOIN tributary_coordinator c ON c.id = r.owner WHERE r.run = $1)";

/// Another session has the lock.
constexpr auto lock_not_available = "55P03";

class in_database final : public run_leases {
public:
  in_database(std::shared_ptr<postgres_share> share, const postgres_url& url,
              postgres_options options, const postgres_journal_options& journal)
    : share_{std::move(share)},
      session_{url, std::move(options)},
      ttl_{journal.ttl},
      on_fenced_{journal.on_fenced} {}

  // An orderly end: whoever comes next need not wait.
  ~in_database() override {
    session_.if_open([this](postgres_connection& db) -> result<void> {
      static_cast<void>(db.run("UPDATE tributary_run SET owner = NULL WHERE owner = $1",
                               postgres_values{}.text(id())));
      static_cast<void>(
        db.run("DELETE FROM tributary_coordinator WHERE id = $1", postgres_values{}.text(id())));
      return {};
    });
  }

  const std::string& id() const override { return share_->owner; }

  /// Two of one name would each take the other's runs for their own.
  result<void> enter() {
    auto rows = ask(enter_statement, postgres_values{}.text(id()).number(ttl_micros()));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    if (rows->empty())
      return fail(ec::bad_config,
                  fmt::format("{}: a coordinator with the name {} lives; each start of one needs a "
                              "name of its own",
                              session_.url().shown(), id()));
    return {};
  }

  result<void> renew() override {
    auto held = share_->held.all();
    std::vector<std::pair<size_t, std::string>> taken;
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      auto renewed = prolong(db);
      if (renewed)
        renewed = let_go(db);
      return renewed ? find_taken(db, held, taken) : renewed;
    });
    for (const auto& [place, by] : taken)
      fence(held[place].first, held[place].second.epoch, by);
    return done;
  }

  result<void> announce(std::string_view address) override {
    if (address.size() > limits::coordinator_address_bytes)
      return fail(ec::too_large, fmt::format("a coordinator's address has {} bytes at most",
                                             limits::coordinator_address_bytes));
    {
      std::lock_guard lock{mutex_};
      address_ = address;
    }
    return renew();
  }

  result<run_claim> claim(std::string_view run) override {
    run_claim claim;
    stay(run);
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      auto tried = prolong(db);
      if (tried)
        tried = try_claim(db, run, claim);
      if (!tried && db.sqlstate() == lock_not_available) {
        if (auto still = prolong(db); !still)
          return still;
        if (auto out = db.run(evict_statement.c_str(), postgres_values{}.text(id()).text(run));
            !out)
          return tl::unexpected<error>(out.error());
        tried = try_claim(db, run, claim);
      }
      return tried;
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return claim;
  }

  result<std::vector<std::string>> free_runs(size_t most) override {
    std::vector<std::string> runs;
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      runs.clear();
      auto rows = db.run(free_statement.c_str(), postgres_values{}.text(id()));
      if (!rows)
        return tl::unexpected<error>(rows.error());
      for (int i = 0; i < rows->count() && runs.size() < most; ++i)
        // Ours, but for a claim whose answer was lost: we know of none, or of an earlier one only.
        if (auto run = rows->text(i, 0);
            !rows->truth(i, 1) || !is_known(run, static_cast<uint64_t>(rows->number(i, 2))))
          runs.push_back(std::move(run));
      return {};
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return runs;
  }

  result<void> release(std::string_view run) override {
    if (auto epoch = share_->held.epoch_of(run))
      share_->held.fence(run, epoch,
                         {ec::fenced, fmt::format("{}: run {}: this coordinator has given it up",
                                                  session_.url().shown(), run)});
    {
      std::lock_guard lock{mutex_};
      leaving_.emplace(run);
    }
    return session_.with([&](postgres_connection& db) { return let_go(db); });
  }

  result<run_owner> who_owns(std::string_view run) override {
    auto rows = ask(owner_statement, postgres_values{}.text(run));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    if (rows->empty())
      return unknown(run);
    return run_owner{rows->text(0, 0), rows->text(0, 1), rows->truth(0, 2), rows->truth(0, 3)};
  }

  result<std::vector<live_coordinator>> coordinators() override {
    auto rows = ask("SELECT id, address FROM tributary_coordinator"
                    " WHERE until > clock_timestamp() ORDER BY id",
                    {});
    if (!rows)
      return tl::unexpected<error>(rows.error());
    std::vector<live_coordinator> all;
    for (int i = 0; i < rows->count(); ++i)
      all.push_back({rows->text(i, 0), rows->text(i, 1)});
    return all;
  }

private:
  int64_t ttl_micros() const { return std::chrono::duration_cast<duration>(ttl_).count(); }

  result<postgres_rows> ask(const char* statement, const postgres_values& values) {
    result<postgres_rows> answer = postgres_rows{nullptr};
    auto done = session_.with([&](postgres_connection& db) -> result<void> {
      answer = db.run(statement, values);
      return answer ? result<void>{} : tl::unexpected<error>(answer.error());
    });
    if (!done)
      return tl::unexpected<error>(done.error());
    return answer;
  }

  bool is_known(std::string_view run, uint64_t epoch) const {
    auto held = share_->held.find(run);
    return held && held->epoch == epoch;
  }

  /// It is to be ours, whatever was to become of it before.
  void stay(std::string_view run) {
    std::lock_guard lock{mutex_};
    if (auto at = leaving_.find(run); at != leaving_.end())
      leaving_.erase(at);
  }

  result<void> let_go(postgres_connection& db) {
    std::set<std::string, std::less<>> leaving;
    {
      std::lock_guard lock{mutex_};
      leaving = leaving_;
    }
    for (const auto& run : leaving) {
      auto done = db.run("UPDATE tributary_run SET owner = NULL WHERE run = $1 AND owner = $2",
                         postgres_values{}.text(run).text(id()));
      if (!done)
        return tl::unexpected<error>(done.error());
      stay(run);
    }
    return {};
  }

  result<void> prolong(postgres_connection& db) {
    std::string address;
    {
      std::lock_guard lock{mutex_};
      address = address_;
    }
    auto done
      = db.run(renew_statement, postgres_values{}.text(id()).text(address).number(ttl_micros()));
    return done ? result<void>{} : tl::unexpected<error>(done.error());
  }

  result<void>
  find_taken(postgres_connection& db, const std::vector<std::pair<std::string, run_tail>>& held,
             std::vector<std::pair<size_t, std::string>>& taken) const {
    taken.clear();
    std::vector<int64_t> numbers, epochs, places;
    for (size_t i = 0; i < held.size(); ++i) {
      numbers.push_back(held[i].second.number);
      epochs.push_back(static_cast<int64_t>(held[i].second.epoch));
      places.push_back(static_cast<int64_t>(i));
    }
    auto rows
      = db.run(taken_statement, postgres_values{}.numbers(numbers).numbers(epochs).numbers(places));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    for (int i = 0; i < rows->count(); ++i)
      taken.emplace_back(static_cast<size_t>(rows->number(i, 0)), rows->text(i, 1));
    return {};
  }

  void fence(const std::string& run, uint64_t epoch, const std::string& by) {
    error why{ec::fenced, fmt::format("{}: run {}: {} has taken it", session_.url().shown(), run,
                                      by.empty() ? "another coordinator" : "coordinator " + by)};
    if (!share_->held.fence(run, epoch, why))
      return;
    log::warn("run-taken", "run", run, "by", by);
    if (on_fenced_)
      on_fenced_(run, why);
  }

  result<void> try_claim(postgres_connection& db, std::string_view run, run_claim& claim) {
    claim = {};
    auto ours = static_cast<int64_t>(share_->held.epoch_of(run));
    auto rows
      = db.run(claim_statement.c_str(), postgres_values{}.text(id()).text(run).number(ours));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    if (rows->empty())
      return refused(db, run, claim);
    run_tail base{rows->number(0, 0), static_cast<uint64_t>(rows->number(0, 1)),
                  static_cast<uint64_t>(rows->number(0, 2)),
                  static_cast<uint64_t>(rows->number(0, 3))};
    share_->held.take(run, base);
    claim.epoch = base.epoch;
    return {};
  }

  result<void> refused(postgres_connection& db, std::string_view run, run_claim& claim) const {
    auto rows = db.run(refused_statement, postgres_values{}.text(id()).text(run));
    if (!rows)
      return tl::unexpected<error>(rows.error());
    if (rows->empty())
      return unknown(run);
    claim.owner = rows->text(0, 0);
    claim.over = rows->truth(0, 1);
    claim.held_for = duration{std::max<int64_t>(0, rows->number(0, 2))};
    return {};
  }

  tl::unexpected<error> unknown(std::string_view run) const {
    return fail(ec::not_found, fmt::format("{}: there is no run {}", session_.url().shown(), run));
  }

  std::shared_ptr<postgres_share> share_;
  postgres_session session_;
  std::chrono::milliseconds ttl_;
  std::function<void(const std::string&, const error&)> on_fenced_;
  std::mutex mutex_;
  std::string address_;
  /// Given up, and the database has not been told yet.
  std::set<std::string, std::less<>> leaving_;
};

} // namespace

result<std::shared_ptr<run_leases>>
postgres_leases(std::shared_ptr<postgres_share> share, const postgres_url& url,
                postgres_options options, const postgres_journal_options& journal) {
  auto leases = std::make_shared<in_database>(std::move(share), url, std::move(options), journal);
  if (auto entered = leases->enter(); !entered)
    return tl::unexpected<error>(entered.error());
  return leases;
}

} // namespace tributary
