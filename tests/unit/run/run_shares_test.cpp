#include "tests/unit/run/split_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

TEST_CASE("one whose text is not known whole is given no help that could not be used") {
  split_run d;
  d.writes_until(2, 45s);
  d.now += 45s;
  attempt_progress sign;
  sign.lease = d.lease(0, 1);
  sign.begun = attempt_progress::begun_unknown;
  d.apply(attempt_progressed{sign});
  CHECK(d.count<want_slot>() == 0);
  // It is as slow as those that are shared, and gives signs of life.
  sign.begun = 0;
  d.apply(attempt_progressed{sign});
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.ever_said(notice_type::stream_split).empty());
}

TEST_CASE("what its own prompt asks for, or ends in a diff, is not shared") {
  auto is_watched = [](auto change) {
    auto m = split_run::made({1'500, {}, {}});
    change(m.p);
    split_run d{std::move(m)};
    d.writes_until(5, 60s);
    CHECK(d.ever_said(notice_type::stream_split).empty());
    return !d.run.tasks_of(d.lease(0, 1)).empty();
  };
  CHECK_FALSE(is_watched([](plan& p) { p.streams[0].prompt = "Do all of it."; }));
  CHECK_FALSE(is_watched([](plan& p) { p.prompt = "Do all of it."; }));
  CHECK_FALSE(is_watched([](plan& p) { p.streams[0].workdir = "worktree"; }));
}

TEST_CASE("a part that fails is not begun again at the next sign of life") {
  split_run d;
  d.split();
  d.fail(0, 2, failure_kind::refused);
  d.writes_until(3, 20s);
  CHECK(d.count<want_slot>() == 0);
  d.succeed(0, 1, text(sections(1, 6)));
  CHECK(d.run.phase_of(0) == stream_phase::completed);
}
