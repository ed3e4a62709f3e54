#include "runtime/report/terminal/plain_lines.hpp"
#include "runtime/report/terminal/summary.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/story.hpp"

#include <algorithm>

using namespace tributary;

namespace {

std::vector<std::string> told(const story& s, bool verbose = false, bool colour = false) {
  plain_lines lines{s.what, colour, verbose};
  std::vector<std::string> out;
  for (const auto& n : s.events)
    if (auto line = lines.line(n))
      out.push_back(*line);
  return out;
}

std::string summary_of(const story& s, bool colour = false, std::string_view folder = "out") {
  auto record = s.record();
  std::string all;
  for (const auto& line : run_summary(s.what, record, record.metrics(s.what), folder, colour))
    all += line + "\n";
  return all;
}

bool has(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

story small() {
  story s{"leaders", "pricing"};
  s.what.task = "Competitors";
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::plan_ready).why = "2 streams";
  s.tell(0, notice_type::stream_queued, 0);
  s.started(20, 0, 1, "node-1", "gemini");
  s.tell(500, notice_type::stream_progress, 0, 1).bytes = 10;
  s.completed(2'100, 0, 1, 1'900);
  s.events.back().node = "node-1";
  s.events.back().bytes = 4'200;
  s.started(2'100, 1, 1, "node-1", "gemini");
  auto& retry = s.tell(63'000, notice_type::stream_retrying, 1, 1);
  retry.kind = failure_kind::rate_limited;
  retry.why = "429";
  retry.delay = ms(2'000);
  s.started(65'000, 1, 2, "node-2", "codex");
  s.completed(130'000, 1, 2, 64'000);
  auto& draft = s.tell(130'100, notice_type::draft_updated);
  draft.version = 2;
  draft.streams = {1};
  draft.bytes = 9'000;
  s.tell(130'200, notice_type::run_completed).exit_code = 0;
  return s;
}

} // namespace

TEST_CASE("what matters is told in a line each, with the time since the run began") {
  CHECK(told(small())
        == std::vector<std::string>{
          "   0.0s  run      2 streams",
          "   0.0s  leaders  started on node-1 with gemini",
          "   2.1s  leaders  completed in 1.9s on node-1 (4.2 kB)",
          "   2.1s  pricing  started on node-1 with gemini",
          "  63.0s  pricing  failed, again in 2.0s: rate_limited; 429",
          "  65.0s  pricing  started on node-2 with codex, try 2",
          "  2m10s  pricing  completed in 1m04s, try 2",
          "  2m10s  draft    version 2 with pricing (9.0 kB)",
          "  2m10s  run      completed",
        });
}

TEST_CASE("everything is told to those who ask for it") {
  auto lines = told(small(), true);
  CHECK(lines.size() == small().events.size());
  CHECK(lines[2] == "   0.0s  leaders  waits for a slot");
  CHECK(lines[4] == "   0.5s  leaders  10 B");
}

TEST_CASE("an unmet need, a lost node and a conflict are always told") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.tell(1, notice_type::stream_queued, 0).why = "no node offers worker gemini";
  auto& lost = s.tell(1, notice_type::node_lost);
  lost.node = "beta";
  lost.why = "silent for 4s";
  auto& found = s.tell(1, notice_type::conflict_found);
  found.conflict = "c1";
  found.conflict_type = "factual";
  found.why = "price: 1 or 2";
  auto lines = told(s);
  REQUIRE(lines.size() == 4);
  CHECK(has(lines[1], "a      cannot run yet: no node offers worker gemini"));
  CHECK(has(lines[2], "beta   lost: silent for 4s"));
  CHECK(has(lines[3], "c1 is factual: price: 1 or 2"));
}

TEST_CASE("of thousands of streams completions are told together, trouble one by one") {
  story s{};
  for (int i = 0; i < 5'000; ++i) {
    s.names.streams.push_back("s" + std::to_string(i));
    s.what.streams.emplace_back();
    s.what.streams.back().id = s.names.streams.back();
  }
  s.tell(0, notice_type::run_started);
  for (stream_index i = 0; i < 5'000; ++i) {
    s.started(i, i, 1);
    if (i == 77)
      s.tell(i, notice_type::stream_failed, i, 1).why = "refused";
    else
      s.completed(i, i, 1, 1);
  }
  auto lines = told(s);
  CHECK(lines.size() == 22);
  CHECK(std::count_if(lines.begin(), lines.end(),
                      [](const auto& l) { return has(l, "s77  ") && has(l, "failed: refused"); })
        == 1);
  CHECK(has(lines.back(), "4999 of 5000 done"));
}

TEST_CASE("a line is one line, whatever its words") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  auto& failed = s.tell(1, notice_type::stream_failed, 0, 1);
  failed.why = "one\ntwo\x1b[31m\r\x07" + std::string(5'000, 'x');
  auto& joined = s.tell(1, notice_type::node_joined);
  joined.node = "evil\x1b]0;x\x07\n";
  for (const auto& line : told(s)) {
    CHECK(!has(line, "\n"));
    CHECK(!has(line, "\x1b"));
    CHECK(!has(line, "\r"));
    CHECK(line.size() < 300);
  }
}

TEST_CASE("colours are only there where they are wanted") {
  for (const auto& line : told(small(), true))
    CHECK(!has(line, "\x1b"));
  auto coloured = told(small(), false, true);
  CHECK(has(coloured[2], "\x1b[32mcompleted in 1.9s on node-1 (4.2 kB)\x1b[0m"));
  CHECK(!has(summary_of(small()), "\x1b"));
  CHECK(has(summary_of(small(), true), "\x1b[32mDelivered\x1b[0m"));
}

TEST_CASE("the summary says what came of it, what it was worth and where it is") {
  auto text = summary_of(small());
  CHECK(has(text, "Delivered in 2m10s: Competitors\n"));
  CHECK(has(text, "speedup    0.51x (one stream after another: 1m06s; this way: 2m10s)"));
  CHECK(
    has(text, "streams    1 of 2 on the first try, 2 in the end; 3 attempts, at most 1 at once"));
  CHECK(has(text, "report     out/report.md, out/report.html"));
  CHECK_FALSE(has(text, "missing"));
  CHECK_FALSE(has(text, "conflicts"));
  CHECK_FALSE(has(text, "spent"));
  CHECK_FALSE(has(summary_of(small(), false, ""), "report.md"));
}

TEST_CASE("the summary names what is missing and what is in conflict") {
  auto s = small();
  s.events.pop_back();
  s.tell(130'200, notice_type::conflict_found);
  s.tell(130'200, notice_type::stream_failed, 1, 2).why = "the key is wrong";
  s.tell(130'300, notice_type::run_completed).exit_code = 3;
  auto text = summary_of(s);
  CHECK(has(text, "Delivered, degraded"));
  CHECK(has(text, "missing    pricing: the key is wrong"));
  CHECK(has(text, "conflicts  1 found, 0 resolved"));
}

TEST_CASE("the summary tells failed, cancelled and unfinished runs apart") {
  auto ended = [](notice_type type, int code, const char* why) {
    story s{"a"};
    s.tell(0, notice_type::run_started);
    auto& end = s.tell(100, type);
    end.exit_code = code;
    end.why = why;
    return summary_of(s);
  };
  CHECK(has(ended(notice_type::run_failed, 1, "a: refused"),
            "Failed in 100ms: A task\n  because    a: refused"));
  CHECK(has(ended(notice_type::run_cancelled, 130, "interrupted"), "because    interrupted"));
  CHECK(has(ended(notice_type::run_completed, 4, ""), "not to be relied on"));
  CHECK(has(ended(notice_type::run_completed, 5, "the budget is spent"),
            "Delivered, degraded in 100ms: A task\n  because    the budget is spent"));
  story s{"a"};
  s.tell(0, notice_type::run_started);
  CHECK(has(summary_of(s), "Not finished"));
}

TEST_CASE("a line tells what waits for approval, and who gave it") {
  story s{"leaders", "pricing"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::approval_requested).why = "2 streams (gemini 2)";
  s.tell(61'000, notice_type::approval_given).why = "the plan, by ann";
  s.tell(61'000, notice_type::approval_requested, 1).why = "worker gemini";
  auto& all = s.tell(62'000, notice_type::approval_requested);
  all.why = "nothing else is left to do before this";
  all.streams = {1};
  s.tell(63'000, notice_type::approval_given, 1).why = "by ann";
  auto lines = told(s);
  REQUIRE(lines.size() == 6);
  CHECK(has(lines[1], "run      waits for approval: 2 streams (gemini 2)"));
  CHECK(has(lines[2], "run      approved: the plan, by ann"));
  CHECK(has(lines[3], "pricing  waits for approval: worker gemini"));
  CHECK(has(lines[4], "run      waits for approval of pricing: nothing else is left"));
  CHECK(has(lines[5], "pricing  approved: by ann"));
  auto m = s.metrics();
  CHECK(m.waiting_for_approval == ms(62'000));
  CHECK(m.parallel == ms(1'000));
}
