#include "runtime/plan/failure.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

failure_kind kind_at(size_t i) {
  return static_cast<failure_kind>(i);
}

std::string steps_of(const failure_rule& rule) {
  std::string out;
  for (const auto& step : rule.steps) {
    out += out.empty() ? "" : ", ";
    out += to_text(step.kind);
    if (step.kind == step_kind::retry)
      out += " " + std::to_string(step.times);
  }
  return out;
}

std::string default_steps(failure_kind kind) {
  return steps_of(rule_for({}, kind));
}

} // namespace

TEST_CASE("every failure kind has a name that reads back") {
  for (size_t i = 0; i < failure_kinds; ++i) {
    INFO(i);
    CHECK(failure_kind_from(to_text(kind_at(i))) == kind_at(i));
  }
  CHECK(to_text(failure_kind::rate_limited) == "rate_limited");
  CHECK(to_text(failure_kind::timeout) == "timeout");
  CHECK(to_text(failure_kind::budget) == "budget");
  CHECK(to_text(step_kind::switch_worker) == "switch");
}

TEST_CASE("no other word is a failure kind") {
  CHECK_FALSE(failure_kind_from(""));
  CHECK_FALSE(failure_kind_from("unknown"));
  CHECK_FALSE(failure_kind_from("Timeout"));
  CHECK_FALSE(failure_kind_from("rate-limited"));
}

TEST_CASE("a number that no version wrote is still printable") {
  CHECK(to_text(static_cast<failure_kind>(200)) == "unknown");
  CHECK(default_steps(static_cast<failure_kind>(200)) == "fail");
}

TEST_CASE("the defaults are the contract's rules") {
  CHECK(default_steps(failure_kind::rate_limited) == "retry 4, switch, degrade");
  CHECK(default_steps(failure_kind::overloaded) == "retry 4, switch, degrade");
  CHECK(default_steps(failure_kind::network) == "retry 4, switch, degrade");
  CHECK(default_steps(failure_kind::stalled) == "hedge, switch, rescope, fail");
  CHECK(default_steps(failure_kind::timeout) == "hedge, switch, rescope, fail");
  for (auto kind : {failure_kind::refused, failure_kind::invalid_output, failure_kind::truncated,
                    failure_kind::empty})
    CHECK(default_steps(kind) == "retry 1, switch, rescope, degrade");
  CHECK(default_steps(failure_kind::auth) == "switch, fail");
  CHECK(default_steps(failure_kind::bad_request) == "switch, fail");
  CHECK(default_steps(failure_kind::node_lost) == "retry 5");
}

TEST_CASE("only a crowded or broken line is worth waiting for by default") {
  using namespace std::chrono_literals;
  const auto& crowded = rule_for({}, failure_kind::overloaded);
  CHECK(crowded.backoff_min == 1s);
  CHECK(crowded.backoff_max == 60s);
  CHECK(rule_for({}, failure_kind::node_lost).backoff_min == 0s);
}

TEST_CASE("every kind has a default") {
  for (size_t i = 0; i < failure_kinds; ++i) {
    INFO(to_text(kind_at(i)));
    const auto& rule = rule_for({}, kind_at(i));
    CHECK(std::find(rule.on.begin(), rule.on.end(), kind_at(i)) != rule.on.end());
    CHECK_FALSE(rule.steps.empty());
  }
}

TEST_CASE("the first rule that names the kind wins") {
  std::vector<failure_rule> own{
    {{failure_kind::auth}, {{step_kind::degrade, 1}}},
    {{failure_kind::timeout, failure_kind::auth}, {{step_kind::fail, 1}}},
  };
  CHECK(steps_of(rule_for(own, failure_kind::auth)) == "degrade");
  CHECK(steps_of(rule_for(own, failure_kind::timeout)) == "fail");
  CHECK(steps_of(rule_for(own, failure_kind::node_lost)) == "retry 5");
}
