#include "runtime/postgres/postgres_connection.hpp"

#include "tests/unit/journal/postgres_fixture.hpp"

using namespace tributary;
using namespace tributary::test;
using namespace std::chrono_literals;

namespace {

/// Milliseconds: over as soon as somebody looks.
constexpr int brief = 1;
/// Runs out within the test.
constexpr int shortly = 300;
constexpr int longer = 60'000;

std::string fresh() {
  return postgres_server::shared()->fresh_url();
}

/// Once this has returned, nothing more of what it says gets to the database.
void lose(cut_wire& wire, const office& who) {
  wire.cut();
  REQUIRE_FALSE(who.leases().renew());
}

} // namespace

TEST_CASE("a run has one owner; others are told whose it is, and for how long") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", longer};
  office b{url, "b", shortly};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  auto claim = b.leases().claim("r-1");
  REQUIRE(claim);
  CHECK_FALSE(claim->granted());
  CHECK(claim->owner == "a");
  CHECK(claim->held_for > 0s);
  CHECK(claim->held_for <= 60s);
  auto none = b.leases().claim("r-2");
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ec::not_found);
}

TEST_CASE("an owner that lost its run writes nothing to it and hears of it, its others go on") {
  NEEDS_POSTGRES();
  auto url = fresh();
  auto a = std::make_unique<office>(url, "a", shortly);
  for (const auto* run : {"r-1", "r-2"}) {
    REQUIRE(a->journal().open({run, "", t0, {}, 0}));
    REQUIRE(a->journal().append(run, t0, slot_granted{0, "a"}));
    settle(a->journal(), run);
  }
  office b{url, "b", shortly};
  CHECK(b.take("r-1") == 2);

  // It does not know yet, and nothing has been written since: what it appends is taken, and lost.
  REQUIRE(a->journal().append("r-1", t0, done("r-1", 7, result_of("nobody's"))));
  bool told = false;
  CHECK_FALSE(a->journal().when_durable("r-1", [&] { told = true; }));
  a->journal().close("r-1", 0);
  REQUIRE(a->journal().append("r-2", t0, slot_granted{1, "a"}));
  settle(a->journal(), "r-2");
  CHECK(a->wait_for_fenced(1) == std::vector<std::string>{"r-1"});
  auto refused = a->journal().append("r-1", t0, timer_fired{});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::fenced);
  CHECK_FALSE(a->journal().when_durable("r-1", [&] { told = true; }));
  CHECK(a->journal().trouble().empty());
  a.reset();
  CHECK_FALSE(told);

  REQUIRE(b.journal().append("r-1", t0, slot_granted{1, "b"}));
  settle(b.journal(), "r-1");
  CHECK(streams_of(b.journal(), "r-1") == first(2));
  CHECK(streams_of(b.journal(), "r-2") == first(2));
  CHECK_FALSE(b.journal().find("r-1")->exit_code);
  CHECK(postgres_server::shared()->number(url, "SELECT count(*) FROM tributary_result") == 0);
  CHECK(b.fenced() == 0);
}

TEST_CASE("who renews is told which runs it has lost, before it writes to them") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", brief};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  REQUIRE(a.journal().open({"r-2", "", t0, {}, 0}));
  office b{url, "b", shortly};
  b.take("r-1");
  REQUIRE(a.leases().renew());
  CHECK(a.wait_for_fenced(1) == std::vector<std::string>{"r-1"});
  REQUIRE(a.leases().renew());
  CHECK(a.fenced() == 1);
  CHECK(a.journal().append("r-1", t0, timer_fired{}).error().code == ec::fenced);
  CHECK(a.journal().append("r-2", t0, timer_fired{}));
}

TEST_CASE("who has just come takes no run from another until a lease's time is over") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", brief};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  office b{url, "b", longer};
  auto claim = b.leases().claim("r-1");
  REQUIRE(claim);
  CHECK_FALSE(claim->granted());
  CHECK(claim->owner == "a");
  CHECK(claim->held_for > 0s);
  CHECK(b.leases().free_runs(10)->empty());
  // The owner itself finds its run again.
  CHECK(a.take("r-1") == 1);
}

TEST_CASE("a coordinator that ends in order leaves its runs to anybody") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office b{url, "b", longer};
  {
    office a{url, "a", longer};
    REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
    REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "a"}));
  }
  CHECK(*b.leases().free_runs(10) == std::vector<std::string>{"r-1"});
  auto claim = b.leases().claim("r-1");
  REQUIRE(claim);
  CHECK(claim->epoch == 2);
  REQUIRE(b.journal().append("r-1", t0, slot_granted{1, "b"}));
  settle(b.journal(), "r-1");
  CHECK(streams_of(b.journal(), "r-1") == first(2));
}

