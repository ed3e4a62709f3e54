#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/split_fixture.hpp"

#include <fmt/format.h>

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("the last tasks of a straggler go to a second attempt, and both make one result") {
  split_run d;
  d.split();
  CHECK(d.given() == std::vector<uint32_t>{3, 4, 5});
  CHECK(d.why(notice_type::stream_split)
        == "attempt 1 has taken 3 of its 6 tasks so far 1m32s, where w takes 1m00s for all as a "
           "rule; tasks 4 to 6 of 6 are given to attempt 2");
  d.now += 30s;
  d.succeed(0, 2, text(sections(4, 6), 30s));
  CHECK(d.run.phase_of(0) == stream_phase::running);
  CHECK(d.count<merge_result>() == 0);
  CHECK(d.run.may_end_after(d.lease(0, 1)) == 3u);
  d.now += 15s;
  d.begins(1, 4);
  d.written(1, sections(1, 3) + "\n\n### task 4\n\nWhat ca");
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.result() == sections(1, 6));
  CHECK(d.count<cancel_attempt>() == 1);
  CHECK(d.run.phase_of(1) == stream_phase::queued);
  // Three tasks more at 45 s each.
  auto splits = d.ever_said(notice_type::stream_split);
  CHECK(splits.back().gain == 135s);
  CHECK(splits.back().why
        == "tasks 1 to 3 of 6 are done, and the rest is here: 2m15s sooner than at its pace");
  CHECK(d.run.metrics().first_try == 1);
}

TEST_CASE("the result of a shared stream is that of one attempt, whoever ends first") {
  split_run d;
  d.split();
  SECTION("the first attempt comes to the end before the other") {
    d.succeed(0, 1, text(sections(1, 6)));
    CHECK(d.count<cancel_attempt>() == 1);
  }
  SECTION("the first attempt comes to its end though the other is done") {
    d.succeed(0, 2, text(sections(4, 6)));
    d.succeed(0, 1, text(sections(1, 6)));
    CHECK(d.why(notice_type::stream_split)
          == "all of it came from one attempt first; what was done beside it is not used");
  }
  SECTION("the first one is ended where it comes to the rest") {
    d.succeed(0, 2, text(sections(4, 6)));
    d.written(1, sections(1, 4));
  }
  SECTION("the first one is lost, and what it had done is kept") {
    d.apply(node_gone{"n", "is gone", {{0, 1, sections(1, 3)}}});
    d.succeed(0, 2, text(sections(4, 6)));
    d.grant(0);
    CHECK(d.given() == std::vector<uint32_t>{2});
    d.succeed(0, 3, text(section(3)));
  }
  SECTION("the first one is lost when the other is done") {
    d.succeed(0, 2, text(sections(4, 6)));
    d.apply(node_gone{"n", "is gone", {}});
    CHECK(d.result() == sections(4, 6));
    d.advance(10s);
    d.grant(0);
    CHECK(d.given() == std::vector<uint32_t>{0, 1, 2});
    d.succeed(0, 3, text(sections(1, 3)));
  }
  SECTION("the second one is lost") {
    d.apply(node_gone{"m", "is gone", {{0, 2, sections(4, 5)}}});
    CHECK(d.run.phase_of(0) == stream_phase::running);
    d.succeed(0, 1, text(sections(1, 6)));
  }
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.result() == sections(1, 6));
  CHECK(d.run.open_attempts().empty());
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("nothing is ended by a text that does not show all tasks before the shared ones") {
  split_run d;
  d.split();
  d.written(1, sections(1, 4));
  CHECK(d.run.phase_of(0) == stream_phase::running);
  d.succeed(0, 2, text(sections(4, 6)));
  for (const auto& unclear :
       {sections(1, 3), sections(2, 4), std::string{"### task 1\n\n"} + sections(2, 4),
        "<!-- \n" + sections(1, 4), std::string{}, sections(1, 2) + "\n\n" + section(4)}) {
    CAPTURE(unclear);
    d.written(1, unclear);
    CHECK(d.run.phase_of(0) == stream_phase::running);
  }
  // Nor by that of one that nobody waits for.
  d.written(2, sections(1, 4));
  d.written(7, sections(1, 4));
  CHECK(d.run.phase_of(0) == stream_phase::running);
}

