#include "tests/support/catch.hpp"
#include "tests/unit/schedule/schedule_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

void want_many(schedule_driver& d, const std::string& run, stream_index count) {
  for (stream_index s = 0; s < count; ++s)
    d.want(run, s);
}

} // namespace

TEST_CASE("slots are shared by weight") {
  schedule_driver d;
  d.node("alpha", 12);
  d.run("light", 1);
  d.run("heavy", 3);
  want_many(d, "light", 50);
  want_many(d, "heavy", 50);
  CHECK(d.grants_by_run() == counts{{"light", 3}, {"heavy", 9}});
}

TEST_CASE("runs take turns by weight where a single slot comes free again and again") {
  schedule_driver d;
  d.node("alpha", 1);
  d.run("light", 1);
  d.run("heavy", 3);
  want_many(d, "light", 50);
  want_many(d, "heavy", 50);
  counts total;
  for (int i = 0; i < 40; ++i)
    for (const auto& g : d.s.assign()) {
      ++total[g.run];
      d.s.release(g.node, g.run, "w");
    }
  CHECK(total == counts{{"light", 10}, {"heavy", 30}});
}

TEST_CASE("long attempts do not win a run more slots than its share") {
  schedule_driver d;
  d.node("alpha", 10);
  d.run("long");
  d.run("short");
  want_many(d, "long", 100);
  want_many(d, "short", 1000);
  counts in_use;
  for (int i = 0; i < 100; ++i) {
    for (const auto& g : d.s.assign())
      ++in_use[g.run];
    for (; in_use["short"] > 0; --in_use["short"])
      d.s.release("alpha", "short", "w");
  }
  CHECK(in_use["long"] == 5);
}

TEST_CASE("a run that comes late shares at once, and claims no turns from before it came") {
  schedule_driver d;
  d.node("alpha", 1);
  d.run("early");
  want_many(d, "early", 200);
  for (int i = 0; i < 100; ++i) {
    CHECK(d.s.assign().size() == 1);
    d.s.release("alpha", "early", "w");
  }
  d.run("late");
  want_many(d, "late", 200);
  counts total;
  for (int i = 0; i < 20; ++i)
    for (const auto& g : d.s.assign()) {
      ++total[g.run];
      d.s.release(g.node, g.run, "w");
    }
  CHECK(total == counts{{"early", 10}, {"late", 10}});
}

TEST_CASE("a run has at most max_parallel slots at once") {
  schedule_driver d;
  d.node("alpha", 8);
  d.run("r", 1, 2);
  d.run("free");
  want_many(d, "r", 5);
  d.want("free", 0);
  CHECK(d.grants_by_run() == counts{{"r", 2}, {"free", 1}});
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  CHECK(d.grants() == names{"r/2@alpha"});
  // Raised while it waits, as a restarted owner may do.
  d.run("r", 1, 3);
  CHECK(d.grants() == names{"r/3@alpha"});
  d.run("r", 1, std::nullopt);
  CHECK(d.grants() == names{"r/4@alpha"});
}

TEST_CASE("enrolling again keeps what a run waits for and what it uses") {
  schedule_driver d;
  d.node("alpha", 8);
  d.run("r", 1, 1);
  want_many(d, "r", 3);
  CHECK(d.grants().size() == 1);
  d.run("r", 1, 1);
  CHECK(d.s.waiting() == 2);
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().size() == 1);
}

TEST_CASE("a removed run waits for nothing; its slots come back one by one") {
  schedule_driver d;
  d.node("alpha", 2);
  d.s.cap_worker("w", 2);
  d.run("r");
  d.run("other");
  want_many(d, "r", 5);
  CHECK(d.grants().size() == 2);
  d.s.remove_run("r");
  d.s.remove_run("nobody");
  CHECK(d.s.waiting() == 0);
  d.want("r", 9);
  CHECK(d.s.waiting() == 0);
  want_many(d, "other", 3);
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  CHECK(d.grants() == names{"other/0@alpha"});
  d.s.release("alpha", "r", "w");
  CHECK(d.grants() == names{"other/1@alpha"});
  // All of its slots have come back already.
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().empty());
}

TEST_CASE("a run that returns under its name still answers for the slots that it had") {
  schedule_driver d;
  d.node("alpha", 4);
  d.run("r", 1, 2);
  want_many(d, "r", 2);
  CHECK(d.grants().size() == 2);
  d.s.remove_run("r");
  d.run("r", 1, 2);
  want_many(d, "r", 2);
  CHECK(d.grants().empty());
  d.s.release("alpha", "r", "w");
  CHECK(d.grants().size() == 1);
}
