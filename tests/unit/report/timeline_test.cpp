#include "runtime/report/report_html.hpp"
#include "runtime/report/timeline_layout.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/story.hpp"

#include <algorithm>
#include <numeric>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

/// So many streams side by side; each begins and ends later than the one before.
story staircase(size_t count) {
  story s{};
  for (size_t i = 0; i < count; ++i) {
    auto id = "s" + std::to_string(i);
    s.names.streams.push_back(id);
    s.what.streams.emplace_back();
    s.what.streams.back().id = s.what.streams.back().name = id;
  }
  s.tell(0, notice_type::run_started);
  for (stream_index i = 0; i < count; ++i) {
    s.started(i * 10, i, 1);
    s.completed(i * 10 + 100 + i, i, 1, 100 + i);
  }
  std::stable_sort(s.events.begin(), s.events.end(),
                   [](const run_notice& a, const run_notice& b) { return a.at < b.at; });
  s.tell(static_cast<int64_t>(count) * 10 + 1'000, notice_type::run_completed).exit_code = 0;
  return s;
}

} // namespace

TEST_CASE("each stream that was tried has a row, in plan order") {
  story s{"a", "b", "c"};
  s.tell(0, notice_type::run_started);
  s.started(50, 2, 1);
  s.started(60, 0, 1);
  auto layout = lay_out_timeline(s.what, s.record());
  REQUIRE(layout.rows.size() == 2);
  CHECK(layout.rows[0].stream == 0);
  CHECK(layout.rows[1].stream == 2);
  CHECK(layout.left_out == 0);
}

TEST_CASE("attempts at one stream that overlap lie side by side, others in one line") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1, "n1");
  s.started(100, 0, 2, "n2");
  s.tell(200, notice_type::stream_completed, 0, 2);
  s.tell(300, notice_type::stream_retrying, 0, 1);
  s.started(400, 0, 3, "n1");
  s.tell(500, notice_type::stream_completed, 0, 3);
  auto layout = lay_out_timeline(s.what, s.record());
  REQUIRE(layout.rows.size() == 1);
  CHECK(layout.rows[0].lane_count == 2);
  CHECK(layout.rows[0].lanes == std::vector<uint32_t>{0, 1, 0});
}

TEST_CASE("the critical path is marked") {
  story s{"a", "b", "c"};
  s.what.streams[2].needs = {0, 1};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  s.started(0, 1, 1);
  s.completed(100, 0, 1, 100);
  s.completed(300, 1, 1, 300);
  s.started(300, 2, 1);
  s.completed(400, 2, 1, 100);
  auto layout = lay_out_timeline(s.what, s.record());
  CHECK(layout.critical_path == std::vector<stream_index>{1, 2});
  CHECK_FALSE(layout.rows[0].critical);
  CHECK(layout.rows[1].critical);
  CHECK(layout.rows[2].critical);
}

