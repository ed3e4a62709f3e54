#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker four() {
  plan_maker m;
  for (auto id : {"a", "b", "c", "d"})
    m.add(id);
  return m;
}

/// Streams 0 and 1 on alpha, 2 on beta.
void bring_up(run_driver& d) {
  d.start();
  d.grant(0, "alpha");
  d.grant(1, "alpha");
  d.grant(2, "beta");
}

} // namespace

TEST_CASE("the streams of a lost node are queued again, in plan order, those of others go on") {
  run_driver d{four()};
  bring_up(d);
  d.apply(node_gone{"alpha", "no sign of life for 4s"});
  auto wanted = d.get<want_slot>();
  REQUIRE(wanted.size() == 2);
  CHECK(wanted[0].stream == 0);
  CHECK(wanted[1].stream == 1);
  // Should it come back, another node is the better choice.
  CHECK(wanted[0].avoid == "alpha");
  auto told = d.said(notice_type::stream_retrying);
  REQUIRE(told.size() == 2);
  CHECK(told[0].kind == failure_kind::node_lost);
  CHECK(told[0].node == "alpha");
  CHECK(told[0].why.find("alpha no sign of life for 4s") != std::string::npos);
  CHECK(d.run.phase_of(2) == stream_phase::running);
  CHECK(d.run.open_attempts().size() == 1);
  d.apply(node_gone{"alpha", "once more"});
  CHECK(d.last.empty());
  d.apply(node_gone{"nobody", ""});
  CHECK(d.last.empty());
}

TEST_CASE("what a provider says of an attempt is no reason to leave its node, what a node may have "
          "had a part in is") {
  using enum failure_kind;
  run_driver d{four()};
  bring_up(d);
  CHECK(d.all.size() > 0);
  for (const auto& action : d.all)
    if (const auto* wanted = std::get_if<want_slot>(&action))
      CHECK(wanted->avoid.empty());
  auto next_after = [&](stream_index s, failure_kind kind) {
    d.fail(s, 1, kind);
    d.advance(1h);
    for (auto i = d.all.rbegin(); i != d.all.rend(); ++i)
      if (const auto* wanted = std::get_if<want_slot>(&*i); wanted && wanted->stream == s)
        return wanted->avoid;
    return std::string{"nothing was asked for"};
  };
  CHECK(next_after(0, GENERATE(overloaded, rate_limited, truncated, refused, empty)).empty());
  CHECK(next_after(1, GENERATE(network, timeout, stalled)) == "alpha");
  // One more try has its own node to leave, and none where the provider is to blame for it.
  d.grant(1, "beta");
  d.fail(1, 2, rate_limited);
  d.advance(1h);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].avoid.empty());
}

TEST_CASE("a stream that loses node after node fails in the end") {
  run_driver d{four()};
  d.start();
  uint32_t lost = 0;
  while (d.run.phase_of(0) == stream_phase::queued) {
    d.grant(0, "alpha");
    d.apply(node_gone{"alpha", ""});
    ++lost;
  }
  CHECK(lost == 6);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  CHECK(d.why(notice_type::stream_failed).find("alpha is gone") != std::string::npos);
}

TEST_CASE("a node that returns goes on with what it has; what it lost is queued again") {
  run_driver d{four()};
  bring_up(d);
  d.apply(node_returned{"alpha", {d.lease(1, 1)}});
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 0);
  CHECK(d.said(notice_type::stream_retrying).at(0).why.find("alpha came back without it")
        != std::string::npos);
  CHECK(d.count<cancel_attempt>() == 0);
  CHECK(d.run.phase_of(1) == stream_phase::running);
  d.succeed(1, 1);
  CHECK(d.run.phase_of(1) == stream_phase::completed);
}

TEST_CASE("a node that returns after it was given up is told to stop what others do now") {
  run_driver d{four()};
  bring_up(d);
  d.apply(node_gone{"alpha", ""});
  d.grant(0, "beta");
  d.apply(node_returned{"alpha", {d.lease(0, 1), d.lease(1, 1), d.lease(3, 7), {"r-else", 0, 1}}});
  auto cancelled = d.get<cancel_attempt>();
  REQUIRE(cancelled.size() == 4);
  for (const auto& c : cancelled)
    CHECK(c.node == "alpha");
  CHECK(d.run.phase_of(0) == stream_phase::running);
  CHECK(d.count<want_slot>() == 0);
}

TEST_CASE("an attempt that is open on one node is not another's, whatever that one says") {
  run_driver d{four()};
  bring_up(d);
  d.apply(node_returned{"beta", {d.lease(0, 1), d.lease(2, 1)}});
  REQUIRE(d.count<cancel_attempt>() == 1);
  CHECK(d.get<cancel_attempt>()[0].lease == d.lease(0, 1));
  CHECK(d.get<cancel_attempt>()[0].node == "beta");
  CHECK(d.run.phase_of(0) == stream_phase::running);
  CHECK(d.run.phase_of(2) == stream_phase::running);
}

TEST_CASE("late and repeated results of lost attempts count at most once") {
  run_driver d{four()};
  bring_up(d);
  d.apply(node_gone{"alpha", ""});
  d.succeed(0, 1, text("late"));
  CHECK(d.last.size() == 1);
  CHECK(d.get<acknowledge>().at(0).node == "alpha");
  CHECK(d.run.phase_of(0) == stream_phase::queued);
  d.grant(0, "beta");
  d.succeed(0, 1, text("late again"));
  d.succeed(0, 2, text("right"));
  d.succeed(0, 2, text("twice"));
  d.succeed(0, 1, text("later still"));
  CHECK(d.run.result_of(0)->text == "right");
  CHECK(d.ever_said(notice_type::stream_completed).size() == 1);
  CHECK(d.run.metrics().completed == 1);
}

TEST_CASE("every recorded outcome is acknowledged to the node that holds it") {
  run_driver d{four()};
  bring_up(d);
  d.fail(0, 1, failure_kind::network);
  CHECK(d.get<acknowledge>().at(0).node == "alpha");
  d.advance(1min);
  d.grant(0, "beta");
  d.succeed(0, 2);
  CHECK(d.get<acknowledge>().at(0).node == "beta");
  d.fail(0, 1, failure_kind::network);
  REQUIRE(d.count<acknowledge>() == 1);
  CHECK(d.get<acknowledge>()[0].node == "alpha");
  CHECK(d.get<acknowledge>()[0].lease == d.lease(0, 1));
}

TEST_CASE("nodes that come and go are told of in the run's own log, and change nothing else") {
  run_driver d{four()};
  d.apply(node_noticed{notice_type::node_joined, "early", ""});
  CHECK(d.last.empty());
  bring_up(d);
  d.apply(node_noticed{notice_type::node_joined, "gamma", ""});
  d.apply(node_noticed{notice_type::node_lost, "alpha", "no sign of life for 4s"});
  REQUIRE(d.last.size() == 1);
  auto told = d.said(notice_type::node_lost);
  REQUIRE(told.size() == 1);
  CHECK(told[0].node == "alpha");
  CHECK(told[0].why == "no sign of life for 4s");
  CHECK(told[0].seq == d.ever_said(notice_type::node_joined).at(0).seq + 1);
  CHECK(d.run.open_attempts().size() == 3);
  d.apply(node_noticed{notice_type::node_left, "beta", ""});
  CHECK(d.last.size() == 1);
  // Not something that a node can do to a run.
  d.apply(node_noticed{notice_type::run_completed, "beta", ""});
  CHECK(d.last.empty());
}
