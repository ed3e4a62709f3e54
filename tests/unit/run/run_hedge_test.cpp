#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

#include <algorithm>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// Nine streams of one worker; the first eight are done after a second each, the last one hangs.
run_driver one_hung_of_nine(plan_maker m = {}) {
  for (int i = 0; i < 9; ++i)
    m.add("s" + std::to_string(i));
  run_driver d{std::move(m)};
  d.start();
  for (stream_index s = 0; s < 9; ++s)
    d.grant(s, "n1");
  d.advance(1s);
  for (stream_index s = 0; s < 8; ++s)
    d.succeed(s);
  return d;
}

/// One that is silent for so long that a second attempt is wanted, and gets it on another node.
run_driver hedged() {
  auto d = one_hung_of_nine();
  d.advance(1s);
  d.advance(20s);
  d.grant(8, "n2");
  return d;
}

} // namespace

TEST_CASE("one hung worker of nine gets a second attempt beside it and is not ended") {
  auto d = one_hung_of_nine();
  d.advance(1s);
  CHECK(d.count<want_slot>() == 0);
  d.advance(20s);
  REQUIRE(d.said(notice_type::stream_stalled).size() == 1);
  CHECK(d.said(notice_type::stream_stalled)[0].stream == 8);
  CHECK(d.why(notice_type::stream_stalled)
        == "silent for 22s, where w is silent for 1.0s at most as a rule");
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 8);
  CHECK(d.get<want_slot>()[0].avoid == "n1");
  CHECK(d.count<cancel_attempt>() == 0);
  CHECK(d.run.phase_of(8) == stream_phase::running);

  d.grant(8, "n2");
  REQUIRE(d.count<start_attempt>() == 1);
  CHECK(d.get<start_attempt>()[0].lease == d.lease(8, 2));
  CHECK(d.run.open_attempts().size() == 2);
  // Once is enough.
  d.advance(1h);
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("the first valid answer wins and the other attempt is ended") {
  SECTION("the second attempt's") {
    auto d = hedged();
    d.succeed(8, 2);
    REQUIRE(d.count<cancel_attempt>() == 1);
    CHECK(d.get<cancel_attempt>()[0].lease == d.lease(8, 1));
    CHECK(d.get<cancel_attempt>()[0].node == "n1");
    CHECK(d.run.phase_of(8) == stream_phase::completed);
    REQUIRE(d.said(notice_type::lesson_recorded).size() == 1);
    CHECK(d.why(notice_type::lesson_recorded) == "a second attempt beside it");
    CHECK(d.run.open_attempts().empty());
    CHECK(d.run.metrics().first_try == 8);
    // What the first one says in the end is only acknowledged.
    d.succeed(8, 1);
    CHECK(d.last.size() == 1);
    CHECK(d.get<acknowledge>()[0].node == "n1");
  }
  SECTION("the first attempt's, after all") {
    auto d = hedged();
    d.succeed(8, 1);
    CHECK(d.get<cancel_attempt>()[0].lease == d.lease(8, 2));
    CHECK(d.get<cancel_attempt>()[0].node == "n2");
    CHECK(d.said(notice_type::stream_completed)[0].attempt == 1);
    CHECK(d.run.metrics().first_try == 9);
    // It taught nothing: waiting would have done.
    CHECK(d.ever_said(notice_type::lesson_recorded).empty());
  }
}

TEST_CASE("of two attempts the one that is left goes on when the other fails") {
  auto d = hedged();
  auto failed = GENERATE(1u, 2u);
  d.fail(8, failed, failure_kind::network);
  CHECK(d.run.phase_of(8) == stream_phase::running);
  CHECK(d.count<want_slot>() == 0);
  auto told = d.said(notice_type::stream_hedged);
  REQUIRE(told.size() == 1);
  CHECK(told[0].attempt == failed);
  CHECK(told[0].kind == failure_kind::network);
  CHECK(told[0].why == "network: it broke; attempt " + std::to_string(3 - failed) + " goes on");
  SECTION("to its result") {
    d.succeed(8, 3 - failed);
    CHECK(d.run.phase_of(8) == stream_phase::completed);
  }
  SECTION("and when it fails too, the rules decide, with a new number") {
    d.fail(8, 3 - failed, failure_kind::node_lost);
    CHECK(d.run.phase_of(8) == stream_phase::queued);
    d.grant(8, "n3");
    REQUIRE(d.count<start_attempt>() == 1);
    CHECK(d.get<start_attempt>()[0].lease == d.lease(8, 3));
  }
}

TEST_CASE("a node that is gone takes only its own of two attempts with it") {
  auto d = hedged();
  d.apply(node_gone{"n1", "was silent"});
  CHECK(d.run.phase_of(8) == stream_phase::running);
  REQUIRE(d.run.open_attempts().size() == 1);
  CHECK(d.run.open_attempts()[0].first == d.lease(8, 2));
  d.apply(node_returned{"n1", {d.lease(8, 1)}});
  CHECK(d.get<cancel_attempt>().at(0).lease == d.lease(8, 1));
  d.apply(node_gone{"n2", "was silent"});
  CHECK(d.run.open_attempts().empty());
  CHECK(d.run.phase_of(8) == stream_phase::queued);
}

