#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

/// One stream with so many tasks, done in fewer at a time when it is cut off.
run_driver with_tasks(size_t count, bool needed = false) {
  plan_maker m;
  auto& s = m.add("big");
  for (size_t i = 0; i < count; ++i)
    s.tasks.push_back("task " + std::to_string(i + 1));
  s.on_failure
    = {{{failure_kind::truncated}, {{step_kind::rescope, 1}, {step_kind::degrade, 1}}, {}, {}}};
  if (needed)
    m.add("next", {0});
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  return d;
}

std::vector<uint32_t> tasks_of(const run_driver& d) {
  return d.get<start_attempt>().at(0).tasks;
}

} // namespace

TEST_CASE("a stream that is too much for one attempt is done in pieces, each kept") {
  auto d = with_tasks(5, true);
  CHECK(tasks_of(d).empty());
  d.fail(0, 1, failure_kind::truncated);
  CHECK(d.why(notice_type::stream_rescoped)
        == "truncated: it broke; fewer tasks at a time; tasks 1 to 2 of 5 first");
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{0, 1});
  d.succeed(0, 2, text("one and two"));
  CHECK(d.count<merge_result>() == 1);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.run.phase_of(0) == stream_phase::queued);
  CHECK(d.run.phase_of(1) == stream_phase::waiting);
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{2, 3});
  CHECK_FALSE(d.get<start_attempt>()[0].updates);
  d.succeed(0, 3, text("three and four"));
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{4});
  d.succeed(0, 4, text("five"));
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.run.result_of(0)->text == "one and two\n\nthree and four\n\nfive");
  CHECK(d.run.phase_of(1) == stream_phase::queued);
  CHECK(d.run.metrics().first_try == 0);
}

TEST_CASE("a piece that is still too much is halved again, down to single tasks") {
  auto d = with_tasks(4);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  d.fail(0, 2, failure_kind::truncated);
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{0});
  d.fail(0, 3, failure_kind::truncated);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  CHECK(d.why(notice_type::stream_failed).find("cannot be done in fewer at a time")
        != std::string::npos);
}

TEST_CASE("what is done of a stream in pieces stands, with what is missing named in it") {
  auto d = with_tasks(2);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  d.succeed(0, 2, text("the first"));
  d.grant(0);
  d.fail(0, 3, failure_kind::truncated);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  auto kept = d.run.result_of(0)->text;
  CHECK(kept.find("the first\n\n> **Unfinished:**") == 0);
  CHECK(kept.find("> - task 2") != std::string::npos);
  CHECK(kept.find("task 1") == std::string::npos);
  CHECK(d.count<flag_gap>() == 0);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 3);
}

TEST_CASE("tasks that an attempt had finished when it broke off are kept and not asked for again") {
  auto d = with_tasks(6, true);
  d.fail_with(0, 1, failure_kind::truncated,
              "### Task 1\n\nThe first.\n\n### Task 2\n\nThe second.\n\n### Task 3\n\nThe third is "
              "begun, and a long way from its end");
  CHECK(
    d.why(notice_type::stream_rescoped)
    == "truncated: it broke; fewer tasks at a time; tasks 1 to 2 of 6 had been finished; tasks 3 "
       "to 5 of 6 first");
  // What is there can be seen at once.
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].result->text
        == "### Task 1\n\nThe first.\n\n### Task 2\n\nThe second.");
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{2, 3, 4});
  CHECK_FALSE(d.get<start_attempt>()[0].updates);
  // The rest of its text goes on, without what is done.
  REQUIRE(d.get<start_attempt>()[0].earlier);
  CHECK(d.get<start_attempt>()[0].earlier->text
        == "### Task 3\n\nThe third is begun, and a long way from its end");
  d.succeed(0, 2, text("three to five"));
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{5});
  d.succeed(0, 3, text("six"));
  CHECK(d.run.phase_of(0) == stream_phase::completed);
  CHECK(d.run.phase_of(1) == stream_phase::queued);
  CHECK(d.run.result_of(0)->text
        == "### Task 1\n\nThe first.\n\n### Task 2\n\nThe second.\n\nthree to five\n\nsix");
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("of a piece that broke off only its own tasks can have been finished") {
  auto d = with_tasks(8);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  REQUIRE(tasks_of(d) == std::vector<uint32_t>{0, 1, 2, 3});
  d.fail_with(0, 2, failure_kind::truncated,
              "### Task 2\nSecond.\n### Task 4\nFourth.\n### Task 1\nNot all of the first one");
  CHECK(
    d.why(notice_type::stream_rescoped)
    == "truncated: it broke; fewer tasks at a time; tasks 2, 4 of 8 had been finished; tasks 1, 3 "
       "of 8 first");
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{0, 2});
  d.succeed(0, 3, text("one and three"));
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{4, 5});
}

TEST_CASE("what was finished stands where nothing else comes") {
  auto d = with_tasks(2);
  d.fail_with(0, 1, failure_kind::truncated,
              "### Task 1\nThe first one is done.\n### Task 2\nThe second is not");
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{1});
  d.fail(0, 2, failure_kind::truncated);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  auto kept = d.run.result_of(0)->text;
  CHECK(kept.find("The first one is done.\n\n> **Unfinished:**") != std::string::npos);
  CHECK(kept.find("> - task 2") != std::string::npos);
  CHECK(kept.find("> - task 1") == std::string::npos);
}

TEST_CASE("what failed for another reason than breaking off is not believed in its parts") {
  plan_maker m;
  auto& s = m.add("big");
  s.tasks = {"task 1", "task 2", "task 3"};
  auto kind = GENERATE(failure_kind::invalid_output, failure_kind::refused);
  s.on_failure = {{{kind}, {{step_kind::rescope, 1}}, {}, {}}};
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.fail_with(0, 1, kind, "### Task 1\nThe first.\n### Task 2\nThe second.\n### Task 3\nAnd so on");
  CHECK(d.count<merge_result>() == 0);
  d.grant(0);
  CHECK(tasks_of(d) == std::vector<uint32_t>{0});
}

TEST_CASE("a stream with one task or none has nothing to be done in pieces") {
  auto d = with_tasks(GENERATE(0, 1));
  d.fail(0, 1, failure_kind::truncated);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
}

TEST_CASE("a run with a stream in pieces replays to the same state") {
  auto d = with_tasks(3);
  d.fail(0, 1, failure_kind::truncated);
  d.grant(0);
  d.succeed(0, 2, text("the first"));
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}
