#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

constexpr stream_index fold = 3;

plan_maker folded_plan() {
  plan_maker m;
  m.add("a");
  m.add("b");
  m.add("c");
  m.p.synthesis.worker = "editor";
  return m;
}

std::string section(const std::string& id, const std::string& words = "Edited.") {
  return "<!-- section: " + id + " -->\n" + words + "\n";
}

/// All three parts are there, and one fold has taken them in.
run_driver folded(plan_maker m = folded_plan()) {
  run_driver d{std::move(m)};
  d.start();
  for (stream_index s = 0; s < 3; ++s)
    d.do_stream(s);
  d.grant(fold);
  d.succeed(fold, 1, text(section("a") + section("b") + section("c")));
  d.confirm_merges();
  return d;
}

/// What the fold that was just begun is given.
std::vector<stream_index> given(const run_driver& d) {
  for (const auto& a : d.last)
    if (const auto* start = std::get_if<start_attempt>(&a); start && start->folds)
      return start->needs;
  return {};
}

} // namespace

TEST_CASE("a synthesis worker folds the first result while the others still run") {
  run_driver d{folded_plan()};
  d.start();
  CHECK(d.count<want_slot>() == 3);
  d.do_stream(0);
  REQUIRE(d.said(notice_type::stream_queued).size() == 1);
  CHECK(d.said(notice_type::stream_queued)[0].conflict == "synthesis");
  CHECK(d.said(notice_type::stream_queued)[0].streams == std::vector<stream_index>{0});
  CHECK(d.get<want_slot>()[0].worker == "editor");
  d.grant(fold);
  CHECK(given(d) == std::vector<stream_index>{0});
  CHECK(d.run.plan_of()->streams[fold].id == "synthesis");
}

TEST_CASE("what arrives during a fold is folded together by the next, which sees the draft") {
  run_driver d{folded_plan()};
  d.start();
  d.do_stream(0);
  d.grant(fold);
  d.do_stream(2);
  d.do_stream(1);
  CHECK(d.count<want_slot>() == 0);
  d.succeed(fold, 1, text(section("a", "First.")));
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].settles == "synthesis");
  CHECK(d.said(notice_type::stream_merged).size() == 1);
  d.grant(fold);
  CHECK(given(d) == std::vector<stream_index>{2, 1});
  CHECK(d.get<start_attempt>()[0].updates);
  d.succeed(fold, 2, text(section("b") + section("c")));
  CHECK(d.run.result_of(fold)->text
        == section("a", "First.") + "\n" + section("b") + "\n" + section("c") + "\n");
  CHECK(d.said(notice_type::stream_completed).size() == 1);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("a fold that loses a result is done again, and told why") {
  run_driver d{folded_plan()};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.grant(fold);
  d.succeed(fold, 1, text(section("a", "Of b there is nothing, which is a pity for its readers.")));
  auto again = d.said(notice_type::stream_retrying);
  REQUIRE(again.size() == 1);
  CHECK(again[0].kind == failure_kind::invalid_output);
  CHECK(again[0].why.find("there is no section of b") != std::string::npos);
  CHECK(d.count<merge_result>() == 0);
  d.advance(90s);
  d.grant(fold);
  CHECK(given(d) == std::vector<stream_index>{0, 1});
  CHECK(d.get<start_attempt>()[0].refused == "there is no section of b");
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("folds that go on losing content leave the draft to the built-in merger") {
  auto m = folded_plan();
  m.p.on_failure = {{{failure_kind::invalid_output}, {{step_kind::degrade, 1}}, 0s, 0s}};
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  d.grant(fold);
  d.succeed(fold, 1, text("I have nothing to add."));
  auto lost = d.said(notice_type::stream_failed);
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].why.find("what it has not written stands as it came") != std::string::npos);
  d.do_stream(1);
  d.do_stream(2);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  d.finish();
  CHECK(d.get<end_run>()[0].exit_code == 0);
}

