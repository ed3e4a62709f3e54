#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

failure_rule rule(std::vector<failure_kind> on, std::vector<failure_step> steps,
                  duration backoff_min = {}, duration backoff_max = {}) {
  return {std::move(on), std::move(steps), backoff_min, backoff_max};
}

/// One stream with this rule for network failures.
plan_maker one_with(failure_rule r) {
  plan_maker m;
  m.add("only").on_failure = {std::move(r)};
  return m;
}

plan_maker one_with(std::vector<failure_step> steps) {
  return one_with(rule({failure_kind::network}, std::move(steps)));
}

} // namespace

TEST_CASE("waits out its backoff before a retry") {
  run_driver d{one_with(rule({failure_kind::network}, {{step_kind::retry, 1}}, 8s, 8s))};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::network);
  auto told = d.said(notice_type::stream_retrying);
  REQUIRE(told.size() == 1);
  auto wait = told[0].delay;
  REQUIRE(wait > 0s);
  REQUIRE(wait <= 8s);
  CHECK(told[0].kind == failure_kind::network);
  CHECK(told[0].attempt == 1);
  CHECK(told[0].why == "network: it broke; retry 1 of 1");
  REQUIRE(d.count<wake_at>() == 1);
  CHECK(d.get<wake_at>()[0].when == d.now + wait);
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.run.phase_of(0) == stream_phase::queued);

  // A slot that comes now was not asked for.
  d.grant(0);
  CHECK(d.count<return_slot>() == 1);
  d.advance(wait - 1us);
  CHECK(d.last.empty());
  d.advance(1us);
  CHECK(d.count<want_slot>() == 1);
  CHECK(d.said(notice_type::stream_queued).size() == 1);
  d.advance(1h);
  CHECK(d.last.empty());
  d.grant(0);
  CHECK(d.get<start_attempt>().at(0).lease == d.lease(0, 2));
}

TEST_CASE("a provider that says when to come back is taken at its word") {
  run_driver d{one_with({{step_kind::retry, 1}})};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::network, 90s);
  CHECK(d.said(notice_type::stream_retrying).at(0).delay == 90s);
  CHECK(d.get<wake_at>().at(0).when == d.now + 90s);
}

TEST_CASE("a rule without backoff retries at once, as often as it says") {
  run_driver d{one_with({{step_kind::retry, 2}, {step_kind::fail, 1}})};
  d.start();
  for (uint32_t attempt = 1; attempt <= 2; ++attempt) {
    d.grant(0);
    d.fail(0, attempt, failure_kind::network);
    CHECK(d.count<want_slot>() == 1);
    CHECK(d.count<wake_at>() == 0);
  }
  d.grant(0);
  d.fail(0, 3, failure_kind::network);
  CHECK(d.count<want_slot>() == 0);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  CHECK(d.ever_said(notice_type::stream_retrying).size() == 2);
  d.finish();
  CHECK(d.get<end_run>().at(0).exit_code == 1);
  CHECK(d.said(notice_type::run_failed).at(0).why == "only: network: it broke");
}

TEST_CASE("of several waits each stream comes back in its own time") {
  plan_maker m;
  for (auto id : {"a", "b", "c"})
    m.add(id).on_failure = {rule({failure_kind::network}, {{step_kind::retry, 5}})};
  run_driver d{m};
  d.start();
  for (stream_index s = 0; s < 3; ++s)
    d.grant(s);
  d.fail(0, 1, failure_kind::network, 30s);
  CHECK(d.count<wake_at>() == 1);
  d.fail(1, 1, failure_kind::network, 10s);
  CHECK(d.get<wake_at>().at(0).when == d.now + 10s);
  d.fail(2, 1, failure_kind::network, 20s);
  // It will be woken before that anyway.
  CHECK(d.count<wake_at>() == 0);
  d.advance(10s);
  REQUIRE(d.count<want_slot>() == 1);
  CHECK(d.get<want_slot>()[0].stream == 1);
  CHECK(d.get<wake_at>().at(0).when == d.now + 10s);
  d.advance(20s);
  CHECK(d.count<want_slot>() == 2);
}

TEST_CASE("switches along the fallbacks, no worker twice, then takes the next step") {
  run_options o;
  o.fallbacks = {{"w", {"x", "y"}}, {"x", {"w", "z"}}};
  run_driver d{one_with({{step_kind::switch_worker, 1}, {step_kind::fail, 1}}), o};
  d.start();
  std::vector<std::string> workers;
  for (uint32_t attempt = 1; attempt <= 4; ++attempt) {
    workers.push_back(d.get<want_slot>().at(0).worker);
    d.grant(0);
    CHECK(d.get<start_attempt>().at(0).worker == workers.back());
    d.fail(0, attempt, failure_kind::network);
  }
  CHECK(workers == std::vector<std::string>{"w", "x", "z", "y"});
  CHECK(d.run.phase_of(0) == stream_phase::failed);
  auto told = d.ever_said(notice_type::stream_switched);
  REQUIRE(told.size() == 3);
  CHECK(told[0].why == "network: it broke; from w to x");
  CHECK(told[0].worker == "w");
  CHECK(d.why(notice_type::stream_failed).find("y has no fallback left") != std::string::npos);
}

