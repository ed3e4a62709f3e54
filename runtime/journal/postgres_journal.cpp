#include "runtime/journal/postgres_journal.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/journal/postgres_accounts.hpp"
#include "runtime/journal/postgres_inputs.hpp"
#include "runtime/journal/postgres_leases.hpp"
#include "runtime/journal/postgres_run_table.hpp"
#include "runtime/journal/postgres_schema.hpp"
#include "runtime/journal/queued_journal.hpp"
#include "runtime/journal/run_writer.hpp"

#include <fmt/format.h>

#include <random>
#include <unistd.h>

namespace tributary {

namespace {

class postgres_store final : public journal_store {
public:
  postgres_store(std::shared_ptr<postgres_share> share, std::shared_ptr<run_leases> leases,
                 run_writer writer)
    : share_{std::move(share)},
      leases_{std::move(leases)},
      tables_{share_},
      writer_{std::move(writer)} {}

  result<void> add_run(const kept_run& run) override { return tables_.add_run(run); }
  result<void> write(const std::deque<journal_item>& batch) override {
    return writer_.write(batch);
  }
  result<journal_page>
  read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) override {
    return tables_.read(run, after, mark, most);
  }
  result<std::vector<kept_run>> runs() override { return tables_.runs(); }
  result<kept_run> find(std::string_view run) override { return tables_.find(run); }
  result<void> rate(std::string_view run, const run_rating& rating) override {
    return tables_.rate(run, rating);
  }
  result<void> prune(size_t keep) override { return tables_.prune(keep); }
  result<item_stamp> stamp_of(std::string_view run) override { return share_->held.stamp(run); }
  void stamped(std::string_view run, const item_stamp& stamp) override {
    share_->held.stamped(run, stamp);
  }
  bool lost(std::string_view run, const item_stamp& stamp) override {
    return share_->held.lost(run, stamp);
  }

private:
  std::shared_ptr<postgres_share> share_;
  /// Given up only when the last item is written.
  std::shared_ptr<run_leases> leases_;
  postgres_tables tables_;
  run_writer writer_;
};

std::string made_up_name() {
  std::string host(64, '\0');
  ::gethostname(host.data(), host.size() - 1);
  std::string name;
  for (auto c : host)
    if (std::isalnum(static_cast<unsigned char>(c)) && name.size() < 24)
      name += c;
  std::random_device chance;
  return fmt::format("{}.{:08x}{:08x}", name, chance(), chance());
}

result<std::string> checked_name(std::string name) {
  if (name.empty())
    return made_up_name();
  auto fits = [](unsigned char c) {
    return std::isalnum(c)
           || std::string_view{"._:@-"}.find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (name.size() <= limits::coordinator_id_bytes && std::all_of(name.begin(), name.end(), fits))
    return name;
  return fail(ec::bad_config,
              fmt::format("a coordinator's name has letters, digits and ._:@-, {} of "
                          "them at most",
                          limits::coordinator_id_bytes));
}

/// What a crash of the database's machine may lose, and what others may read on the way to it, is
/// nothing that should happen unnoticed.
result<void> warn_of_habits(postgres_connection& db, const postgres_url& url) {
  auto rows = db.run(
    "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'");
  if (!rows)
    return tl::unexpected<error>(rows.error());
  if (!rows->truth(0, 0))
    log::warn("database-not-durable", "database", url.shown(), "why",
              "fsync or full_page_writes is off: a crash of its machine may lose or damage runs");
  if (auto why = db.exposure(); !why.empty())
    log::warn("database-exposed", "database", url.shown(), "why", why);
  return {};
}

} // namespace

result<shared_journal> postgres_journal(std::string_view text, postgres_journal_options options) {
  auto url = postgres_url::read(text);
  if (!url)
    return tl::unexpected<error>(url.error());
  auto name = checked_name(options.owner);
  if (!name)
    return tl::unexpected<error>(name.error());
  postgres_options to{"tributary " + *name, options.patience, options.patience};
  auto share = std::make_shared<postgres_share>(*name, *url, to);
  auto ready = share->reader.with([&](postgres_connection& db) -> result<void> {
    auto done = make_postgres_tables(db, *url);
    return done ? warn_of_habits(db, *url) : done;
  });
  if (!ready)
    return tl::unexpected<error>(ready.error());
  // Shorter than a lease, which would run out while one that is stuck is taken over.
  auto quick = to;
  quick.patience
    = std::min(options.patience, std::max(options.ttl, std::chrono::milliseconds{1'000}));
  quick.lock_patience = std::max(options.ttl / 6, std::chrono::milliseconds{20});
  auto leases = postgres_leases(share, *url, quick, options);
  if (!leases)
    return tl::unexpected<error>(leases.error());
  run_writer writer{postgres_run_table(*url, to, *name), share->held, options.on_fenced};
  return shared_journal{
    queued_journal(std::make_unique<postgres_store>(share, *leases, std::move(writer)),
                   std::move(options.on_trouble)),
    *leases, postgres_inputs(*url, to), postgres_accounts(*name, *url, quick, options.ttl)};
}

} // namespace tributary
