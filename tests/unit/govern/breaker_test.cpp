#include "runtime/govern/breaker.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

/// An account that has shown that it works, with a few attempts at once.
one_account proven() {
  one_account a;
  for (int i = 0; i < 4; ++i) {
    a.fill();
    a.deliver_all();
  }
  return a;
}

void fail_in_a_row(one_account& a, int times, failure_kind kind) {
  for (int i = 0; i < times; ++i) {
    REQUIRE(a.fill(1) == 1);
    a.fail(kind, "broken for request req_" + std::to_string(i));
  }
}

} // namespace

TEST_CASE("failures are equal where only numbers and ids differ") {
  auto sign = [](const char* message) { return failure_signature(failure_kind::network, message); };
  CHECK(sign("HTTP 500: request req_8f2c failed") == sign("HTTP 502: request req_91aa failed"));
  CHECK(sign("at 12:00:01, id 0123456789abcdef") == sign("at 13:07:59, id fedcba9876543210"));
  CHECK(sign("model not found") != sign("model too busy"));
  CHECK(sign("no") != failure_signature(failure_kind::overloaded, "no"));
  CHECK(sign(std::string(1'000'000, 'x').c_str()).size() < 300);
}

TEST_CASE("five equal failures in a row hold back all streams, four do not") {
  auto a = proven();
  fail_in_a_row(a, 4, failure_kind::process_exit);
  CHECK(a.open());
  fail_in_a_row(a, 1, failure_kind::process_exit);
  CHECK_FALSE(a.open());
  CHECK_FALSE(a.refuses());
  CHECK(a.all.why_closed(a.account, a.now).find("5 attempts failed alike") == 0);
}

TEST_CASE("a success, or another failure, begins the row anew") {
  auto a = proven();
  fail_in_a_row(a, 4, failure_kind::process_exit);
  a.fill(1);
  a.deliver();
  fail_in_a_row(a, 4, failure_kind::process_exit);
  fail_in_a_row(a, 1, failure_kind::timeout);
  fail_in_a_row(a, 4, failure_kind::process_exit);
  CHECK(a.open());
}

TEST_CASE("after the cool-down one tries, and its success lets all through") {
  auto a = proven();
  fail_in_a_row(a, 5, failure_kind::network);
  auto opens = a.all.opens_at(a.account, a.now);
  REQUIRE(opens);
  a.now = *opens;
  CHECK(a.fill() == 1);
  CHECK_FALSE(a.open());
  a.deliver();
  CHECK(a.fill() > 1);
}

TEST_CASE("the cool-down doubles while tries fail, up to a minute") {
  auto a = proven();
  fail_in_a_row(a, 5, failure_kind::network);
  std::vector<duration> waits;
  for (int i = 0; i < 9; ++i) {
    auto opens = *a.all.opens_at(a.account, a.now);
    waits.push_back(opens - a.now);
    a.now = opens;
    fail_in_a_row(a, 1, failure_kind::network);
  }
  CHECK(waits == std::vector<duration>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s});
}

TEST_CASE("who has waited for minutes in vain is refused, until one try succeeds") {
  auto a = proven();
  fail_in_a_row(a, 5, failure_kind::network);
  int tries = 0;
  for (; !a.refuses() && tries < 100; ++tries) {
    a.now = *a.all.opens_at(a.account, a.now);
    fail_in_a_row(a, 1, failure_kind::network);
  }
  CHECK(tries == 7);
  auto refused = a.all.refusal(a.account, a.now);
  REQUIRE(refused);
  CHECK(refused->kind == failure_kind::network);
  CHECK(refused->message.find("12 attempts") != std::string::npos);
  CHECK(refused->retry_after == duration{60s});
  a.now = *a.all.opens_at(a.account, a.now);
  CHECK_FALSE(a.refuses());
  REQUIRE(a.fill() == 1);
  a.deliver();
  CHECK(a.open());
}

TEST_CASE("one refused key is enough: nobody is asked, and streams are told at once") {
  one_account a;
  REQUIRE(a.fill() == 1);
  a.fail(failure_kind::auth, "401 API key not valid");
  CHECK_FALSE(a.open());
  auto refused = a.all.refusal(a.account, a.now);
  REQUIRE(refused);
  CHECK(refused->kind == failure_kind::auth);
  CHECK(refused->message.find("401 API key not valid") != std::string::npos);
  CHECK_FALSE(refused->retry_after);
  a.now += 30s;
  CHECK_FALSE(a.refuses());
  CHECK(a.fill() == 1);
}

TEST_CASE("a key that is taken back is noticed though older attempts still deliver") {
  auto a = proven();
  REQUIRE(a.fill(4) == 4);
  a.fail(failure_kind::auth);
  a.deliver();
  CHECK(a.refuses());
  a.now += 30s;
  REQUIRE(a.fill() == 1);
  while (a.running.size() > 1)
    a.deliver();
  CHECK_FALSE(a.open());
  a.accept();
  CHECK(a.open());
}

TEST_CASE("a spent quota refuses until the provider wants to be asked again") {
  auto a = proven();
  a.fill(1);
  a.fail(failure_kind::rate_limited, "429 quota for today is used up", duration{5h});
  auto refused = a.all.refusal(a.account, a.now);
  REQUIRE(refused);
  CHECK(refused->kind == failure_kind::rate_limited);
  CHECK(refused->retry_after == duration{5h});
  a.now += 5h;
  CHECK_FALSE(a.refuses());
  CHECK(a.fill() == 1);
}

TEST_CASE("equal bad requests are refused after five, not made a thousand times") {
  one_account a;
  int calls = 0;
  for (; calls < 1000 && !a.refuses(); ++calls)
    fail_in_a_row(a, 1, failure_kind::bad_request);
  CHECK(calls == 5);
}

TEST_CASE("a try that is dropped, or says nothing for minutes, makes room for another") {
  auto a = proven();
  fail_in_a_row(a, 5, failure_kind::network);
  a.now += 1s;
  REQUIRE(a.fill() == 1);
  a.drop();
  REQUIRE(a.fill() == 1);
  CHECK_FALSE(a.open());
  a.now += 2min;
  CHECK(a.fill() == 1);
}

TEST_CASE("lost nodes and spent budgets are not held against an account") {
  auto a = proven();
  fail_in_a_row(a, 50, failure_kind::node_lost);
  fail_in_a_row(a, 50, failure_kind::budget);
  CHECK(a.open());
}

TEST_CASE("what began before the breaker opened does not open it again") {
  auto a = proven();
  REQUIRE(a.fill(12) == 12);
  for (int i = 0; i < 5; ++i)
    a.fail(failure_kind::network);
  a.now += 1s;
  REQUIRE(a.fill() == 1);
  attempt_ending won;
  won.ended = attempt_ending::how::delivered;
  won.permit = a.running.back();
  a.running.pop_back();
  a.all.on_ended(a.account, won, a.now);
  a.all.end(a.account, 1);
  while (!a.running.empty())
    a.fail(failure_kind::network);
  CHECK(a.open());
}
