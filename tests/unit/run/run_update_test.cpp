#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// Streams 0, 1 and 2, and one that starts with the first of them.
plan_maker eager() {
  plan_maker m;
  m.add("a");
  m.add("b");
  m.add("c");
  m.add("eager", {0, 1, 2}).start = start_when::first;
  m.p.on_failure = {{{failure_kind::refused}, {{step_kind::degrade, 1}}, {}, {}},
                    {{failure_kind::network}, {{step_kind::retry, 1}}, {}, {}}};
  return m;
}

} // namespace

TEST_CASE("a stream that starts with the first need is brought up to date by each later one") {
  run_driver d{eager()};
  d.start();
  d.do_stream(1);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 3);
  d.grant(3);
  CHECK(d.get<start_attempt>().at(0).needs == std::vector<stream_index>{1});
  CHECK_FALSE(d.get<start_attempt>()[0].updates);
  d.succeed(3, 1, text("from b", 1s));
  CHECK(d.said(notice_type::stream_merged).size() == 1);
  CHECK(d.run.phase_of(3) == stream_phase::waiting);

  d.do_stream(0);
  REQUIRE(d.count<want_slot>() == 1);
  d.grant(3);
  CHECK(d.get<start_attempt>().at(0).updates);
  CHECK(d.get<start_attempt>()[0].needs == std::vector<stream_index>{0, 1});
  // One that completes while it runs is not lost on it.
  d.do_stream(2);
  CHECK(d.count<want_slot>() == 0);
  d.succeed(3, 2, text("from a and b", 2s));
  CHECK(d.count<want_slot>() == 1);
  d.grant(3);
  CHECK(d.get<start_attempt>().at(0).needs == std::vector<stream_index>{0, 1, 2});
  d.succeed(3, 3, text("from all", 4s));
  CHECK(d.run.phase_of(3) == stream_phase::completed);
  CHECK(d.ever_said(notice_type::stream_completed).size() == 4);
  CHECK(d.ever_said(notice_type::stream_completed).back().service_time == 7s);
  CHECK(d.run.result_of(3)->text == "from all");
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 0);
  CHECK(d.run.metrics().first_try == 4);
}

TEST_CASE("needs that complete while it is queued are all covered by one round") {
  run_driver d{eager()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.do_stream(2);
  d.grant(3);
  CHECK(d.get<start_attempt>().at(0).needs == std::vector<stream_index>{0, 1, 2});
  d.succeed(3);
  CHECK(d.run.phase_of(3) == stream_phase::completed);
}

TEST_CASE("a failure between updates is retried; the earlier result stands meanwhile") {
  run_driver d{eager()};
  d.start();
  d.do_stream(0);
  d.grant(3);
  d.succeed(3, 1, text("from a"));
  d.do_stream(1);
  d.grant(3);
  d.fail(3, 2, failure_kind::network);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.run.result_of(3)->text == "from a");
  d.grant(3);
  CHECK(d.get<start_attempt>().at(0).updates);
  d.succeed(3, 3, text("from a and b"));
  d.do_stream(2);
  d.grant(3);
  // An accepted round gives fresh rules.
  d.fail(3, 4, failure_kind::network);
  CHECK(d.count<want_slot>() == 1);
}

TEST_CASE("a stream that loses only an update keeps its result, and the run is degraded") {
  run_driver d{eager()};
  d.start();
  d.do_stream(0);
  d.grant(3);
  d.succeed(3, 1, text("from a"));
  d.do_stream(1);
  d.grant(3);
  d.fail(3, 2, failure_kind::refused);
  CHECK(d.run.phase_of(3) == stream_phase::degraded);
  CHECK(d.why(notice_type::stream_failed).find("its earlier result stands") != std::string::npos);
  CHECK(d.count<flag_gap>() == 0);
  d.do_stream(2);
  CHECK(d.count<want_slot>() == 0);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
  CHECK(d.run.result_of(3)->text == "from a");
}

TEST_CASE("with its last need lost it completes on what it has") {
  run_driver d{eager()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.do_stream(3);
  CHECK(d.run.phase_of(3) == stream_phase::waiting);
  d.grant(2);
  d.fail(2, 1, failure_kind::refused);
  CHECK(d.run.phase_of(3) == stream_phase::completed);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
}

TEST_CASE("with all needs lost it is skipped") {
  run_driver d{eager()};
  d.start();
  for (stream_index s = 0; s < 3; ++s) {
    d.grant(s);
    d.fail(s, 1, failure_kind::refused);
  }
  CHECK(d.run.phase_of(3) == stream_phase::skipped);
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("updates have a limit; past it the rest of the needs make one last round") {
  plan_maker m;
  constexpr auto needs = limits::updates_per_stream + 20;
  std::vector<stream_index> all;
  for (stream_index s = 0; s < needs; ++s) {
    m.add("s" + std::to_string(s));
    all.push_back(s);
  }
  m.add("eager", all).start = start_when::first;
  run_driver d{m};
  d.start();
  uint32_t rounds = 0;
  for (stream_index s = 0; s < needs; ++s) {
    d.do_stream(s);
    if (d.count<want_slot>() == 1)
      d.do_stream(needs, ++rounds);
  }
  CHECK(d.run.phase_of(needs) == stream_phase::completed);
  CHECK(rounds == limits::updates_per_stream + 2);
}

TEST_CASE("a result that replaces one still being merged is merged when that is confirmed") {
  run_driver d{eager()};
  d.start();
  d.do_stream(0);
  d.grant(3);
  d.succeed(3, 1, text("old"));
  CHECK(d.count<merge_result>() == 1);
  d.do_stream(1);
  d.grant(3);
  d.succeed(3, 2, text("new"));
  // The first is on its way to the draft: two at once could not be told apart.
  CHECK(d.count<merge_result>() == 0);
  d.apply(results_merged{{3}, 1, 10, 1ms});
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].result->text == "new");
  d.apply(results_merged{{3}, 2, 10, 1ms});
  CHECK(d.count<merge_result>() == 0);
}