TEST_CASE("a lost stream is no reason to wait, and folds go on with what there is") {
  auto m = folded_plan();
  for (auto& s : m.p.streams)
    s.continue_on_error = true;
  m.p.on_failure = {{{failure_kind::refused}, {{step_kind::degrade, 1}}, 0s, 0s}};
  run_driver d{std::move(m)};
  d.start();
  for (stream_index s = 0; s < 3; ++s) {
    d.grant(s);
    d.fail(s, 1, failure_kind::refused);
  }
  CHECK(d.run.phase_of(fold) == stream_phase::skipped);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("a stream is lost for good, and the others are folded") {
  auto m = folded_plan();
  m.p.streams[0].continue_on_error = true;
  m.p.on_failure = {{{failure_kind::refused}, {{step_kind::degrade, 1}}, 0s, 0s}};
  run_driver d{std::move(m)};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::refused);
  d.do_stream(1);
  d.do_stream(2);
  d.grant(fold);
  CHECK(given(d) == std::vector<stream_index>{1, 2});
  d.succeed(fold, 1, text(section("b") + section("c")));
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("a fold takes no more than a model can write out again, and one result at least") {
  run_driver d{folded_plan()};
  d.start();
  for (stream_index s = 0; s < 3; ++s) {
    d.grant(s);
    d.succeed(s, 1, text(std::string(70'000, 'x')));
  }
  for (uint32_t round = 1; round <= 3; ++round) {
    d.grant(fold);
    CHECK(given(d) == std::vector<stream_index>{round - 1});
    d.succeed(fold, round, text(section(std::string(1, static_cast<char>('a' + round - 1)))));
  }
  CHECK(d.said(notice_type::stream_completed).size() == 1);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
}

TEST_CASE("a result that is put once more after it was edited is edited once more") {
  auto m = folded_plan();
  m.p.streams[1].start = start_when::first;
  m.p.streams[1].needs = {0, 2};
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  d.do_stream(2);
  d.do_stream(1, 2);
  d.grant(fold);
  d.succeed(fold, 1, text(section("a") + section("b") + section("c")));
  d.confirm_merges();
  std::vector<stream_index> put;
  for (const auto& a : d.all)
    if (const auto* merge = std::get_if<merge_result>(&a))
      put.push_back(merge->stream);
  CHECK(std::count(put.begin(), put.end(), 1) == 2);
  CHECK(put.back() == fold);
}

TEST_CASE("behind a barrier one fold takes in everything") {
  auto m = folded_plan();
  m.p.synthesis.mode = merge_mode::barrier;
  run_driver d{std::move(m)};
  d.start();
  d.do_stream(0);
  d.do_stream(1);
  CHECK(d.said(notice_type::stream_queued).empty());
  d.do_stream(2);
  d.grant(fold);
  CHECK(given(d) == std::vector<stream_index>{0, 1, 2});
}

TEST_CASE("a fold that was lost with its node is begun anew, with what has come meanwhile") {
  run_driver d{folded_plan()};
  d.start();
  d.do_stream(0);
  d.grant(fold, "n1");
  d.do_stream(1);
  d.apply(node_gone{"n1", "is gone", {}});
  d.advance(90s);
  d.grant(fold, "n2");
  CHECK(given(d) == std::vector<stream_index>{0, 1});
}

TEST_CASE("folds count for the critical path by the last of them alone") {
  run_driver d{folded_plan()};
  d.start();
  d.do_stream(0);
  d.grant(fold);
  d.do_stream(1);
  d.do_stream(2);
  d.succeed(fold, 1, text(section("a"), 10s));
  d.grant(fold);
  d.succeed(fold, 2, text(section("b") + section("c"), 4s));
  auto m = d.run.metrics();
  CHECK(m.critical_path < 14s);
  CHECK(m.critical_path >= 4s);
}

namespace {

/// All is folded, and an audit finds the report wanting.
run_driver found_wanting(plan_maker m = folded_plan()) {
  auto d = folded(std::move(m));
  report_finished poor;
  poor.falls_short = true;
  poor.repair_question = "Mend it.";
  d.apply(poor);
  return d;
}

} // namespace

TEST_CASE(
  "a report that falls short is mended once by its synthesis worker, then stands or fails") {
  auto d = found_wanting();
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].worker == "editor");
  CHECK(d.said(notice_type::stream_queued)[0].conflict == "repair");
  d.grant(4);
  CHECK(d.run.plan_of()->streams[4].prompt == "Mend it.");
  d.succeed(4, 1, text(section("b", "Mended.")));
  REQUIRE(d.count<merge_result>() == 1);
  CHECK(d.get<merge_result>()[0].settles == "repair");
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
  CHECK(d.replayed().fingerprint() == d.run.fingerprint());
  report_finished still_poor;
  still_poor.falls_short = true;
  still_poor.repair_question = "Mend it again.";
  d.apply(still_poor);
  REQUIRE(d.count<end_run>() == 1);
  CHECK(d.get<end_run>()[0].exit_code == 4);
}

TEST_CASE("a repair that loses a section's text is refused, and the deliverable stays as it was") {
  auto m = folded_plan();
  m.p.on_failure = {{{failure_kind::invalid_output}, {{step_kind::degrade, 1}}, 0s, 0s}};
  auto d = found_wanting(std::move(m));
  d.grant(4);
  d.succeed(4, 1, text(section("b", "")));
  CHECK(d.why(notice_type::stream_failed).find("the deliverable stays as it was")
        != std::string::npos);
  d.confirm_merges();
  CHECK(d.count<finish_report>() == 1);
}

TEST_CASE("what was mended is judged anew") {
  auto m = folded_plan();
  m.p.audit.worker = "j";
  auto d = folded(std::move(m));
  report_finished asking;
  asking.falls_short = true;
  asking.judge_question = "How good is it?";
  asking.repair_question = "Mend it.";
  for (stream_index judge : {4u, 6u}) {
    d.apply(asking);
    REQUIRE(d.count<want_slot>() == 1);
    CHECK(d.get<want_slot>()[0].worker == "j");
    d.grant(judge);
    d.succeed(judge, 1, text("{}"));
    d.confirm_merges();
    report_finished verdict;
    verdict.falls_short = true;
    verdict.repair_question = "Mend it.";
    d.apply(verdict);
    if (judge == 6)
      break;
    CHECK(d.get<want_slot>()[0].worker == "editor");
    d.grant(5);
    d.succeed(5, 1, text(section("a", "Mended.")));
    d.confirm_merges();
  }
  CHECK(d.count<end_run>() == 1);
}
