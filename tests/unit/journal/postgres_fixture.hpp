#pragma once

#include "runtime/journal/postgres_journal.hpp"

#include "tests/support/cut_wire.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/unit/journal/journal_fixture.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

namespace tributary::test {

/// A test without a server has nothing to test; that it was skipped has been said.
#define NEEDS_POSTGRES()                                                                           \
  if (!postgres_server::shared()) {                                                                \
    SUCCEED("PostgreSQL is not installed");                                                        \
    return;                                                                                        \
  }

/// Makes the leases of all coordinators run out, and all of them an hour old: nobody waits for it.
/// @param but Whose lease stays.
inline void outdate_leases(const std::string& url, std::string_view but = {}) {
  postgres_server::shared()->run(
    url, fmt::format("UPDATE tributary_coordinator SET since = since - interval '1 hour',"
                     " until = CASE WHEN id = '{}' THEN until ELSE until - interval '1 hour' END",
                     but));
}

/// One coordinator's share in a database, and what it was told.
class office {
public:
  explicit office(const std::string& url, std::string name = {}, int ttl_milliseconds = 60'000,
                  int patience_milliseconds = 10'000)
    : url_{url} {
    postgres_journal_options options;
    options.owner = std::move(name);
    options.ttl = std::chrono::milliseconds{ttl_milliseconds};
    options.patience = std::chrono::milliseconds{patience_milliseconds};
    options.on_trouble = [told = told_](const std::string& why) {
      std::lock_guard lock{told->mutex};
      auto& all = told->troubles;
      // One trouble may have several reasons, one after the other.
      if (!all.empty() && !all.back().empty() && !why.empty())
        all.back() = why;
      else
        all.push_back(why);
      told->changed.notify_all();
    };
    options.on_fenced = [told = told_](const std::string& run, const error& why) {
      std::lock_guard lock{told->mutex};
      told->fenced.emplace_back(run, why);
      told->changed.notify_all();
    };
    auto opened = postgres_journal(url, std::move(options));
    INFO((opened ? "" : opened.error().what));
    REQUIRE(opened);
    share_ = std::move(*opened);
  }

  durable_journal& journal() const { return *share_.journal; }
  run_leases& leases() const { return *share_.leases; }
  run_inputs& inputs() const { return *share_.inputs; }
  account_table& accounts() const { return *share_.accounts; }

  /// Waits for so many changes between trouble and none.
  std::string wait_for_trouble(size_t changes) const {
    std::unique_lock lock{told_->mutex};
    REQUIRE(told_->changed.wait_for(lock, std::chrono::seconds{60},
                                    [&] { return told_->troubles.size() >= changes; }));
    return told_->troubles[changes - 1];
  }
  /// Waits until the last trouble has a reason with these words. @returns It.
  std::string wait_for_reason(std::string_view words) const {
    std::unique_lock lock{told_->mutex};
    REQUIRE(told_->changed.wait_for(lock, std::chrono::seconds{60}, [&] {
      return !told_->troubles.empty() && told_->troubles.back().find(words) != std::string::npos;
    }));
    return told_->troubles.back();
  }
  /// Waits until so many runs were lost. @returns Their names.
  std::vector<std::string> wait_for_fenced(size_t count) const {
    std::unique_lock lock{told_->mutex};
    REQUIRE(told_->changed.wait_for(lock, std::chrono::seconds{60},
                                    [&] { return told_->fenced.size() >= count; }));
    std::vector<std::string> runs;
    for (const auto& [run, why] : told_->fenced) {
      CHECK(why.code == ec::fenced);
      CHECK(why.what.find(run) != std::string::npos);
      runs.push_back(run);
    }
    return runs;
  }
  size_t fenced() const {
    std::lock_guard lock{told_->mutex};
    return told_->fenced.size();
  }

  /// Takes a run once the lease of the one before has run out. Nobody waits for that: it is made
  /// older in the database, and so is our own coming. Whoever has let his lease run out meanwhile
  /// has just come again, and tries once more.
  uint64_t take(std::string_view run) const {
    for (auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{60};;) {
      auto claim = leases().claim(run);
      INFO((claim ? "" : claim.error().what));
      REQUIRE(claim);
      if (claim->granted())
        return claim->epoch;
      REQUIRE(std::chrono::steady_clock::now() < give_up);
      outdate_leases(url_, leases().id());
    }
  }

private:
  struct told {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> troubles;
    std::vector<std::pair<std::string, error>> fenced;
  };
  std::string url_;
  std::shared_ptr<told> told_ = std::make_shared<told>();
  shared_journal share_;
};

/// The streams of a run's granted slots: a number for each event, which tells it from the others.
inline std::vector<stream_index> streams_of(const journal& j, std::string_view run) {
  std::vector<stream_index> streams;
  for (const auto& event : replayed(j, run).events)
    streams.push_back(std::get<slot_granted>(event).stream);
  return streams;
}

inline std::vector<stream_index> first(stream_index count) {
  std::vector<stream_index> numbers(count);
  for (stream_index i = 0; i < count; ++i)
    numbers[i] = i;
  return numbers;
}

} // namespace tributary::test
