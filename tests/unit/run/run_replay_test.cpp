#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

plan_maker story() {
  plan_maker m;
  m.add("a");
  m.add("b");
  m.add("c", {0, 1}).start = start_when::first;
  m.add("d", {2});
  m.add("e").continue_on_error = true;
  m.p.deadline = 2h;
  m.p.budget.microusd = 5'000'000;
  return m;
}

run_options options() {
  run_options o;
  o.fallbacks = {{"w", {"x"}}};
  o.seed = 7;
  return o;
}

/// Something of everything; `each` is called after each step.
template <class Each>
void tell(run_driver& d, Each each) {
  auto step = [&](auto&& act) {
    d.now += 137ms;
    act();
    each();
  };
  step([&] { d.start(); });
  step([&] { d.grant(0, "alpha"); });
  step([&] { d.grant(1, "alpha"); });
  step([&] { d.apply(attempt_progressed{{d.lease(0, 1), 10, 1, "reading"}}); });
  step([&] { d.fail(1, 1, failure_kind::network); });
  step([&] { d.succeed(0, 1, text("first")); });
  step([&] { d.confirm_merges(); });
  step([&] { d.grant(2, "beta"); });
  step([&] { d.apply(node_noticed{notice_type::node_lost, "alpha", "silent"}); });
  step([&] { d.apply(node_gone{"alpha", "silent"}); });
  step([&] { d.advance(2s); });
  step([&] { d.apply(slot_unmet{1, "no node offers worker w"}); });
  step([&] { d.grant(1, "beta"); });
  step([&] { d.succeed(2, 1, text("early")); });
  step([&] { d.fail(1, 2, failure_kind::timeout); });
  step([&] { d.grant(1, "beta"); });
  step([&] { d.succeed(1, 3, text("second")); });
  step([&] { d.grant(4, "beta"); });
  step([&] { d.fail(4, 1, failure_kind::bad_request); });
  step([&] { d.apply(conflict_noticed{"c1", "factual", "they differ", {0, 1}}); });
  step([&] { d.grant(2, "beta"); });
  step([&] { d.apply(node_returned{"beta", {d.lease(2, 2)}}); });
  step([&] { d.succeed(2, 2, text("whole")); });
  step([&] { d.grant(4, "beta"); });
  step([&] { d.fail(4, 2, failure_kind::bad_request); });
  step([&] { d.do_stream(3); });
  step([&] { d.confirm_merges(); });
  step([&] { d.finish(); });
}

/// Everything that the actions say, as text.
std::string bytes_of(const std::vector<run_action>& actions, const plan& p) {
  notice_names names{"r-0123456789", {}};
  for (const auto& s : p.streams)
    names.streams.push_back(s.id);
  std::string out;
  for (const auto& a : actions) {
    out += std::to_string(a.index()) + ' ';
    if (auto* told = std::get_if<announce>(&a))
      append_json(out, told->notice, names);
    else if (auto* want = std::get_if<want_slot>(&a))
      out += std::to_string(want->stream) + want->worker + std::to_string(want->rank) + '\n';
    else if (auto* start = std::get_if<start_attempt>(&a))
      out += std::to_string(start->lease.attempt) + start->node + start->worker + '\n';
    else if (auto* wake = std::get_if<wake_at>(&a))
      out += to_rfc3339(wake->when) + '\n';
    else if (auto* merge = std::get_if<merge_result>(&a))
      out += merge->result->text + '\n';
    else if (auto* gap = std::get_if<flag_gap>(&a))
      out += gap->why + '\n';
  }
  return out;
}

} // namespace

TEST_CASE("the story of these tests has a good end") {
  run_driver d{story(), options()};
  tell(d, [] {});
  CHECK(d.run.ended());
  CHECK(d.get<end_run>().at(0).exit_code == 3);
}

TEST_CASE("replaying the events gives the same state, actions and bytes, wherever it is stopped") {
  run_driver d{story(), options()};
  tell(d, [&d] {
    std::vector<run_action> again;
    auto fresh = d.replayed(&again);
    REQUIRE(fresh.fingerprint() == d.run.fingerprint());
    REQUIRE(bytes_of(again, *d.plan_) == bytes_of(d.all, *d.plan_));
    REQUIRE(fresh.metrics() == d.run.metrics());
    REQUIRE(fresh.open_attempts() == d.run.open_attempts());
  });
}

TEST_CASE("every event of the story changes the fingerprint but those that change nothing") {
  run_driver d{story(), options()};
  std::vector<uint64_t> seen;
  tell(d, [&] { seen.push_back(d.run.fingerprint()); });
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("two runs of one plan that differ only in their seed wait differently") {
  std::vector<duration> waits;
  for (uint64_t seed : {1, 2, 3}) {
    auto o = options();
    o.seed = seed;
    run_driver d{story(), o};
    d.start();
    d.grant(0);
    d.fail(0, 1, failure_kind::network);
    waits.push_back(d.said(notice_type::stream_retrying).at(0).delay);
  }
  CHECK((waits[0] != waits[1] || waits[1] != waits[2]));
}

TEST_CASE("standing says what is wanted, merged, missing and due, without notices") {
  run_driver d{story(), options()};
  CHECK(d.run.standing().empty());
  d.start();
  d.grant(0, "alpha");
  d.succeed(0, 1, text("first"));
  d.grant(4);
  d.fail(4, 1, failure_kind::bad_request);
  d.grant(4);
  d.fail(4, 2, failure_kind::bad_request);
  auto all = d.run.standing();
  std::vector<stream_index> wanted;
  std::vector<stream_index> merged;
  std::vector<stream_index> gaps;
  size_t others = 0;
  for (const auto& a : all)
    if (auto* want = std::get_if<want_slot>(&a))
      wanted.push_back(want->stream);
    else if (auto* merge = std::get_if<merge_result>(&a))
      merged.push_back(merge->stream);
    else if (auto* gap = std::get_if<flag_gap>(&a))
      gaps.push_back(gap->stream);
    else if (auto* wake = std::get_if<wake_at>(&a)) {
      CHECK(wake->when == t0 + 2h);
      ++others;
    }
  CHECK(wanted == std::vector<stream_index>{1, 2});
  CHECK(merged == std::vector<stream_index>{0});
  CHECK(gaps == std::vector<stream_index>{4});
  CHECK(others == 1);
  CHECK(all.size() == 5);
}

TEST_CASE("standing asks for the report where it was asked for and has not come") {
  plan_maker m;
  m.add("only");
  run_driver d{m};
  d.start();
  d.do_stream(0);
  d.confirm_merges();
  auto all = d.run.standing();
  REQUIRE_FALSE(all.empty());
  CHECK(std::holds_alternative<finish_report>(all.back()));
  d.finish();
  // A synthesizer that starts anew after the end still gets the results.
  all = d.run.standing();
  REQUIRE(all.size() == 1);
  CHECK(std::holds_alternative<merge_result>(all[0]));
}

TEST_CASE("with a barrier, standing holds results back until it has passed") {
  auto m = story();
  m.p.synthesis.mode = merge_mode::barrier;
  run_driver d{m};
  d.start();
  d.do_stream(0);
  for (const auto& a : d.run.standing())
    CHECK_FALSE(std::holds_alternative<merge_result>(a));
}

TEST_CASE("time that goes back is not believed") {
  run_driver d{story(), options()};
  d.start();
  d.now -= 1h;
  d.grant(0);
  CHECK(d.said(notice_type::stream_started).at(0).at == t0);
}
