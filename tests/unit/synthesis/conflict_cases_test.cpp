#include "tests/bench/conflicts/conflict_score.hpp"
#include "tests/support/catch.hpp"

using namespace tributary;
using namespace tributary::bench;

// Rules were tuned by these cases, so they show that nothing got worse and no more than that. What
// the rules are worth, conflict_bench says by the cases that are held out.
TEST_CASE(
  "of the cases that rules were tuned by, conflicts of fact are found and hardly any invented") {
  scores all{};
  auto cases = read_cases(std::string{TRIBUTARY_CONFLICT_CASES} + "/tuning");
  REQUIRE(cases.size() >= 700);
  for (const auto& each : cases) {
    auto result = judge_case(each);
    for (const auto& line : result.wrong)
      UNSCOPED_INFO(each.name << ": " << line);
    add(all, result.counted);
  }
  auto factual = all[static_cast<size_t>(conflict_type::factual)];
  CHECK(factual.right + factual.missed >= 300);
  CHECK(factual.precision() >= 0.95);
  CHECK(factual.recall() >= 0.95);
}
