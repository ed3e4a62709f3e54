#pragma once

#include "tests/support/catch.hpp"
#include "tests/unit/run/run_fixture.hpp"

#include <fmt/format.h>

namespace tributary::testing {

inline std::string section(uint32_t task) {
  return fmt::format("### task {}\n\nWhat came of number {}.", task, task);
}

/// The sections of tasks `from` to `to`, counted from 1, as an attempt writes them.
inline std::string sections(uint32_t from, uint32_t to) {
  std::string out;
  for (auto task = from; task <= to; ++task)
    out += (out.empty() ? "" : "\n\n") + section(task);
  return out;
}

/// One stream of six tasks by a worker that takes a minute for that as a rule, and one behind it.
struct split_run : run_driver {
  explicit split_run(adapt_spec adapt = {1'500, {}, {}}, duration typical = 60s)
    : split_run{made(adapt), typical} {}

  explicit split_run(plan_maker m, duration typical = 60s)
    : run_driver{std::move(m), options(typical)} {
    start();
    grant(0);
  }

  static plan_maker made(const adapt_spec& adapt) {
    plan_maker m;
    auto& s = m.add("big");
    for (int i = 1; i <= 6; ++i)
      s.tasks.push_back("task " + std::to_string(i));
    m.add("next", {0});
    m.p.adapt = adapt;
    return m;
  }

  static run_options options(duration typical) {
    run_options o;
    o.records["w"] = {10, 0, 10, 10, typical, 2s, 0};
    return o;
  }

  void begins(uint32_t attempt, uint32_t task) {
    attempt_progress sign;
    sign.lease = lease(0, attempt);
    sign.tokens = 100 * task;
    sign.begun = task;
    apply(attempt_progressed{sign});
  }

  /// The first attempt begins a task each so long.
  void writes_until(uint32_t task, duration each) {
    now += 2s;
    begins(1, 1);
    for (uint32_t next = 2; next <= task; ++next) {
      now += each;
      begins(1, next);
    }
  }

  /// It is slow: after 92 s it is at the third task of six, and the last ones go to another.
  void split() {
    writes_until(3, 45s);
    REQUIRE(count<want_slot>() == 1);
    grant(0, "m");
    REQUIRE(count<start_attempt>() == 1);
  }

  std::vector<uint32_t> given() const { return get<start_attempt>().at(0).tasks; }

  void written(uint32_t attempt, const std::string& what) {
    apply(tasks_written{lease(0, attempt), what});
  }

  const std::string& result() const { return run.result_of(0)->text; }
};

inline completion_ptr paid(std::string content, int64_t microusd) {
  completion c;
  c.text = std::move(content);
  c.service_time = 20s;
  c.used = {100, 100, microusd};
  return std::make_shared<const completion>(std::move(c));
}

} // namespace tributary::testing