TEST_CASE("an owner that stopped in the middle of a transaction keeps nobody waiting") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", brief};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  auto half = postgres_connection::open(*postgres_url::read(url), {"tributary a", 60s, 60s});
  REQUIRE(half);
  REQUIRE(half->run_all("SET idle_in_transaction_session_timeout = 0; BEGIN; "
                        "UPDATE tributary_run SET mark = 17 WHERE run = 'r-1'"));
  office b{url, "b", shortly};
  CHECK(b.take("r-1") == 2);
  CHECK_FALSE(half->run_all("COMMIT"));
  REQUIRE(b.journal().append("r-1", t0, slot_granted{0, "b"}));
  settle(b.journal(), "r-1");
  CHECK(streams_of(b.journal(), "r-1") == first(1));
}

TEST_CASE("what was appended before a run was lost is not written when it is taken again") {
  NEEDS_POSTGRES();
  auto url = fresh();
  cut_wire wire{postgres_server::shared()->socket()};
  office a{postgres_server::shared()->moved(url, wire.folder()), "a", shortly};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  wire.cut();
  REQUIRE(a.journal().append("r-1", t0, slot_granted{9, "a"}));
  CHECK_FALSE(a.wait_for_trouble(1).empty());
  {
    office b{url, "b", shortly};
    b.take("r-1");
    REQUIRE(b.journal().append("r-1", t0, slot_granted{0, "b"}));
  }
  wire.mend();
  CHECK(a.take("r-1") == 3);
  REQUIRE(a.journal().append("r-1", t0, slot_granted{1, "a"}));
  settle(a.journal(), "r-1");
  CHECK(streams_of(a.journal(), "r-1") == first(2));
}

TEST_CASE("a claim that is made twice changes nothing") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "a"}));
  CHECK(a.leases().claim("r-1")->epoch == 1);
  REQUIRE(a.journal().append("r-1", t0, slot_granted{1, "a"}));
  CHECK(a.leases().claim("r-1")->epoch == 1);
  settle(a.journal(), "r-1");
  CHECK(streams_of(a.journal(), "r-1") == first(2));
}

TEST_CASE("two coordinators of one name do not live at once, and the second has other epochs") {
  NEEDS_POSTGRES();
  auto url = fresh();
  cut_wire wire{postgres_server::shared()->socket()};
  office a{postgres_server::shared()->moved(url, wire.folder()), "a", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  auto refused = postgres_journal(url, {{}, {}, "a", 3s, 2s});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("name a") != std::string::npos);
  outdate_leases(url);
  auto again = postgres_journal(url, {{}, {}, "a", 3s, 2s});
  REQUIRE(again);
  CHECK(again->leases->claim("r-1")->epoch == 2);
  REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "a"}));
  CHECK(a.wait_for_fenced(1) == std::vector<std::string>{"r-1"});
}

TEST_CASE("a run that was given up is not written") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "a"}));
  settle(a.journal(), "r-1");
  REQUIRE(a.leases().release("r-1"));
  CHECK(a.journal().append("r-1", t0, slot_granted{1, "a"}).error().code == ec::fenced);
  CHECK(a.fenced() == 0);
  CHECK(a.leases().claim("r-1")->epoch == 2);
  REQUIRE(a.journal().append("r-1", t0, slot_granted{1, "a"}));
  settle(a.journal(), "r-1");
  CHECK(streams_of(a.journal(), "r-1") == first(2));
}