TEST_CASE("what the loser of two attempts cost is counted") {
  auto d = hedged();
  d.apply(attempt_progressed{{d.lease(8, 1), 400, 30, ""}});
  completion c;
  c.text = "won";
  c.used = {100, 50, 300};
  d.apply(attempt_ended{{d.lease(8, 2), std::make_shared<const completion>(c)}});
  auto told = d.said(notice_type::stream_hedged);
  REQUIRE(told.size() == 1);
  // The same prompt, and the thirty tokens that it had made: 130 of 150 tokens' price.
  CHECK(told[0].input_tokens == 100);
  CHECK(told[0].output_tokens == 30);
  CHECK(told[0].cost_microusd == 260);
  auto m = d.run.metrics();
  CHECK(m.input_tokens == 200);
  CHECK(m.output_tokens == 80);
  CHECK(m.cost_microusd == 560);
}

TEST_CASE("a second attempt that is not needed any more is not asked for any longer") {
  auto d = one_hung_of_nine();
  d.advance(1s);
  d.advance(20s);
  REQUIRE(d.count<want_slot>() == 1);
  SECTION("because the first one has a result") {
    d.succeed(8, 1);
    CHECK(d.count<drop_request>() == 1);
  }
  SECTION("because the run is cancelled") {
    d.apply(cancel_asked{});
    CHECK(d.count<drop_request>() == 1);
    CHECK(d.count<cancel_attempt>() == 1);
  }
  d.grant(8, "n2");
  CHECK(d.count<return_slot>() == 1);
}

TEST_CASE("signs of life put off a second attempt") {
  plan_maker m;
  for (int i = 0; i < 4; ++i)
    m.add("s" + std::to_string(i));
  run_driver d{std::move(m)};
  d.start();
  for (stream_index s = 0; s < 4; ++s)
    d.grant(s);
  auto live = [&](stream_index from) {
    d.advance(2s);
    for (stream_index s = from; s < 4; ++s)
      d.apply(attempt_progressed{{d.lease(s, 1), 10, 1, ""}});
  };
  for (int i = 0; i < 10; ++i)
    live(0);
  for (stream_index s = 0; s < 3; ++s)
    d.succeed(s);
  // Now two seconds of silence and twenty in all are usual.
  for (int i = 0; i < 28; ++i)
    live(3);
  CHECK(d.ever_said(notice_type::stream_stalled).empty());
  SECTION("but not for ever: it takes longer than any other") {
    live(3);
    live(3);
    live(3);
    CHECK(d.why(notice_type::stream_stalled) == "has taken 1m20s, where w takes 20s as a rule");
  }
  SECTION("and silence brings it") {
    d.advance(10s);
    CHECK(d.why(notice_type::stream_stalled)
          == "silent for 10s, where w is silent for 2.0s at most as a rule");
  }
}

TEST_CASE("without any record half of the idle timeout is what makes an attempt stalled") {
  plan_maker m;
  m.add("only").idle_timeout = 60s;
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.advance(29s);
  CHECK(d.ever_said(notice_type::stream_stalled).empty());
  d.advance(1s);
  CHECK(d.count<want_slot>() == 1);
}

TEST_CASE("earlier runs teach what is usual") {
  plan_maker m;
  m.add("only");
  run_options o;
  worker_record known;
  known.streams = 12;
  known.typical = 40s;
  known.silence = 5s;
  o.records["w"] = known;
  run_driver d{std::move(m), o};
  d.start();
  d.grant(0);
  d.advance(20s);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.why(notice_type::stream_stalled)
        == "silent for 20s, where w is silent for 5.0s at most as a rule");
}

TEST_CASE("a rule without hedge only tells that a stream has stalled") {
  plan_maker m;
  m.p.on_failure = {{{failure_kind::stalled}, {{step_kind::retry, 1}}, {}, {}}};
  auto d = one_hung_of_nine(std::move(m));
  d.advance(1s);
  d.advance(20s);
  CHECK(d.said(notice_type::stream_stalled).size() == 1);
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("a hedge of what has failed already is one more try at once") {
  plan_maker m;
  m.add("only");
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::timeout);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.why(notice_type::stream_retrying) == "timeout: it broke; a second attempt");
}

TEST_CASE("the wish for another node is known again to a scheduler that starts anew") {
  auto d = one_hung_of_nine();
  d.advance(1s);
  d.advance(20s);
  auto fresh = d.replayed();
  auto standing = fresh.standing();
  auto wanted = std::find_if(standing.begin(), standing.end(), [](const run_action& a) {
    return std::holds_alternative<want_slot>(a);
  });
  REQUIRE(wanted != standing.end());
  CHECK(std::get<want_slot>(*wanted).avoid == "n1");
}

TEST_CASE("a run with two attempts at a stream replays to the same state") {
  auto d = hedged();
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  d.fail(8, 1, failure_kind::stalled);
  d.succeed(8, 2);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("an attempt that is begun later is looked at in time, though others have long to go") {
  plan_maker m;
  m.add("long").worker = "slow";
  m.add("short");
  run_options o;
  o.records["slow"] = {9, 0, 9, 9, 1h, 0s, 0};
  o.records["w"] = {9, 0, 9, 9, 1min, 0s, 0};
  run_driver d{std::move(m), o};
  d.start();
  d.grant(0, "n1");
  d.grant(1, "n2");
  d.advance(5min);
  CHECK(d.why(notice_type::stream_stalled) == "has taken 5m00s, where w takes 1m00s as a rule");
}
