#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

TEST_CASE("an account that nobody has heard of gets one attempt until it is accepted") {
  one_account a;
  CHECK(a.fill() == 1);
  CHECK(a.all.why_closed(a.account, a.now).empty());
  a.accept();
  CHECK(a.open());
}

TEST_CASE("an attempt that the provider has kept for three seconds has been taken") {
  one_account a;
  std::vector<size_t> begun;
  for (int i = 0; i < 7; ++i) {
    begun.push_back(a.fill());
    auto opens = a.all.opens_at(a.account, a.now);
    if (a.window() == 64)
      break;
    REQUIRE(opens == a.now + 3s);
    a.now += 3s - 1us;
    CHECK_FALSE(a.open());
    a.now += 1us;
  }
  CHECK(begun == std::vector<size_t>{1, 3, 4, 8, 16, 32});
  CHECK_FALSE(a.all.opens_at(a.account, a.now));
  a.now += 1h;
  CHECK_FALSE(a.open());
}

TEST_CASE("a refusal within three seconds is known before a second attempt begins") {
  one_account a{{1000, {}, {}}};
  CHECK(a.fill() == 1);
  a.now += 2999ms;
  CHECK(a.fill() == 0);
  a.fail(failure_kind::auth, "401");
  CHECK(a.refuses());
  CHECK(a.fill() == 0);
}

TEST_CASE("the profile's bound is open once one attempt has been taken") {
  one_account a{{20, {}, {}}};
  std::vector<size_t> begun;
  for (int i = 0; i < 3; ++i) {
    begun.push_back(a.fill());
    a.deliver_all();
  }
  CHECK(begun == std::vector<size_t>{1, 20, 20});
}

TEST_CASE("where no profile says, the window doubles with each round of successes") {
  one_account a;
  std::vector<size_t> begun;
  for (int i = 0; i < 6; ++i) {
    begun.push_back(a.fill());
    a.deliver_all();
  }
  CHECK(begun == std::vector<size_t>{1, 4, 8, 16, 32, 64});
}

TEST_CASE("without a bound of its own an account has 64 at most") {
  one_account a;
  for (int i = 0; i < 20; ++i) {
    a.fill();
    a.deliver_all();
  }
  CHECK(a.fill() == 64);
}

TEST_CASE("a window that is not used does not grow") {
  one_account a;
  for (int i = 0; i < 100; ++i) {
    a.fill(2);
    a.deliver_all();
  }
  CHECK(a.window() <= 8);
}

TEST_CASE("a burst of push-backs halves the window once, the next burst again") {
  one_account a;
  while (a.fill() < 64)
    a.deliver_all();
  REQUIRE(a.running.size() == 64);
  for (int i = 0; i < 10; ++i)
    a.fail(i % 2 == 0 ? failure_kind::rate_limited : failure_kind::overloaded,
           "no " + std::string(size_t(i), 'x'));
  CHECK(a.window() == 32);
  a.deliver_all();
  CHECK(a.fill() == a.window());
  auto before = a.window();
  a.fail(failure_kind::rate_limited);
  CHECK(a.window() == before / 2);
}

TEST_CASE("after a push-back the window grows by one for each window of successes") {
  one_account a;
  while (a.fill() < 64)
    a.deliver_all();
  a.fail(failure_kind::rate_limited);
  a.deliver_all();
  auto before = a.window();
  REQUIRE(before < 40);
  for (uint32_t i = 0; i < before + 2; ++i) {
    a.fill();
    a.deliver();
  }
  CHECK(a.window() == before + 1);
  for (int i = 0; i < 10'000; ++i) {
    a.fill();
    a.deliver();
  }
  CHECK(a.window() == 64);
}

TEST_CASE("push-backs never close an account for good") {
  one_account a;
  a.fill();
  a.accept();
  for (int i = 0; i < 200; ++i) {
    a.now += 2min;
    REQUIRE(a.fill() >= 1);
    while (!a.running.empty())
      a.fail(failure_kind::rate_limited, "no");
  }
  a.now += 2min;
  REQUIRE(a.fill() == 1);
  a.deliver();
  CHECK(a.open());
}

TEST_CASE("a Retry-After pauses the account, not one stream") {
  one_account a;
  while (a.fill() < 64)
    a.deliver_all();
  a.fail(failure_kind::rate_limited, "429 slow down", duration{12s});
  a.fail(failure_kind::overloaded, "503", duration{3s});
  a.deliver_all();
  CHECK_FALSE(a.open());
  CHECK(a.all.opens_at(a.account, a.now) == a.now + 12s);
  CHECK(a.all.why_closed(a.account, a.now) == "paused for 12s (rate_limited: 429 slow down)");
  a.now += 12s - 1us;
  CHECK_FALSE(a.open());
  a.now += 1us;
  CHECK(a.open());
}

TEST_CASE("what headers say is left holds back more than that") {
  one_account a;
  while (a.fill() < 64)
    a.deliver_all();
  a.deliver_all();
  quota_reading quota;
  quota.requests_left = 3;
  quota.requests_reset = 7s;
  a.all.on_quota(a.account, quota, a.now);
  CHECK(a.fill() == 3);
  CHECK(a.all.opens_at(a.account, a.now) == a.now + 7s);
  a.now += 7s;
  CHECK(a.fill() > 3);
}

