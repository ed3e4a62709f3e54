#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

#include <map>
#include <random>

using namespace tributary;
using namespace tributary::test;

// A provider that keeps its own books on virtual time, with any latency and any fault, and a crowd
// of streams that want to be asked at once: whatever happens, its bounds hold.
namespace {

struct bounds {
  account_limits limits;
  /// Parts in a thousand of attempts.
  int pushed_back = 0;
  int broken = 0;
};

struct crowd {
  one_account a;
  bounds given;
  std::mt19937 dice;
  /// By the moment at which it ends: permit.
  std::multimap<time_point, uint64_t> ends;
  std::vector<time_point> begun;
  time_point paused_until{};
  size_t delivered = 0;

  crowd(bounds b, uint32_t seed) : a{b.limits}, given{b}, dice{seed} {}

  int roll(int below) { return static_cast<int>(dice() % static_cast<uint32_t>(below)); }

  void begin_all(size_t wanted) {
    while (begun.size() < wanted && a.open()) {
      REQUIRE(a.now >= paused_until);
      auto permit = a.all.begin(a.account, a.now);
      ends.emplace(a.now + 50ms + roll(2'000) * 1ms, permit);
      begun.push_back(a.now);
      REQUIRE(ends.size() <= given.limits.max_parallel.value_or(64));
    }
  }

  void end_one() {
    attempt_ending e;
    e.permit = ends.begin()->second;
    e.used.output_tokens = roll(3'000);
    a.now = std::max(a.now, ends.begin()->first);
    ends.erase(ends.begin());
    auto fate = roll(1000);
    e.ended = attempt_ending::how::failed;
    if (fate < given.pushed_back) {
      e.kind = failure_kind::rate_limited;
      if (roll(2) == 0) {
        e.retry_after = roll(3'000) * 1ms;
        paused_until = std::max(paused_until, a.now + *e.retry_after);
      }
    } else if (fate < given.pushed_back + given.broken) {
      e.kind = static_cast<failure_kind>(roll(4) + 1);
    } else if (roll(50) == 0) {
      e.ended = attempt_ending::how::dropped;
    } else {
      e.ended = attempt_ending::how::delivered;
      ++delivered;
    }
    a.all.on_ended(a.account, e, a.now);
    a.all.end(a.account, 1);
  }

  /// Until as many attempts have been made; each moment is one at which something can happen.
  void run(size_t attempts) {
    while (begun.size() < attempts || !ends.empty()) {
      begin_all(attempts);
      auto opens = begun.size() < attempts ? a.all.opens_at(a.account, a.now) : std::nullopt;
      if (!ends.empty() && (!opens || ends.begin()->first <= *opens)) {
        end_one();
      } else {
        // Nobody runs and time alone does not open it: it would stay closed for ever.
        REQUIRE(opens);
        REQUIRE(*opens > a.now);
        a.now = *opens;
      }
    }
  }

  size_t most_in_a_minute() const {
    size_t most = 0;
    for (size_t first = 0, last = 0; first < begun.size(); ++first) {
      while (last < begun.size() && begun[last] < begun[first] + 60s)
        ++last;
      most = std::max(most, last - first);
    }
    return most;
  }
};

} // namespace

TEST_CASE("whatever a provider does, its bounds hold and nobody waits for ever") {
  const bounds all[] = {{{}, 0, 0},
                        {{3, {}, {}}, 0, 0},
                        {{200, 300, {}}, 100, 50},
                        {{16, 3'000, 2'000'000}, 100, 150},
                        {{64, 60, 100'000}, 300, 100},
                        {{1, 1'000, {}}, 0, 500}};
  for (const auto& b : all)
    for (uint32_t seed = 1; seed <= 8; ++seed) {
      INFO("seed " << seed << ", at most " << b.limits.max_parallel.value_or(64));
      crowd c{b, seed};
      c.run(1'000);
      CHECK(c.delivered > 0);
      if (b.limits.requests_per_minute)
        CHECK(c.most_in_a_minute() <= *b.limits.requests_per_minute);
      CHECK(c.a.all.figures(c.a.account).running == 0);
    }
}

TEST_CASE("the same calls give the same answers") {
  bounds b{{32, 900, 500'000}, 100, 100};
  crowd first{b, 7};
  crowd second{b, 7};
  first.run(500);
  second.run(500);
  CHECK(first.begun == second.begun);
}

TEST_CASE("a wrong key on a thousand streams is one call") {
  one_account a{{1'000, {}, {}}};
  int calls = 0;
  int refused = 0;
  for (int stream = 0; stream < 1'000; ++stream) {
    if (a.refuses()) {
      ++refused;
      continue;
    }
    calls += static_cast<int>(a.fill());
    a.fail(failure_kind::auth, "401");
  }
  CHECK(calls == 1);
  CHECK(refused == 999);
}
