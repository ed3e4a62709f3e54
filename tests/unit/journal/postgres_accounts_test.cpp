#include "runtime/base/limits.hpp"
#include "runtime/govern/account_turn.hpp"

#include "tests/unit/journal/postgres_fixture.hpp"

#include <thread>

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

using life = account_entry::life;

std::string fresh() {
  return postgres_server::shared()->fresh_url();
}

share_page read(const office& o) {
  auto page = o.accounts().read();
  INFO((page ? "" : page.error().what));
  REQUIRE(page);
  return *page;
}

account_entry entry(std::string account, uint64_t held = 1) {
  account_entry e;
  e.account = std::move(account);
  e.at_once.held = held;
  return e;
}

/// Its turn, which nobody is in the way of.
void tell(const office& o, const std::vector<account_entry>& entries) {
  auto told = o.accounts().write(read(o), entries);
  INFO((told ? "" : told.error().what));
  REQUIRE(told);
  REQUIRE(*told);
}

void age(const std::string& url, const std::string& by) {
  postgres_server::shared()->run(
    url, "UPDATE tributary_account SET until = clock_timestamp() - interval '" + by + "'");
}

} // namespace

TEST_CASE("what a coordinator tells of an account others read as it was told") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a"};
  office b{url, "b"};
  account_entry e;
  e.account = "openai api.example MY_KEY";
  e.at_once = {1, 2, 3, 4};
  e.requests = {5, 6, 7, 0};
  e.requests_due = time_point{123'456'789us};
  e.tokens = {8, 9, 10, 0};
  // Providers say what they like.
  e.learnt = {11,
              time_point{12us},
              std::string{"slow \0 down \xff", 13},
              13,
              time_point{14us},
              failure_kind::auth,
              "401 \xc3\x28",
              15,
              true};
  tell(a, {e, entry("other")});
  auto page = read(b);
  CHECK(page.me == "b");
  CHECK(page.lease == 60s);
  REQUIRE(page.entries.size() == 2);
  e.coordinator = "a";
  CHECK(page.entries[0] == e);
  CHECK(page.entries[1].account == "other");
  CHECK(page.now > time_point{} + std::chrono::hours{24 * 365 * 50});
}

TEST_CASE("of two who read the same page one tells; the other reads again") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a"};
  office b{url, "b"};
  auto page = read(a);
  auto same = read(b);
  CHECK(*a.accounts().write(page, {entry("x")}));
  CHECK_FALSE(*b.accounts().write(same, {entry("x")}));
  CHECK(read(b).entries.size() == 1);
  CHECK(*b.accounts().write(read(b), {entry("x")}));
  CHECK(read(a).entries.size() == 2);
}

TEST_CASE("an entry lives for a lease, and counts for another one") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", 2'000};
  office b{url, "b", 2'000};
  tell(a, {entry("x")});
  CHECK(read(b).entries[0].state == life::alive);
  age(url, "1 second");
  CHECK(read(b).entries[0].state == life::counting);
  age(url, "3 seconds");
  CHECK(read(b).entries[0].state == life::gone);
  age(url, "11 minutes");
  CHECK(read(b).entries.empty());
  tell(b, {entry("y")});
  CHECK(postgres_server::shared()->number(url, "SELECT count(*) FROM tributary_account") == 1);
}

TEST_CASE("who has runs that nobody has taken yet counts for longer") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", 2'000};
  office b{url, "b", 300};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  tell(a, {entry("x")});
  age(url, "50 seconds");
  CHECK(read(b).entries[0].state == life::counting);
  age(url, "61 seconds");
  CHECK(read(b).entries[0].state == life::gone);
  age(url, "50 seconds");
  postgres_server::shared()->run(url, "UPDATE tributary_coordinator SET until = clock_timestamp()");
  b.take("r-1");
  CHECK(read(b).entries[0].state == life::gone);
}

