#include "runtime/govern/account_sharing.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

#include <map>
#include <random>

using namespace tributary;
using namespace tributary::test;

// Several coordinators with a governor each, one table, one provider that keeps its own books, all
// on virtual time.
namespace {

constexpr duration lease = 3s;

/// What the database does.
struct table {
  struct row {
    account_entry entry;
    time_point until;
  };
  uint64_t turn = 0;
  std::map<std::string, row> rows;

  share_page page(const std::string& me, time_point now) const {
    share_page p{turn, now, me, lease, {}};
    for (const auto& [name, r] : rows) {
      p.entries.push_back(r.entry);
      p.entries.back().state = now < r.until           ? account_entry::life::alive
                               : now < r.until + lease ? account_entry::life::counting
                                                       : account_entry::life::gone;
    }
    return p;
  }
  bool write(const share_page& p, const std::vector<account_entry>& ours, time_point now) {
    if (p.turn != turn)
      return false;
    ++turn;
    for (const auto& e : ours)
      rows.insert_or_assign(p.me, row{e, now + lease});
    return true;
  }
};

struct coordinator {
  std::string name;
  governor all;
  account_sharing sharing;
  std::multimap<time_point, uint64_t> ends;
  uint64_t waiting = 0;
  uint64_t begun = 0;
  time_point next_turn{};
  /// It has read the page, and not yet written.
  std::optional<std::pair<share_page, std::vector<account_entry>>> open;

  coordinator(std::string n, const account_limits& limits, time_point now) : name{std::move(n)} {
    all.share();
    all.add_worker("gemini", "gemini", limits, now);
    next_turn = now;
  }
};

struct provider {
  std::vector<time_point> asked;
  uint64_t at_once = 0;
  uint64_t at_once_max = 0;
};

struct world {
  table shared;
  provider asked;
  std::map<std::string, coordinator> there;
  account_limits limits;
  time_point now = noon;
  std::mt19937_64 dice;
  duration span_most = 2s;

  world(account_limits l, uint64_t seed) : limits{l}, dice{seed} {}

  coordinator& add(const std::string& name, uint64_t waiting) {
    auto& c = there.try_emplace(name, name, limits, now).first->second;
    c.waiting = waiting;
    return c;
  }
  duration within(duration most) {
    return duration{static_cast<int64_t>(dice() % static_cast<uint64_t>(most.count()))};
  }

  // Reading and writing are two steps, and anything can come in between.
  void turn(coordinator& c, bool leaving = false) {
    auto page = shared.page(c.name, now);
    auto told = c.sharing.begin_turn(c.all, page, {now, now}, {c.waiting}, leaving);
    c.open = {std::move(page), std::move(told)};
  }
  void write(coordinator& c) {
    auto [page, told] = *std::exchange(c.open, std::nullopt);
    if (shared.write(page, told, now))
      c.sharing.end_turn(c.all, now);
    c.next_turn = now + 900ms + within(200ms);
  }

  void step(coordinator& c) {
    while (!c.ends.empty() && c.ends.begin()->first <= now) {
      attempt_ending e;
      e.permit = c.ends.begin()->second;
      e.ended = attempt_ending::how::delivered;
      e.used.output_tokens = 100;
      c.ends.erase(c.ends.begin());
      --asked.at_once;
      c.all.on_ended(0, e, now);
      c.all.end(0, 1);
    }
    if (c.open && dice() % 2 == 0)
      write(c);
    else if (!c.open && c.next_turn <= now)
      turn(c);
    while (c.waiting > 0 && c.all.may_begin(0, now)) {
      c.ends.emplace(now + 20ms + within(span_most), c.all.begin(0, now));
      --c.waiting;
      ++c.begun;
      asked.asked.push_back(now);
      asked.at_once_max = std::max(asked.at_once_max, ++asked.at_once);
    }
  }
  /// Nobody does anything at the same moment as another.
  void pass(duration span) {
    for (auto until = now + span; now < until;) {
      for (auto& [name, c] : there) {
        now += 3ms;
        end_orphans();
        step(c);
      }
    }
  }
  /// It is gone, and its attempts go on elsewhere until their end.
  void kill(const std::string& name) {
    auto c = there.extract(name);
    for (const auto& [at, permit] : c.mapped().ends)
      orphans.push_back(at);
  }
  void end_orphans() {
    asked.at_once -= std::erase_if(orphans, [&](auto at) { return at <= now; });
  }
  std::vector<time_point> orphans;

  size_t most_in_a_minute() const {
    size_t most = 0;
    for (size_t first = 0, last = 0; first < asked.asked.size(); ++first) {
      while (last < asked.asked.size() && asked.asked[last] < asked.asked[first] + 60s)
        ++last;
      most = std::max(most, last - first);
    }
    return most;
  }
};

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
  world w{{4, {}, {}}, 1};
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
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.turn(a);
  w.write(a);
  CHECK(a.all.may_begin(0, w.now + lease - 1ms));
  CHECK_FALSE(a.all.may_begin(0, w.now + lease));
  CHECK(a.all.why_closed(0, w.now + lease) == "no word from the other coordinators that use it");
}

