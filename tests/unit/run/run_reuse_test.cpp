#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// `b` needs `a`, `c` stands alone.
plan_maker three() {
  plan_maker m;
  m.add("a");
  m.add("b", {0});
  m.add("c");
  return m;
}

} // namespace

TEST_CASE("a reused result stands where the stream's own would, and costs no attempt") {
  run_driver d{three()};
  d.apply(result_reused{0, text("from before"), "r-0", {}});
  CHECK(d.last.empty());
  d.start();
  auto told = d.said(notice_type::stream_completed);
  REQUIRE(told.size() == 1);
  CHECK(told[0].stream == 0);
  CHECK(told[0].attempt == 0);
  CHECK(told[0].why == "reused from r-0");
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].result->text == "from before");
  // Who needs it begins at once, with it.
  auto wanted = d.get<want_slot>();
  REQUIRE(wanted.size() == 2);
  CHECK(wanted[0].stream == 1);
  CHECK(wanted[1].stream == 2);
  d.grant(1);
  CHECK(d.get<start_attempt>()[0].needs == std::vector<stream_index>{0});
  d.succeed(1);
  d.do_stream(2);
  d.finish();
  CHECK(d.run.ended());
  auto m = d.run.metrics();
  CHECK(m.completed == 3);
  CHECK(m.attempts == 2);
  CHECK(m.sequential < 3s);
}

TEST_CASE("a run of which everything is known ends without asking anybody") {
  run_driver d{three()};
  for (stream_index s = 0; s < 3; ++s)
    d.apply(result_reused{s, text("known"), "r-0", {}});
  d.start();
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.count<merge_result>() == 3);
  d.finish();
  CHECK(d.run.ended());
  CHECK(d.ever_said(notice_type::run_completed).size() == 1);
}

TEST_CASE("why a result was not reused is told once, where the stream is queued") {
  run_driver d{three()};
  d.apply(result_reused{2, nullptr, {}, "its prompt changed since r-0"});
  d.start();
  auto queued = d.said(notice_type::stream_queued);
  REQUIRE(queued.size() == 2);
  CHECK(queued[0].why.empty());
  CHECK(queued[1].why == "not reused: its prompt changed since r-0");
  d.grant(2);
  d.fail(2, 1, failure_kind::overloaded);
  d.advance(1h);
  CHECK(d.why(notice_type::stream_queued).empty());
}

TEST_CASE("what comes after the beginning, twice or for no stream is not reused") {
  run_driver d{three()};
  d.apply(result_reused{0, text("first"), "r-0", {}});
  d.apply(result_reused{0, text("second"), "r-1", {}});
  d.apply(result_reused{9, text("nobody"), "r-0", {}});
  d.start();
  d.apply(result_reused{2, text("late"), "r-0", {}});
  CHECK(d.run.result_of(0)->text == "first");
  CHECK(d.run.result_of(2) == nullptr);
  CHECK(d.run.fingerprint() == d.replayed().fingerprint());
}
