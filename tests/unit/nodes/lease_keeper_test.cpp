#include "nodes/lease_keeper.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

/// One run that anybody may have at any time; counts what it is asked.
class one_free_run final : public run_leases {
public:
  const std::string& id() const override { return id_; }
  result<void> renew() override { return {}; }
  result<void> announce(std::string_view) override { return {}; }
  result<run_claim> claim(std::string_view) override { return run_claim{}; }
  result<std::vector<std::string>> free_runs(size_t most) override {
    std::lock_guard lock{mutex_};
    asked_.push_back(most);
    changed_.notify_all();
    return std::vector<std::string>{"r-1"};
  }
  result<void> release(std::string_view) override { return {}; }
  result<run_owner> who_owns(std::string_view) override { return run_owner{}; }
  result<std::vector<live_coordinator>> coordinators() override {
    return std::vector<live_coordinator>{};
  }

  /// For how many runs it was asked, the last time. Waits for three questions more: the first may
  /// have begun before the clock was set, and what the second led to is known with the third.
  size_t asked_last() {
    std::unique_lock lock{mutex_};
    auto enough = asked_.size() + 3;
    REQUIRE(changed_.wait_for(lock, 60s, [&] { return asked_.size() >= enough; }));
    return asked_.back();
  }

private:
  std::string id_ = "a";
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<size_t> asked_;
};

} // namespace

TEST_CASE("a run that cannot be gone on with is left to others for as long as a lease lasts") {
  auto leases = std::make_shared<one_free_run>();
  std::atomic<int> taken{0};
  std::atomic<std::chrono::milliseconds> time{1h};
  lease_keeper::hooks hooks;
  hooks.can_work = [] { return true; };
  hooks.take = [&taken](const std::string&) { return ++taken > 2; };
  hooks.give_up = [] { return std::vector<std::string>{}; };
  hooks.now = [&time] { return lease_keeper::time{time.load()}; };
  lease_keeper keeper{leases, "here", 1ms, std::move(hooks)};
  auto others = leases->asked_last() - 1;
  CHECK(taken == 1);
  time = 1h + 2999ms;
  // One more than else, so that it keeps no other run from being seen.
  CHECK(leases->asked_last() == others + 1);
  CHECK(taken == 1);
  time = 1h + 3s;
  CHECK(leases->asked_last() == others + 1);
  CHECK(taken == 2);
  // It can be gone on with now: nothing is left out any more.
  time = 1h + 6s;
  CHECK(leases->asked_last() == others);
  CHECK(taken > 2);
}
