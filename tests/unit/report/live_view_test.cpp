#include "runtime/report/code_points.hpp"
#include "runtime/report/terminal/live_view.hpp"
#include "runtime/report/terminal/terminal_line.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/story.hpp"

using namespace tributary;

namespace {

std::vector<std::string>
view_at(const story& s, int64_t at_ms, terminal_size size = {100, 24}, bool colour = false) {
  return live_view(s.what, s.record(), story::start + ms(at_ms), size, colour);
}

bool has(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

/// The first line with this in it; empty where there is none.
std::string line_with(const std::vector<std::string>& lines, std::string_view piece) {
  for (const auto& line : lines)
    if (has(line, piece))
      return line;
  return {};
}

story large(size_t count) {
  story s{};
  for (size_t i = 0; i < count; ++i) {
    s.names.streams.push_back("s" + std::to_string(i));
    s.what.streams.emplace_back();
    s.what.streams.back().id = s.what.streams.back().name = s.names.streams.back();
  }
  s.tell(0, notice_type::run_started);
  for (stream_index i = 0; i < count; ++i)
    s.tell(1, notice_type::stream_queued, i);
  return s;
}

/// Every width that a terminal can have must hold what it is given.
void check_fits(const std::vector<std::string>& lines, terminal_size size) {
  CHECK(lines.size() < std::max<size_t>(size.rows, 2));
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(columns_of(std::string_view{line}) <= size.columns);
  }
}

} // namespace