TEST_CASE("what all attempts at a shared stream cost is counted once") {
  split_run d;
  d.split();
  d.succeed(0, 2, paid(sections(4, 6), 900));
  CHECK(d.run.metrics().cost_microusd == 900);
  SECTION("with the first one as far as it was seen") {
    d.written(1, sections(1, 4));
    // Its prompt as the other's, and its 300 tokens at the other's price.
    CHECK(d.run.metrics().cost_microusd == 2'700);
    CHECK(d.said(notice_type::stream_completed).at(0).cost_microusd == 2'700);
  }
  SECTION("as well where what one did is not used") {
    d.succeed(0, 1, paid(sections(1, 6), 5'000));
    CHECK(d.run.metrics().cost_microusd == 5'900);
    CHECK(d.said(notice_type::stream_completed).at(0).cost_microusd == 5'900);
  }
}

TEST_CASE("without the plan's word no task is shared") {
  split_run d{adapt_spec{}};
  d.writes_until(5, 60s);
  CHECK(d.ever_said(notice_type::stream_split).empty());
  CHECK(d.run.tasks_of(d.lease(0, 1)).empty());
}

TEST_CASE("an attempt that is no straggler shares its tasks only where slots idle") {
  SECTION("not without max-streams") {
    split_run d;
    d.writes_until(3, 8s);
    CHECK(d.count<want_slot>() == 0);
  }
  SECTION("with it, behind all that others want") {
    split_run d{{{}, {}, 4}};
    d.writes_until(2, 20s);
    REQUIRE(d.count<want_slot>() == 1);
    CHECK(d.get<want_slot>()[0].rank == 0);
    d.grant(0);
    CHECK(d.given() == std::vector<uint32_t>{3, 4, 5});
    CHECK(d.why(notice_type::stream_split)
          == "slots idle; tasks 4 to 6 of 6 are given to attempt 2");
  }
  SECTION("and not past it") {
    split_run d{{{}, {}, 1}};
    d.writes_until(3, 20s);
    CHECK(d.count<want_slot>() == 0);
  }
}

TEST_CASE("a slot that comes too late to help is given back") {
  split_run d;
  d.writes_until(3, 45s);
  REQUIRE(d.count<want_slot>() == 1);
  for (uint32_t task = 4; task <= 6; ++task)
    d.begins(1, task);
  d.grant(0, "m");
  CHECK(d.count<return_slot>() == 1);
  CHECK(d.count<start_attempt>() == 0);
  d.succeed(0, 1, text(sections(1, 6)));
  CHECK(d.run.phase_of(0) == stream_phase::completed);
}

TEST_CASE("an attempt that ends before the slot is there takes its request back") {
  split_run d;
  d.writes_until(3, 45s);
  d.succeed(0, 1, text(sections(1, 6)));
  CHECK(d.count<drop_request>() == 1);
  d.grant(0, "m");
  CHECK(d.count<return_slot>() == 1);
}

TEST_CASE("what is shared once can be shared again, and is still one result") {
  split_run d{{1'500, {}, 4}, 360s};
  d.writes_until(2, 60s);
  d.grant(0, "m");
  CHECK(d.given() == std::vector<uint32_t>{4, 5});
  d.succeed(0, 2, text(sections(5, 6)));
  d.begins(1, 2);
  REQUIRE(d.count<want_slot>() == 1);
  d.grant(0, "m");
  CHECK(d.given() == std::vector<uint32_t>{3});
  SECTION("when both are done") {
    d.succeed(0, 3, text(section(4)));
    CHECK(d.run.may_end_after(d.lease(0, 1)) == 3u);
    d.written(1, sections(1, 4));
  }
  SECTION("when the first one is there before the second share") {
    d.written(1, sections(1, 5));
    CHECK(d.count<cancel_attempt>() == 2);
  }
  SECTION("when the first one is lost") {
    d.apply(node_gone{"n", "is gone", {}});
    d.succeed(0, 3, text(section(4)));
    d.grant(0);
    CHECK(d.given() == std::vector<uint32_t>{0, 1, 2});
    d.succeed(0, 4, text(sections(1, 3)));
  }
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.result() == sections(1, 6));
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("a share that is asked for does not stand in the way of a second attempt at all") {
  split_run d;
  d.writes_until(3, 45s);
  REQUIRE(d.count<want_slot>() == 1);
  d.advance(150s);
  CHECK(d.why(notice_type::stream_hedged).find("a second attempt is begun beside it")
        != std::string::npos);
  d.grant(0, "m");
  CHECK(d.given().empty());
}

TEST_CASE("where the first attempt stalls, one at all of it is begun instead of the share") {
  split_run d;
  d.split();
  d.advance(300s);
  CHECK(d.said(notice_type::stream_split).at(0).why
        == "attempt 1 stalls, so another one at all of it is worth more");
  CHECK(d.count<cancel_attempt>() == 1);
  d.grant(0, "m");
  CHECK(d.given().empty());
  d.succeed(0, 3, text(sections(1, 6)));
  CHECK(d.run.phase_of(0) == stream_phase::completed);
}

TEST_CASE("a shared stream that is ended leaves nothing open") {
  split_run d;
  d.split();
  SECTION("with both at work") {
    d.apply(cancel_asked{"enough", 130});
    CHECK(d.count<cancel_attempt>() == 2);
  }
  SECTION("with the rest done") {
    d.succeed(0, 2, text(sections(4, 6)));
    d.apply(cancel_asked{"enough", 130});
    CHECK(d.count<cancel_attempt>() == 1);
    CHECK(d.result().starts_with(sections(4, 6)));
    // Nobody takes it for all of the stream.
    CHECK(d.result().find("task 1") != std::string::npos);
    CHECK(d.result().find("enough") != std::string::npos);
  }
  CHECK(d.run.open_attempts().empty());
  CHECK(d.run.phase_of(0) == stream_phase::cancelled);
}

TEST_CASE("a shared run goes on alike from every place of its journal") {
  split_run d;
  d.split();
  d.succeed(0, 2, paid(sections(4, 6), 900));
  d.written(1, sections(1, 4));
  d.do_stream(1);
  d.finish();
  std::vector<run_action> again;
  CHECK(d.replayed(&again).fingerprint() == d.run.fingerprint());
  CHECK(again.size() == d.all.size());
  CHECK(d.run.ended());
}

TEST_CASE("a stream is shared no more often than is bounded") {
  plan_maker m;
  auto& s = m.add("endless");
  for (int i = 1; i <= 200; ++i)
    s.tasks.push_back("task " + std::to_string(i));
  m.p.adapt.max_streams = 4;
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  auto begins = [&](uint32_t task) {
    attempt_progress sign;
    sign.lease = d.lease(0, 1);
    sign.begun = task;
    d.apply(attempt_progressed{sign});
  };
  begins(1);
  d.now += 60s;
  begins(2);
  uint32_t shares = 0;
  for (; d.count<want_slot>() == 1; ++shares) {
    d.grant(0, "m");
    REQUIRE(d.count<start_attempt>() == 1);
    d.fail(0, shares + 2, failure_kind::node_lost);
    begins(2);
  }
  CHECK(shares == limits::stream_parts);
  CHECK(d.run.phase_of(0) == stream_phase::running);
}
