#include "runtime/base/limits.hpp"
#include "runtime/journal/journal.hpp"
#include "runtime/run/run_state.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/journal/journal_place.hpp"

#include <atomic>
#include <thread>

using namespace tributary;
using namespace std::chrono_literals;

using namespace tributary::test;

TEST_CASE("every kind of event comes back as it was, with its time, in order") {
  journal_place place{GENERATE(from_range(all_places()))};
  auto j = place.any();
  auto events = one_of_each();
  for (size_t i = 0; i < events.size(); ++i)
    REQUIRE(j->append("r-1", t0 + duration{i}, events[i]));
  auto back = replayed(*j, "r-1");
  REQUIRE(back.events.size() == events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    INFO("event " << i);
    CHECK(back.times[i] == t0 + duration{i});
    REQUIRE(back.events[i].index() == events[i].index());
  }
  CHECK(at_as<slot_granted>(back, 1).node == "alpha");
  CHECK(at_as<slot_granted>(back, 1).stream == 3);
  CHECK(at_as<slot_granted>(back, 16).node == "beta");
  CHECK(at_as<slot_unmet>(back, 2).why == "no node offers worker w");
  CHECK(at_as<attempt_progressed>(back, 3).what.note == "reading");
  auto ended = at_as<attempt_ended>(back, 4).what;
  CHECK(ended.lease == lease_id{"r-1", 3, 1});
  CHECK((*ended.result)->text == "fine");
  CHECK(at_as<attempt_ended>(back, 5).what.lease.run == "r-other");
  CHECK_FALSE(*at_as<attempt_ended>(back, 6).what.result);
  auto broken = at_as<attempt_ended>(back, 7).what.result.error();
  CHECK(broken.kind == failure_kind::timeout);
  CHECK(broken.salvage == "half a te");
  CHECK(broken.retry_after == duration{5s});
  CHECK(at_as<node_returned>(back, 9).has.at(1).attempt == 7);
  CHECK(at_as<results_merged>(back, 10).streams == std::vector<stream_index>{3, 5});
  CHECK(at_as<cancel_asked>(back, 14).exit_code == 143);
  CHECK(at_as<node_noticed>(back, 15).type == notice_type::node_left);
  CHECK(at_as<slot_refused>(back, 17).why == broken);
  CHECK(at_as<result_reused>(back, 18).result->text == "from before");
  CHECK(at_as<result_reused>(back, 18).from == "r-0");
  CHECK(at_as<result_reused>(back, 19).result == nullptr);
  CHECK(at_as<result_reused>(back, 19).why_not == "its prompt changed");
  const auto& written = at_as<tasks_written>(back, 23);
  CHECK(written.lease == lease_id{"r-0123456789", 3, 1});
  CHECK(written.text == "### One\n\nDone.\n\n### Two\n");
  const auto& settled = at_as<conflict_settled>(back, 20);
  CHECK((settled.id == "c1" && settled.by == 7));
  CHECK((settled.value == "12 USD" && settled.why == "the price list"));
  const auto& approved = at_as<approval_given>(back, 21);
  CHECK((approved.stream == 6 && approved.by == "ann" && !approved.everything));
  const auto& all_approved = at_as<approval_given>(back, 22);
  CHECK((all_approved.stream == no_stream && all_approved.by.empty() && all_approved.everything));
  CHECK(at_as<conflict_noticed>(back, 11).question == "which one?");
  const auto& finished = at_as<report_finished>(back, 12);
  CHECK((finished.open_disputes == 2 && finished.falls_short));
  CHECK(finished.score_milli == 4250);
  CHECK((finished.audit == "4.250 of 5" && finished.judge_question == "How good is it?"));
  CHECK((finished.repair_question == "Mend it." && finished.early));
}

// A journal of an earlier release is read by these; kinds are only ever added behind them.
TEST_CASE("the kinds of events keep their numbers on disk") {
  CHECK(run_event{run_started{}}.index() == 0);
  CHECK(run_event{report_finished{}}.index() == 9);
  CHECK(run_event{result_reused{}}.index() == 14);
  CHECK(run_event{conflict_settled{}}.index() == 15);
  CHECK(run_event{approval_given{}}.index() == 16);
  CHECK(run_event{tasks_written{}}.index() == 17);
  CHECK(run_event{approval_given{}}.index() == 16);
  // Nodes' news are kept by the number of their type.
  CHECK(static_cast<int>(notice_type::node_joined) == 23);
  CHECK(static_cast<int>(notice_type::node_left) == 25);
}

TEST_CASE("runs do not mix, and a run that is not known has no events") {
  journal_place place{GENERATE(from_range(all_places()))};
  auto j = place.any();
  REQUIRE(j->append("r-1", t0, run_started{}));
  REQUIRE(j->append("r-2", t0, timer_fired{}));
  REQUIRE(j->append("r-2", t0, timer_fired{}));
  CHECK(replayed(*j, "r-1").events.size() == 1);
  CHECK(replayed(*j, "r-2").events.size() == 2);
  CHECK(replayed(*j, "r-3").events.empty());
}