TEST_CASE("a run that is given up while the database is away is given up when it is back") {
  NEEDS_POSTGRES();
  auto url = fresh();
  cut_wire wire{postgres_server::shared()->socket()};
  office a{postgres_server::shared()->moved(url, wire.folder()), "a", longer};
  office b{url, "b", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  lose(wire, a);
  CHECK_FALSE(a.leases().release("r-1"));
  CHECK(a.journal().append("r-1", t0, timer_fired{}).error().code == ec::fenced);
  CHECK(b.leases().who_owns("r-1")->id == "a");
  SECTION("with the next renewal") {
    wire.mend();
    REQUIRE(a.leases().renew());
    CHECK(b.leases().who_owns("r-1")->id.empty());
    CHECK(*b.leases().free_runs(10) == std::vector<std::string>{"r-1"});
    CHECK(b.leases().claim("r-1")->epoch == 2);
  }
  SECTION("but is not taken from who has it by then") {
    b.take("r-1");
    wire.mend();
    REQUIRE(a.leases().renew());
    CHECK(b.leases().who_owns("r-1")->id == "b");
  }
  SECTION("unless it was claimed again before") {
    wire.mend();
    CHECK(a.leases().claim("r-1")->epoch == 2);
    REQUIRE(a.leases().renew());
    CHECK(b.leases().who_owns("r-1")->id == "a");
    CHECK(a.journal().append("r-1", t0, timer_fired{}));
  }
}

TEST_CASE("a claim whose answer was lost is found among the free runs, by its epoch") {
  NEEDS_POSTGRES();
  auto url = fresh();
  cut_wire wire{postgres_server::shared()->socket()};
  office a{postgres_server::shared()->moved(url, wire.folder()), "a", longer};
  office b{url, "b", longer};
  auto had_before = GENERATE(true, false);
  REQUIRE((had_before ? a : b).journal().open({"r-1", "", t0, {}, 0}));
  REQUIRE((had_before ? a : b).leases().release("r-1"));
  // On a connection that is there a statement without an answer is tried again at once.
  lose(wire, a);
  wire.mend();
  wire.lose_answer_to("UPDATE tributary_run r SET owner");
  CHECK_FALSE(a.leases().claim("r-1"));
  CHECK(wire.lost() == 1);
  CHECK(b.leases().who_owns("r-1")->id == "a");
  CHECK(b.leases().free_runs(10)->empty());
  CHECK(*a.leases().free_runs(10) == std::vector<std::string>{"r-1"});
  CHECK(a.leases().claim("r-1")->epoch == 3);
  CHECK(a.leases().free_runs(10)->empty());
  REQUIRE(a.journal().append("r-1", t0, slot_granted{0, "a"}));
  settle(a.journal(), "r-1");
  CHECK(streams_of(b.journal(), "r-1") == first(1));
}

TEST_CASE("a run that was not taken is not written") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  office b{url, "b", longer};
  static_cast<void>(b.journal().append("r-1", t0, slot_granted{0, "b"}));
  CHECK(b.wait_for_fenced(1) == std::vector<std::string>{"r-1"});
  CHECK(streams_of(b.journal(), "r-1").empty());
}

TEST_CASE("free runs are those that are not over and have no living owner") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office dead{url, "dead", brief};
  REQUIRE(dead.journal().open({"r-dead", "", t0, {}, 0}));
  office a{url, "a", longer};
  for (const auto* run : {"r-given-up", "r-mine", "r-over"})
    REQUIRE(a.journal().open({run, "", t0, {}, 0}));
  REQUIRE(a.leases().release("r-given-up"));
  a.journal().close("r-over", 0);
  settle(a.journal(), "r-over");
  office b{url, "b", shortly};
  std::vector<std::string> free;
  while ((free = *b.leases().free_runs(10)).size() < 2)
    REQUIRE(b.leases().renew());
  CHECK(free == std::vector<std::string>{"r-dead", "r-given-up"});
  CHECK(b.leases().free_runs(1)->size() == 1);
  auto over = b.leases().claim("r-over");
  REQUIRE(over);
  CHECK_FALSE(over->granted());
  CHECK(over->over);
}

TEST_CASE("any coordinator says who owns a run and where that is") {
  NEEDS_POSTGRES();
  auto url = fresh();
  office a{url, "a", longer};
  REQUIRE(a.leases().announce("10.0.0.1:4711"));
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  office b{url, "b", longer};
  REQUIRE(b.leases().announce("10.0.0.2:4711"));
  REQUIRE(b.leases().renew());
  auto owner = b.leases().who_owns("r-1");
  REQUIRE(owner);
  CHECK(owner->id == "a");
  CHECK(owner->address == "10.0.0.1:4711");
  CHECK(owner->alive);
  CHECK_FALSE(owner->over);
  CHECK(b.leases().who_owns("r-2").error().code == ec::not_found);
  auto all = a.leases().coordinators();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK(all->back().address == "10.0.0.2:4711");
  a.journal().close("r-1", 0);
  settle(a.journal(), "r-1");
  CHECK(b.leases().who_owns("r-1")->over);
  CHECK(a.leases().announce(std::string(301, 'x')).error().code == ec::too_large);
}

TEST_CASE("a name that a database's list of sessions cannot show is refused") {
  for (const auto& name : {std::string(51, 'x'), std::string{"a b"}, std::string{"a'b"}})
    CHECK(postgres_journal("postgres://127.0.0.1:1/x", {{}, {}, name, 3s, 2s}).error().code
          == ec::bad_config);
}