TEST_CASE("attempts that need many tokens make those behind them wait longer") {
  auto begun_in_five_minutes = [](int64_t each) {
    one_account a{{{}, {}, 100'000}};
    size_t begun = 0;
    for (int second = 0; second < 300; ++second, a.now += 1s) {
      begun += a.fill();
      while (!a.running.empty())
        a.deliver(each);
    }
    return begun;
  };
  auto few = begun_in_five_minutes(20'000);
  auto many = begun_in_five_minutes(1'000);
  CHECK(few <= 5 * 100'000 / 20'000 + 2);
  CHECK(few >= 5 * 100'000 / 20'000 / 2);
  CHECK(many > 300);
  CHECK(many <= 500);
}

TEST_CASE("where workers of one account differ, the larger window and the smaller rates hold") {
  one_account a{{4, 600, {}}};
  auto same = a.all.add_worker("gemini", "pro", {10, 60, {}}, a.now);
  CHECK(same == a.account);
  CHECK(a.all.accounts() == 1);
  for (int i = 0; i < 60; ++i, a.now += 1s)
    CHECK(a.fill() <= 1);
  one_account wide{{4, {}, {}}};
  wide.all.add_worker("gemini", "pro", {10, {}, {}}, wide.now);
  for (int i = 0; i < 8; ++i) {
    wide.fill();
    wide.deliver_all();
  }
  CHECK(wide.fill() == 10);
}

TEST_CASE("a scheduler that starts anew tells what runs; what was learned stays") {
  one_account a{{8, {}, {}}};
  for (int i = 0; i < 5; ++i) {
    a.fill();
    a.deliver_all();
  }
  REQUIRE(a.fill() == 8);
  a.all.forget_running();
  a.running.clear();
  for (int i = 0; i < 5; ++i)
    a.all.resume(a.account);
  CHECK(a.fill() == 3);
}

TEST_CASE(
  "attempts that began before a restart count against the bound of an account unproven yet") {
  one_account a{{2, {}, {}}};
  a.all.resume(a.account);
  a.all.resume(a.account);
  CHECK(a.fill() == 0);
  a.now += 10s;
  CHECK(a.fill() == 0);
  a.all.end(a.account, 1);
  CHECK(a.fill() == 1);
}

TEST_CASE("an account counts what its attempts used, failed ones too") {
  one_account a;
  a.fill();
  a.accept();
  a.fill(1);
  attempt_ending e;
  e.ended = attempt_ending::how::failed;
  e.kind = failure_kind::truncated;
  e.used = {10, 20, 30};
  a.finish(e, 20);
  a.deliver(5);
  auto figures = a.all.figures(a.account);
  CHECK(figures.attempts == 2);
  CHECK(figures.failed == 1);
  CHECK(figures.delivered == 1);
  CHECK(figures.used == usage{10, 25, 30});
  CHECK(figures.running == 0);
}

TEST_CASE("an account says how it stands: who asks it, its bounds, and that it may be asked") {
  one_account a{{8, 600, 50'000}};
  a.all.add_worker("gemini", "gemini-pro", {2, 300, {}}, a.now);
  REQUIRE(a.fill() == 1);
  a.accept();
  auto stands = a.all.standing(a.account, a.now);
  CHECK(stands.account == "gemini");
  CHECK(stands.workers == std::vector<std::string>{"gemini", "gemini-pro"});
  CHECK(stands.running == 1);
  CHECK(stands.window == 8);
  CHECK(stands.requests_per_minute == 300);
  CHECK(stands.tokens_per_minute == 50'000);
  CHECK(stands.breaker == account_standing::fuse::closed);
}

TEST_CASE("an account that is paused says until when, and what the provider said") {
  one_account a;
  REQUIRE(a.fill() == 1);
  a.accept();
  a.fail(failure_kind::rate_limited, "429 slow down", 12s);
  auto stands = a.all.standing(a.account, a.now);
  CHECK(stands.opens_in == 12s);
  CHECK(stands.closed_why.find("429 slow down") != std::string::npos);
  CHECK(stands.breaker == account_standing::fuse::closed);
  a.now += 12s;
  stands = a.all.standing(a.account, a.now);
  CHECK_FALSE(stands.opens_in);
  CHECK(stands.closed_why.empty());
}

TEST_CASE("a breaker is said to be open, then half open, then closed") {
  one_account a;
  REQUIRE(a.fill() == 1);
  a.fail(failure_kind::auth, "401 API key not valid");
  auto stands = a.all.standing(a.account, a.now);
  CHECK(to_text(stands.breaker) == "open");
  CHECK(stands.closed_why.find("401 API key not valid") != std::string::npos);
  REQUIRE(stands.opens_in);
  a.now += *stands.opens_in;
  CHECK(to_text(a.all.standing(a.account, a.now).breaker) == "half-open");
  REQUIRE(a.fill() == 1);
  CHECK(to_text(a.all.standing(a.account, a.now).breaker) == "half-open");
  a.deliver();
  CHECK(to_text(a.all.standing(a.account, a.now).breaker) == "closed");
}