TEST_CASE("each stream has a line with its state, worker, node, time and progress") {
  story s{"leaders", "pricing", "strategy"};
  s.what.task = "Competitors";
  s.what.streams[0].estimate = ms(4'000);
  s.what.streams[2].needs = {0, 1};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.tell(0, notice_type::stream_queued, 1);
  s.started(100, 0, 1, "alpha", "gemini");
  auto& progress = s.tell(1'000, notice_type::stream_progress, 0, 1);
  progress.bytes = 4'200;
  progress.why = "reading pricing.md";
  auto lines = view_at(s, 2'100);
  CHECK(has(lines.front(), "Competitors"));
  CHECK(has(lines.front(), "0 of 3 done  2.1s"));
  auto running = line_with(lines, "leaders  ");
  CHECK(has(running, "● leaders"));
  CHECK(has(running, "gemini  alpha  2.0s / 4.0s"));
  CHECK(has(running, "████"));
  CHECK(has(running, "4.2 kB  reading pricing.md"));
  CHECK(has(line_with(lines, "○ pricing"), "waits for a slot"));
  CHECK(has(line_with(lines, "· strategy"), "waits for leaders, pricing"));
  CHECK(!line_with(lines, "1 running, 1 queued, 1 waiting").empty());
}

TEST_CASE("a stream that waits out a backoff says for how long and why") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  auto& retry = s.tell(1'000, notice_type::stream_retrying, 0, 1);
  retry.delay = ms(4'000);
  retry.kind = failure_kind::rate_limited;
  retry.why = "429";
  CHECK(has(line_with(view_at(s, 2'000), "↻ a"), "again in 3.0s: rate_limited; 429"));
  CHECK(has(line_with(view_at(s, 9'000), "↻ a"), "again now: rate_limited"));
}

TEST_CASE("a stream that nothing can run, one that was lost and one that was skipped say why") {
  story s{"a", "b", "c"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::stream_queued, 0);
  s.tell(5, notice_type::stream_queued, 0).why = "no node offers worker gemini";
  s.started(5, 1, 1);
  auto& failed = s.tell(9, notice_type::stream_failed, 1, 1);
  failed.why = "the key is wrong";
  s.tell(9, notice_type::stream_skipped, 2).why = "needs b, which was lost";
  auto lines = view_at(s, 10);
  CHECK(has(line_with(lines, "! a"), "no node offers worker gemini"));
  CHECK(has(line_with(lines, "✗ b"), "the key is wrong"));
  CHECK(has(line_with(lines, "– c"), "needs b, which was lost"));
}

TEST_CASE("a second try and an update are told apart") {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  s.tell(10, notice_type::stream_retrying, 0, 1);
  s.started(20, 0, 2);
  s.started(0, 1, 1);
  s.tell(10, notice_type::stream_merged, 1, 1);
  s.tell(10, notice_type::stream_queued, 1);
  s.started(20, 1, 2);
  auto lines = view_at(s, 30);
  CHECK(has(line_with(lines, "● a"), "try 2"));
  CHECK_FALSE(has(line_with(lines, "● b"), "try"));
}

TEST_CASE("once the run has ended its clock stands still") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  s.completed(1'000, 0, 1, 1'000);
  s.tell(1'100, notice_type::run_completed).exit_code = 0;
  CHECK(view_at(s, 1'100) == view_at(s, 999'000));
}

TEST_CASE("of a thousand streams those that run come first, then those in trouble, then counts") {
  auto s = large(1'000);
  for (stream_index i = 500; i < 508; ++i)
    s.started(10, i, 1);
  for (stream_index i = 0; i < 300; ++i) {
    s.started(10, i, 1);
    s.completed(20, i, 1, 10);
  }
  s.started(10, 400, 1);
  s.tell(20, notice_type::stream_failed, 400, 1).why = "refused";
  s.started(10, 401, 1);
  s.tell(20, notice_type::stream_retrying, 401, 1);
  auto lines = view_at(s, 30);
  CHECK(lines.size() == 23);
  CHECK(has(lines[2], "● s500"));
  CHECK(has(lines[9], "● s507"));
  CHECK(has(lines[10], "↻ s401"));
  CHECK(has(lines[11], "✗ s400"));
  CHECK(has(lines[12], "✓ s299"));
  auto rest = line_with(lines, "… and ");
  CHECK(has(rest, "690 queued"));
  CHECK(!has(rest, "running"));
  CHECK(!line_with(lines, "8 running, 1 retrying, 1 failed, 300 completed, 690 queued").empty());
}

TEST_CASE("more running streams than rows are counted, not hidden") {
  auto s = large(300);
  for (stream_index i = 0; i < 100; ++i)
    s.started(10, i, 1);
  auto lines = view_at(s, 30, {80, 12});
  CHECK(lines.size() == 11);
  CHECK(has(line_with(lines, "… and "), "running"));
}

TEST_CASE("whatever the terminal's size, the picture fits into it") {
  auto s = large(40);
  s.what.task
    = "A task whose title is much longer than most terminals are wide, 日本語も入っています";
  s.what.streams[0].name = "漢字の長い名前はどこかで切らなければならない";
  s.what.streams[1].name = "👩‍👩‍👧‍👦 family";
  s.what.streams[2].name = "e\u0301a\u0300 combined";
  for (auto& stream : s.what.streams)
    stream.estimate = ms(2'000);
  for (stream_index i = 0; i < 20; ++i)
    s.started(10, i, 1, "a-node-with-a-long-name", "a-worker-with-a-long-name");
  s.tell(20, notice_type::stream_progress, 0, 1).why = "読んでいます: とても長いメモ";
  s.tell(20, notice_type::stream_retrying, 3, 1).why = "非常に長い理由がここにあります";
  s.tell(25, notice_type::stream_queued, 4).why = "x";
  s.tell(30, notice_type::node_lost).node = "b";
  auto& draft = s.tell(40, notice_type::draft_updated);
  draft.version = 1;
  draft.bytes = 1'000'000'000;
  for (size_t columns :
       {0u, 1u, 2u, 3u, 5u, 8u, 13u, 20u, 30u, 40u, 55u, 60u, 79u, 80u, 120u, 300u})
    for (size_t rows : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 8u, 11u, 15u, 24u, 60u}) {
      CAPTURE(columns, rows);
      check_fits(view_at(s, 50, {columns, rows}), {columns, rows});
    }
}

TEST_CASE("without colours there is no escape in the picture, with them each is closed") {
  auto s = large(40);
  s.started(10, 0, 1);
  s.tell(20, notice_type::stream_retrying, 0, 1).why = "x";
  for (const auto& line : view_at(s, 30))
    CHECK(!has(line, "\x1b"));
  auto coloured = view_at(s, 30, {100, 24}, true);
  int codes = 0;
  for (const auto& line : coloured)
    for (auto at = line.find('\x1b'); at != std::string::npos; at = line.find('\x1b', at + 1))
      codes += line.compare(at, 4, "\x1b[0m") == 0 ? -1 : 1;
  CHECK(codes == 0);
  CHECK(has(coloured.front(), "\x1b[1m"));
}

TEST_CASE("a worker's words cannot steer the terminal") {
  story s{"a"};
  const std::string hostile = "\x1b[2J\x1b]0;owned\x07\r\nline\x08\x9b"
                              "31m\xc2\x9b"
                              "1m\u202Eright\u2066";
  s.what.task = hostile;
  s.what.streams[0].name = hostile;
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1, hostile, hostile);
  s.tell(1, notice_type::stream_progress, 0, 1).why = hostile;
  auto lines = view_at(s, 2);
  s.tell(3, notice_type::stream_failed, 0, 1).why = hostile;
  for (const auto& more : view_at(s, 4))
    lines.push_back(more);
  for (const auto& line : lines) {
    for (auto c : line)
      CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
    CHECK(!has(line, "\xc2\x9b"));
    CHECK(!has(line, "\u202E"));
    CHECK(!has(line, "\u2066"));
  }
  CHECK(!line_with(lines, "line").empty());
}

TEST_CASE("a picture of nothing is a picture") {
  auto lines = live_view(plan{}, run_record{notice_names{}}, story::start, {80, 24}, false);
  REQUIRE(!lines.empty());
  CHECK(has(lines.front(), "0 of 0 done  0us"));
}

TEST_CASE("a stream that waits for a person says so, and so does a plan") {
  story s{"leaders", "pricing", "strategy"};
  s.what.streams[2].needs = {0, 1};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::approval_requested).why = "3 streams";
  CHECK(has(line_with(view_at(s, 1'000), "· leaders"), "waits for approval"));
  CHECK(has(line_with(view_at(s, 1'000), "· strategy"), "waits for leaders, pricing"));
  CHECK(has(line_with(view_at(s, 1'000), "none blocked"), "the plan waits for approval"));
  s.tell(2'000, notice_type::approval_given).why = "the plan, by ann";
  s.tell(2'000, notice_type::stream_queued, 0);
  s.tell(2'000, notice_type::approval_requested, 1).why = "worker w";
  auto lines = view_at(s, 3'000);
  CHECK(has(line_with(lines, "? pricing"), "waits for approval: worker w"));
  CHECK(has(line_with(lines, "1 queued"), "1 waiting for approval, 1 queued, 1 waiting"));
  CHECK(has(line_with(lines, "none blocked"), "pricing waits for approval"));
  s.tell(4'000, notice_type::approval_given, 1).why = "by ann";
  s.tell(4'000, notice_type::stream_queued, 1);
  CHECK(has(line_with(view_at(s, 5'000), "pricing"), "waits for a slot"));
  CHECK_FALSE(has(line_with(view_at(s, 5'000), "none blocked"), "approval"));
}