TEST_CASE("of too many streams the path, the troubled and the longest have rows") {
  auto s = staircase(1'000);
  s.events.pop_back();
  auto& retry = s.tell(5'000, notice_type::stream_failed, 3, 1);
  retry.why = "lost";
  s.tell(20'000, notice_type::run_completed).exit_code = 3;
  auto layout = lay_out_timeline(s.what, s.record());
  CHECK(layout.rows.size() == timeline_rows_max);
  CHECK(layout.left_out == 1'000 - timeline_rows_max);
  CHECK(layout.rows.front().stream == 3);
  CHECK(layout.rows.back().stream == 999);
  CHECK(layout.rows.back().critical);
  CHECK(std::is_sorted(layout.rows.begin(), layout.rows.end(),
                       [](const auto& a, const auto& b) { return a.stream < b.stream; }));
}

TEST_CASE("exactly as many streams as rows are all shown") {
  auto s = staircase(timeline_rows_max);
  auto layout = lay_out_timeline(s.what, s.record());
  CHECK(layout.rows.size() == timeline_rows_max);
  CHECK(layout.left_out == 0);
}

TEST_CASE("ticks are few, round and begin at zero") {
  for (auto span : {duration{1}, duration{999}, duration{1'500'000}, duration{61s}, duration{25min},
                    duration{7h}, duration{50h}, duration{24h * 300}}) {
    CAPTURE(span.count());
    auto ticks = nice_ticks(span, 8);
    REQUIRE(!ticks.empty());
    CHECK(ticks.size() <= 9);
    CHECK(ticks.front() == duration{0});
    CHECK(ticks.back() <= span);
    for (auto tick : ticks)
      CHECK(to_text(tick).size() <= 7);
  }
  CHECK(nice_ticks(60s, 8) == std::vector<duration>{0s, 10s, 20s, 30s, 40s, 50s, 60s});
}

TEST_CASE("the load adds up to the work that was done") {
  auto s = staircase(50);
  auto record = s.record();
  auto load = load_profile(record, record.elapsed(), 37);
  auto sum = std::accumulate(load.begin(), load.end(), 0.0)
             * static_cast<double>(record.elapsed().count()) / 37;
  CHECK(sum == Approx(static_cast<double>(s.metrics().busy.count())).epsilon(1e-6));
  CHECK(*std::max_element(load.begin(), load.end()) <= s.metrics().peak_parallel);
}

TEST_CASE("a timeline of anything is one well-formed picture") {
  auto check = [](const story& s) {
    auto record = s.record();
    auto svg = timeline_svg(s.what, record, record.metrics(s.what));
    CHECK(svg.find("<svg xmlns=\"http://www.w3.org/2000/svg\"") == 0);
    CHECK(svg.substr(svg.size() - 7) == "</svg>\n");
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    CHECK(svg.find("=\"-") == std::string::npos);
    return svg;
  };
  check(story{});
  check(story{"a"});
  check(staircase(1));
  check(staircase(250));
  story going{"a"};
  going.tell(0, notice_type::run_started);
  going.started(0, 0, 1);
  check(going);
  story backwards{"a"};
  backwards.tell(100, notice_type::run_started);
  backwards.started(50, 0, 1);
  backwards.completed(10, 0, 1, 5);
  check(backwards);
}

TEST_CASE("the time in which a run waited for a person is cut out, and marked") {
  story s{"a", "b"};
  s.tell(0, notice_type::run_started);
  s.tell(0, notice_type::approval_requested).why = "2 streams";
  s.tell(3'600'000, notice_type::approval_given).why = "the plan, by ann";
  s.tell(3'600'000, notice_type::stream_queued, 0);
  s.started(3'600'000, 0, 1);
  s.completed(3'601'000, 0, 1, 1'000);
  auto& left = s.tell(3'601'000, notice_type::approval_requested);
  left.streams = {1};
  s.tell(7'201'000, notice_type::approval_given, 1).why = "by ann";
  s.tell(7'201'000, notice_type::stream_queued, 1);
  s.started(7'201'000, 1, 1);
  s.completed(7'203'000, 1, 1, 2'000);
  s.tell(7'203'000, notice_type::run_completed).exit_code = 0;
  auto record = s.record();
  CHECK(record.since_begin(story::start + ms(1'800'000)) == ms(0));
  CHECK(record.since_begin(story::start + ms(3'600'500)) == ms(500));
  CHECK(record.since_begin(story::start + ms(7'202'000)) == ms(2'000));
  CHECK(lay_out_timeline(s.what, record).span == ms(3'000));
  CHECK(record.metrics(s.what).parallel == ms(3'000));
  CHECK(record.metrics(s.what).waiting_for_approval == ms(7'200'000));
  auto svg = timeline_svg(s.what, record, record.metrics(s.what));
  CHECK(svg.find("waited 1h") != std::string::npos);
  CHECK(svg.find("waited for approval, cut out") != std::string::npos);
}