TEST_CASE("a forgotten run is gone, the others stay, and its name can be used again") {
  auto j = memory_journal();
  REQUIRE(j->append("r-1", t0, run_started{}));
  REQUIRE(j->append("r-2", t0, run_started{}));
  j->close("r-1", 0);
  j->close("r-3", 0);
  CHECK(replayed(*j, "r-1").events.empty());
  CHECK(replayed(*j, "r-2").events.size() == 1);
  REQUIRE(j->append("r-1", t0, timer_fired{}));
  CHECK(replayed(*j, "r-1").events.size() == 1);
}

TEST_CASE("results are shared with whoever has them, not copied") {
  auto j = memory_journal();
  auto result = result_of("once");
  REQUIRE(j->append("r-1", t0, done("r-1", 0, result)));
  auto back = replayed(*j, "r-1");
  CHECK(*std::get<attempt_ended>(back.events[0]).what.result == result);
}

TEST_CASE("a journal that is full refuses, says what to do, and has room when a run is forgotten") {
  auto j = memory_journal();
  auto large = result_of(std::string(limits::result_bytes, 'x'));
  uint64_t taken = 0;
  result<void> last;
  while ((last = j->append("r-1", t0, done("r-1", 0, large))))
    REQUIRE(++taken * limits::result_bytes <= limits::journal_bytes);
  CHECK((taken + 1) * (limits::result_bytes + 1000) > limits::journal_bytes);
  CHECK(last.error().code == ec::too_large);
  CHECK(last.error().what.find("r-1") != std::string::npos);
  CHECK(last.error().what.find("--state DIR") != std::string::npos);
  CHECK(replayed(*j, "r-1").events.size() == taken);
  // Small events find what room is left.
  CHECK(j->append("r-2", t0, timer_fired{}));
  CHECK_FALSE(j->append("r-2", t0, done("r-2", 0, large)));
  j->close("r-1", 0);
  CHECK(j->append("r-2", t0, done("r-2", 0, large)));
}

TEST_CASE("a journal holds so many runs and no more") {
  auto j = memory_journal();
  for (size_t i = 0; i < limits::journal_runs; ++i)
    REQUIRE(j->append("r-" + std::to_string(i), t0, run_started{}));
  auto refused = j->append("r-one-more", t0, run_started{});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::too_large);
  CHECK(j->append("r-7", t0, timer_fired{}));
  j->close("r-7", 0);
  CHECK(j->append("r-one-more", t0, run_started{}));
}

TEST_CASE("whoever replays may append, to the same run too") {
  journal_place place{GENERATE(from_range(all_places()))};
  auto j = place.any();
  for (int i = 0; i < 600; ++i)
    REQUIRE(j->append("r-1", t0, timer_fired{}));
  size_t seen = 0;
  REQUIRE(j->replay("r-1", [&](time_point, const run_event&) {
    if (++seen <= 10)
      CHECK(j->append("r-1", t0, timer_fired{}));
  }));
  CHECK(seen == 610);
}

TEST_CASE("a run that is forgotten while it is replayed is replayed to its end") {
  auto j = memory_journal();
  for (int i = 0; i < 600; ++i)
    REQUIRE(j->append("r-1", t0, timer_fired{}));
  size_t seen = 0;
  REQUIRE(j->replay("r-1", [&](time_point, const run_event&) {
    if (++seen == 1)
      j->close("r-1", 0);
  }));
  CHECK(seen == 600);
}

TEST_CASE("many threads append to their own runs while others read and forget") {
  auto j = memory_journal();
  constexpr stream_index per_run = 3000;
  std::vector<std::thread> threads;
  std::atomic<bool> in_order{true};
  for (int writer = 0; writer < 3; ++writer)
    threads.emplace_back([&, run = "r-" + std::to_string(writer)] {
      for (stream_index s = 0; s < per_run; ++s)
        if (!j->append(run, t0, s % 2 ? run_event{slot_granted{s, "n"}} : done(run, s, nullptr)))
          in_order = false;
    });
  threads.emplace_back([&] {
    for (int i = 0; i < 300; ++i) {
      stream_index next = 0;
      (void)j->replay("r-0", [&](time_point, const run_event& e) {
        auto* granted = std::get_if<slot_granted>(&e);
        auto stream = granted ? granted->stream : std::get<attempt_ended>(e).what.lease.stream;
        if (stream != next++)
          in_order = false;
      });
      (void)j->append("r-brief", t0, run_started{});
      j->close("r-brief", 0);
    }
  });
  for (auto& t : threads)
    t.join();
  CHECK(in_order);
  for (int writer = 0; writer < 3; ++writer)
    CHECK(replayed(*j, "r-" + std::to_string(writer)).events.size() == per_run);
}