TEST_CASE("a new worker begins with fresh rules") {
  run_options o;
  o.fallbacks = {{"w", {"x"}}};
  run_driver d{one_with({{step_kind::retry, 1}, {step_kind::switch_worker, 1}}), o};
  d.start();
  std::vector<std::string> workers;
  for (uint32_t attempt = 1; d.count<want_slot>() == 1; ++attempt) {
    workers.push_back(d.get<want_slot>()[0].worker);
    d.grant(0);
    d.fail(0, attempt, failure_kind::network);
  }
  CHECK(workers == std::vector<std::string>{"w", "w", "x", "x"});
  CHECK(d.why(notice_type::stream_failed).find("no step is left after 4 tries")
        != std::string::npos);
}

TEST_CASE("kinds of failure that rules treat apart are counted apart") {
  plan_maker m;
  m.add("only").on_failure = {rule({failure_kind::network}, {{step_kind::retry, 1}}),
                              rule({failure_kind::timeout}, {{step_kind::retry, 1}})};
  run_driver d{m};
  d.start();
  d.grant(0);
  d.fail(0, 1, failure_kind::network);
  d.grant(0);
  d.fail(0, 2, failure_kind::timeout);
  CHECK(d.count<want_slot>() == 1);
  d.grant(0);
  d.fail(0, 3, failure_kind::network);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
}

TEST_CASE(
  "a stream's own rules come first, then the plan's, then the topology's, then the defaults") {
  plan_maker m;
  m.add("own").on_failure = {rule({failure_kind::network}, {{step_kind::degrade, 1}})};
  m.add("plans");
  m.add("topologys");
  m.add("default");
  m.p.on_failure = {rule({failure_kind::network, failure_kind::refused}, {{step_kind::retry, 9}})};
  run_options o;
  o.failure_rules = {rule({failure_kind::network, failure_kind::empty}, {{step_kind::degrade, 1}})};
  run_driver d{m, o};
  d.start();
  for (stream_index s = 0; s < 4; ++s)
    d.grant(s);
  d.fail(0, 1, failure_kind::network);
  CHECK(d.run.phase_of(0) == stream_phase::degraded);
  d.fail(1, 1, failure_kind::network);
  CHECK(d.count<want_slot>() == 1);
  d.fail(2, 1, failure_kind::empty);
  CHECK(d.run.phase_of(2) == stream_phase::degraded);
  d.fail(3, 1, failure_kind::bad_request);
  CHECK(d.run.phase_of(3) == stream_phase::failed);
}

TEST_CASE("no rule makes a stream try for ever") {
  run_driver d{one_with({{step_kind::retry, 1'000'000}})};
  d.start();
  uint32_t attempt = 0;
  while (d.run.phase_of(0) == stream_phase::queued) {
    d.grant(0);
    d.fail(0, ++attempt, failure_kind::network);
  }
  CHECK(attempt == limits::attempts_per_stream);
  CHECK(d.run.phase_of(0) == stream_phase::failed);
}

TEST_CASE("a result without text, or with too much, is a failure") {
  for (auto& [text_of, kind] : std::vector<std::pair<completion_ptr, failure_kind>>{
         {text(" \n\t "), failure_kind::empty},
         {nullptr, failure_kind::empty},
         {text(std::string(limits::result_bytes + 1, 'x')), failure_kind::invalid_output}}) {
    plan_maker m;
    m.add("only").on_failure = {rule({kind}, {{step_kind::retry, 1}})};
    run_driver d{m};
    d.start();
    d.grant(0);
    d.succeed(0, 1, text_of);
    auto told = d.said(notice_type::stream_retrying);
    REQUIRE(told.size() == 1);
    CHECK(told[0].kind == kind);
    CHECK(d.count<merge_result>() == 0);
    CHECK(d.count<acknowledge>() == 1);
  }
}

TEST_CASE("reasons from outside are cut to their limit") {
  run_driver d{one_with({{step_kind::degrade, 1}})};
  d.start();
  d.grant(0);
  failure f{failure_kind::network, std::string(100'000, 'x'), {}, {}};
  d.apply(attempt_ended{{d.lease(0, 1), tl::unexpected<failure>(f)}});
  CHECK(d.why(notice_type::stream_failed).size() < limits::reason_bytes + 200);
}