TEST_CASE("what another is to have is given up at once, what is gained is used when it is told") {
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.turn(a);
  w.write(a);
  CHECK(a.all.allowance(0).at_once == 4);
  auto& b = w.add("b", 10);
  w.turn(b);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 0);
  w.turn(a);
  CHECK(a.all.allowance(0).at_once == 2);
  // Somebody else's turn came in between: nothing is told, and nothing is taken back either.
  w.turn(b);
  w.write(b);
  w.write(a);
  CHECK(a.all.allowance(0).at_once == 2);
  w.turn(b);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 0);
  w.turn(a);
  w.write(a);
  w.turn(b);
  CHECK(b.all.allowance(0).at_once == 0);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 2);
}

TEST_CASE("however many coordinators, and in whatever order, the provider sees one account") {
  const account_limits all[]
    = {{1, {}, {}}, {2, 60, {}}, {7, 300, {}}, {40, 1, {}}, {5, 3, {}}, {16, 1'200, {}}};
  for (const auto& limits : all)
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      INFO("seed " << seed << ", at once " << *limits.max_parallel << ", a minute "
                   << limits.requests_per_minute.value_or(0));
      world w{limits, seed};
      for (int i = 0; i < 4; ++i) {
        w.add("c" + std::to_string(i), w.dice() % 1'000);
        w.pass(w.within(5s) + 1ms);
      }
      for (int i = 0; i < 12; ++i) {
        auto& c = w.there.at("c" + std::to_string(w.dice() % 4));
        c.waiting = w.dice() % 3 == 0 ? 0 : w.dice() % 1'000;
        // It sleeps through its lease now and then.
        if (w.dice() % 4 == 0)
          c.next_turn = w.now + w.within(10s);
        w.pass(w.within(20s) + 1ms);
      }
      CHECK(w.asked.at_once_max <= *limits.max_parallel);
      if (limits.requests_per_minute)
        CHECK(w.most_in_a_minute() <= *limits.requests_per_minute);
    }
}

TEST_CASE("coordinators die and others come, and the provider still sees one account") {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    world w{{6, 120, {}}, seed};
    for (int i = 0; i < 12; ++i) {
      w.add("c" + std::to_string(i), 300);
      w.pass(w.within(10s) + 1ms);
      if (w.there.size() > 3)
        w.kill(std::next(w.there.begin(), static_cast<int>(w.dice() % 3))->first);
    }
    CHECK(w.asked.at_once_max <= 6);
    CHECK(w.most_in_a_minute() <= 120);
  }
}

TEST_CASE("what two want is used, and each gets about half of it") {
  world w{{4, {}, {}}, 3};
  w.span_most = 1s;
  auto& a = w.add("a", 100'000);
  auto& b = w.add("b", 100'000);
  w.pass(120s);
  // 4 at once, half a second each.
  auto possible = 120 * 4 * 1000 / 520;
  CHECK(a.begun + b.begun > static_cast<uint64_t>(possible * 85 / 100));
  CHECK(a.begun > b.begun * 8 / 10);
  CHECK(b.begun > a.begun * 8 / 10);
}

TEST_CASE("one attempt at once serves two runs, one after the other") {
  world w{{1, {}, {}}, 3};
  w.span_most = 400ms;
  auto& a = w.add("a", 100'000);
  auto& b = w.add("b", 100'000);
  w.pass(180s);
  CHECK(w.asked.at_once_max == 1);
  CHECK(a.begun > 100);
  CHECK(b.begun > 100);
}

TEST_CASE("who alone wants something gets all of it") {
  world w{{8, 600, {}}, 5};
  w.span_most = 100ms;
  w.add("idle", 0);
  auto& a = w.add("a", 100'000);
  w.pass(60s);
  CHECK(a.begun > 600 * 85 / 100);
  CHECK(w.most_in_a_minute() <= 600);
}

TEST_CASE("two get the requests of one account, half each") {
  for (uint32_t rate : {6u, 60u, 1'200u}) {
    INFO(rate << " a minute");
    world w{{50, rate, {}}, 7};
    w.span_most = 100ms;
    auto& a = w.add("a", 100'000);
    auto& b = w.add("b", 100'000);
    w.pass(300s);
    CHECK(w.most_in_a_minute() <= rate);
    CHECK(a.begun + b.begun > 5 * rate * 80 / 100);
    CHECK(a.begun * 10 > b.begun * 6);
    CHECK(b.begun * 10 > a.begun * 6);
  }
}

TEST_CASE("the tokens of a minute are not passed by two") {
  constexpr uint64_t bound = 6'000;
  world w{{50, {}, bound}, 9};
  w.span_most = 100ms;
  w.add("a", 100'000);
  w.pass(20s);
  w.add("b", 100'000);
  w.pass(400s);
  // Each attempt uses 100 tokens; what was expected of the first few is more, and held back.
  CHECK(w.most_in_a_minute() * 100 <= bound + 100 * 20);
  CHECK(w.asked.asked.size() * 100 > bound * 3);
}

TEST_CASE("attempts of one that is gone count until others can have taken them") {
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.turn(a);
  w.write(a);
  auto& b = w.add("b", 10);
  w.turn(b);
  w.write(b);
  w.turn(a);
  w.write(a);
  w.now += lease + 1ms;
  w.turn(b);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 2);
  // Those that it has taken over are its own now, and more than its share.
  for (int i = 0; i < 3; ++i)
    b.all.resume(0);
  CHECK_FALSE(b.all.may_begin(0, w.now));
  w.now += lease;
  w.turn(b);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 4);
  CHECK(b.all.may_begin(0, w.now));
}

TEST_CASE("who counts anew what runs gives nothing of it away meanwhile") {
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  w.turn(a);
  w.write(a);
  auto& b = w.add("b", 10);
  w.turn(b);
  w.write(b);
  a.all.forget_running();
  a.sharing.settle(w.now + 5s);
  w.turn(a);
  w.write(a);
  w.turn(b);
  w.write(b);
  CHECK(b.all.allowance(0).at_once == 0);
  w.now += 5s;
  for (auto* c : {&b, &a, &b}) {
    w.turn(*c);
    w.write(*c);
  }
  CHECK(b.all.allowance(0).at_once == 2);
}

TEST_CASE("a pause that one was told holds for all, and an open breaker does") {
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 10);
  auto& b = w.add("b", 10);
  for (auto* c : {&a, &b, &a, &b}) {
    w.turn(*c);
    w.write(*c);
  }
  REQUIRE(b.all.may_begin(0, w.now));
  SECTION("Retry-After") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::rate_limited, "slow down", 20s), w.now);
    w.turn(a);
    w.write(a);
    w.turn(b);
    w.write(b);
    CHECK_FALSE(b.all.may_begin(0, w.now));
    CHECK(b.all.opens_at(0, w.now) == w.now + 20s);
    CHECK(b.all.why_closed(0, w.now) == "paused for 20s (rate_limited: slow down)");
  }
  SECTION("a wrong key") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::auth, "401"), w.now);
    w.turn(a);
    w.write(a);
    w.turn(b);
    w.write(b);
    REQUIRE(b.all.refusal(0, w.now));
    CHECK(b.all.refusal(0, w.now)->kind == failure_kind::auth);
    // It is told once: what b finds out itself later is not undone by it.
    w.now += 31s;
    w.turn(b);
    w.write(b);
    REQUIRE(b.all.may_begin(0, w.now));
    attempt_ending good;
    good.permit = b.all.begin(0, w.now);
    good.ended = attempt_ending::how::delivered;
    b.all.on_ended(0, good, w.now);
    b.all.end(0, 1);
    w.turn(a);
    w.write(a);
    w.turn(b);
    w.write(b);
    CHECK(b.all.may_begin(0, w.now));
  }
  SECTION("a newcomer hears of it, too") {
    auto permit = a.all.begin(0, w.now);
    a.all.on_ended(0, failed(permit, failure_kind::auth, "401"), w.now);
    w.turn(a);
    w.write(a);
    auto& c = w.add("c", 10);
    w.turn(c);
    CHECK(c.all.refusal(0, w.now));
  }
}

TEST_CASE("a burst of push-backs that one meets halves the window of all, once") {
  world w{{16, {}, {}}, 1};
  auto& a = w.add("a", 10);
  auto& b = w.add("b", 10);
  for (auto* c : {&a, &b, &a, &b}) {
    w.turn(*c);
    w.write(*c);
  }
  for (auto* c : {&a, &b}) {
    c->all.on_accepted(0, c->all.begin(0, w.now), w.now);
    while (c->all.may_begin(0, w.now))
      c->all.begin(0, w.now);
    REQUIRE(c->all.figures(0).running == 8);
  }
  a.all.on_ended(0, failed(8, failure_kind::overloaded, "503"), w.now);
  a.all.end(0, 1);
  for (auto* c : {&a, &b, &b}) {
    w.turn(*c);
    w.write(*c);
  }
  CHECK(a.all.need(0, w.now).window == 4);
  CHECK(b.all.need(0, w.now).window == 4);
}

TEST_CASE("an account that nobody wants any more is left to others") {
  world w{{4, {}, {}}, 1};
  auto& a = w.add("a", 3);
  w.pass(10s);
  REQUIRE(a.begun == 3);
  CHECK(a.all.allowance(0).at_once == 4);
  w.pass(150s);
  CHECK(a.all.allowance(0).at_once == 0);
  CHECK(w.shared.rows.at("a").until < w.now);
}
