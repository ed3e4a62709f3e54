#include "tests/unit/govern/shared_world.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

attempt_ending failed(uint64_t permit, failure_kind kind, std::string message,
                      std::optional<duration> after = {}) {
  attempt_ending e;
  e.permit = permit;
  e.ended = attempt_ending::how::failed;
  e.kind = kind;
  e.message = std::move(message);
  e.retry_after = after;
  return e;
}

} // namespace

TEST_CASE("nothing begins before the others have been read and told") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  CHECK_FALSE(a.all.may_begin(0, w.now));
  CHECK_FALSE(a.all.opens_at(0, w.now));
  CHECK(a.all.is_short(0, w.now));
  w.turn(a);
  CHECK_FALSE(a.all.may_begin(0, w.now));
  w.write(a);
  CHECK(a.all.may_begin(0, w.now));
  CHECK_FALSE(a.all.is_short(0, w.now));
}

TEST_CASE("a share ends with its lease where the database is away") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.take_turns({&a});
  CHECK(a.all.may_begin(0, w.now + lease - 1ms));
  CHECK_FALSE(a.all.may_begin(0, w.now + lease));
  CHECK(a.all.why_closed(0, w.now + lease) == "no word from the other coordinators that use it");
}

TEST_CASE("what another is to have is given up at once, what is gained is used when it is told") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.take_turns({&a});
  CHECK(a.all.allowance(0).at_once == 4);
  auto& b = w.add("b", 10);
  w.take_turns({&b});
  CHECK(b.all.allowance(0).at_once == 0);
  w.turn(a);
  CHECK(a.all.allowance(0).at_once == 2);
  // Somebody else's turn came in between: nothing is told, and nothing is taken back either.
  w.take_turns({&b});
  w.write(a);
  CHECK(a.all.allowance(0).at_once == 2);
  w.take_turns({&b});
  CHECK(b.all.allowance(0).at_once == 0);
  w.take_turns({&a});
  w.turn(b);
  CHECK(b.all.allowance(0).at_once == 0);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 2);
}

TEST_CASE("attempts of one that is gone count until others can have taken them") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.take_turns({&a});
  auto& b = w.add("b", 10);
  w.take_turns({&b, &a});
  w.now += lease + 1ms;
  w.take_turns({&b});
  CHECK(b.all.allowance(0).at_once == 2);
  // Those that it has taken over are its own now, and more than its share.
  for (int i = 0; i < 3; ++i)
    b.all.resume(0);
  CHECK_FALSE(b.all.may_begin(0, w.now));
  w.now += lease;
  w.take_turns({&b});
  CHECK(b.all.allowance(0).at_once == 4);
  CHECK(b.all.may_begin(0, w.now));
}

TEST_CASE("who counts anew what runs gives nothing of it away meanwhile") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.take_turns({&a});
  auto& b = w.add("b", 10);
  w.take_turns({&b});
  a.all.forget_running();
  a.sharing.settle(w.now + 5s);
  w.take_turns({&a, &b});
  CHECK(b.all.allowance(0).at_once == 0);
  w.now += 5s;
  w.take_turns({&b, &a, &b});
  CHECK(b.all.allowance(0).at_once == 2);
}

TEST_CASE("a pause that one was told holds for all, and an open breaker does") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  auto& b = w.add("b", 10);
  w.take_turns({&a, &b, &a, &b});
  REQUIRE(b.all.may_begin(0, w.now));
  SECTION("Retry-After") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::rate_limited, "slow down", 20s), w.now);
    w.take_turns({&a, &b});
    CHECK_FALSE(b.all.may_begin(0, w.now));
    CHECK(b.all.opens_at(0, w.now) == w.now + 20s);
    CHECK(b.all.why_closed(0, w.now) == "paused for 20s (rate_limited: slow down)");
  }
  SECTION("a wrong key") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::auth, "401"), w.now);
    w.take_turns({&a, &b});
    REQUIRE(b.all.refusal(0, w.now));
    CHECK(b.all.refusal(0, w.now)->kind == failure_kind::auth);
    // It is told once: what b finds out itself later is not undone by it.
    w.now += 31s;
    w.take_turns({&b});
    REQUIRE(b.all.may_begin(0, w.now));
    attempt_ending good;
    good.permit = b.all.begin(0, w.now);
    good.ended = attempt_ending::how::delivered;
    b.all.on_ended(0, good, w.now);
    b.all.end(0, 1);
    w.take_turns({&a, &b});
    CHECK(b.all.may_begin(0, w.now));
  }
  SECTION("a newcomer hears of it, too") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::auth, "401"), w.now);
    w.take_turns({&a});
    auto& c = w.add("c", 10);
    w.turn(c);
    CHECK(c.all.refusal(0, w.now));
  }
}

TEST_CASE("a burst of push-backs that one meets halves the window of all, once") {
  shared_world w{{16, {}, {}}, 1};
  auto& a = w.add("a", 10);
  auto& b = w.add("b", 10);
  w.take_turns({&a, &b, &a, &b});
  for (auto* c : {&a, &b}) {
    c->all.on_accepted(0, c->all.begin(0, w.now), w.now);
    while (c->all.may_begin(0, w.now))
      c->all.begin(0, w.now);
    REQUIRE(c->all.figures(0).running == 8);
  }
  a.all.on_ended(0, failed(8, failure_kind::overloaded, "503"), w.now);
  a.all.end(0, 1);
  w.take_turns({&a, &b, &b});
  CHECK(a.all.need(0, w.now).window == 4);
  CHECK(b.all.need(0, w.now).window == 4);
}

TEST_CASE("an account that nobody wants any more is left to others") {
  shared_world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 3);
  w.pass(10s);
  REQUIRE(a.begun == 3);
  CHECK(a.all.allowance(0).at_once == 4);
  w.pass(150s);
  CHECK(a.all.allowance(0).at_once == 0);
  CHECK(w.shared.rows.at("a").until < w.now);
}