TEST_CASE("what is not told any more holds nothing; what others told stays") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a"};
  office b{url, "b"};
  tell(b, {entry("x")});
  tell(a, {entry("x"), entry("y")});
  tell(a, {entry("y")});
  auto page = read(b);
  REQUIRE(page.entries.size() == 2);
  CHECK(page.entries[0].coordinator == "b");
  CHECK(page.entries[1].account == "y");
  tell(a, {});
  CHECK(read(b).entries.size() == 1);
}

// Threads take turns as fast as the server lets them; none waits for another.
TEST_CASE("however turns fall together, all never hold more than the bound") {
  NEEDS_POSTGRES();
  auto url = fresh();
  constexpr uint64_t bound = 7;
  std::atomic<int> turns{0};
  std::atomic<int> too_much{0};
  std::atomic<int> unheard{0};
  // Assertions are the main thread's alone.
  std::vector<std::unique_ptr<office>> offices;
  for (int i = 0; i < 4; ++i)
    offices.push_back(std::make_unique<office>(url, "c" + std::to_string(i)));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      auto& o = *offices[static_cast<size_t>(i)];
      std::mt19937 dice{static_cast<unsigned>(i)};
      for (int n = 0; n < 60; ++n) {
        auto page = o.accounts().read();
        if (!page) {
          ++unheard;
          continue;
        }
        uint64_t held = 0;
        std::vector<account_entry> others;
        for (const auto& e : page->entries) {
          held += e.at_once.held;
          if (e.coordinator != page->me)
            others.push_back(e);
        }
        too_much += held > bound ? 1 : 0;
        account_demand d;
        d.at_once_bound = bound;
        d.waiting = dice() % 10;
        auto turn = take_turn(others, page->me, d, page->now);
        turn.told.account = "x";
        auto written = o.accounts().write(*page, {turn.told});
        unheard += written ? 0 : 1;
        turns += written && *written ? 1 : 0;
      }
    });
  for (auto& t : threads)
    t.join();
  CHECK(unheard == 0);
  CHECK(too_much == 0);
  CHECK(turns >= 60);
}

TEST_CASE("more entries than anybody can read each second are an error") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a"};
  tell(a, {entry("x")});
  auto fill = [&](int from, int to) {
    postgres_server::shared()->run(
      url, "INSERT INTO tributary_account SELECT account, 'c' || n, until, at_once_bound, "
           "at_once_wanted, at_once_held, at_once_used, requests_bound, requests_wanted, "
           "requests_held, requests_due, tokens_bound, tokens_wanted, tokens_held, halvings, "
           "paused_until, paused_why, trips, closed_until, closed_by, closed_why, failures, "
           "refusing FROM tributary_account, generate_series("
             + std::to_string(from) + ", " + std::to_string(to) + ") n WHERE coordinator = 'a'");
  };
  fill(2, limits::shared_account_entries);
  CHECK(read(a).entries.size() == limits::shared_account_entries);
  fill(limits::shared_account_entries + 1, limits::shared_account_entries + 1);
  auto page = a.accounts().read();
  REQUIRE_FALSE(page);
  CHECK(page.error().code == ec::too_large);
}

TEST_CASE("accounts are shared again when the database has been away") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a"};
  tell(a, {entry("x")});
  auto* server = postgres_server::shared();
  server->kill_hard();
  auto page = a.accounts().read();
  REQUIRE_FALSE(page);
  CHECK_FALSE(page.error().what.empty());
  server->start();
  CHECK(read(a).entries.size() == 1);
}

TEST_CASE("a database of the first version gets what came later") {
  NEEDS_POSTGRES();
  auto url = fresh();
  {
    office a{url, "a"};
    REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  }
  postgres_server::shared()->run(url,
                                 "DROP TABLE tributary_account, tributary_turn, "
                                 "tributary_input; ALTER TABLE tributary_run DROP COLUMN rating, "
                                 "DROP COLUMN rated; UPDATE tributary_version SET version = 1");
  office b{url, "b"};
  tell(b, {entry("x")});
  CHECK(b.journal().find("r-1"));
}
