#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plan/make_plan.hpp"

using namespace tributary;

TEST_CASE("every kind of plan has a name that reads back") {
  for (auto kind :
       {plan_kind::research, plan_kind::development, plan_kind::content, plan_kind::analysis})
    CHECK(plan_kind_from(to_text(kind)) == kind);
  CHECK_FALSE(plan_kind_from("poetry"));
  CHECK_FALSE(plan_kind_from(""));
}

TEST_CASE("every backend has a name that reads back") {
  for (int i = 0; i <= static_cast<int>(backend_kind::gemini_cli); ++i) {
    auto kind = static_cast<backend_kind>(i);
    INFO(to_text(kind));
    CHECK(backend_kind_from(to_text(kind)) == kind);
  }
  CHECK(to_text(backend_kind::gemini_cli) == "gemini-cli");
  CHECK_FALSE(backend_kind_from("gemini_cli"));
}

TEST_CASE("a stream is found by its id alone") {
  auto p = test::plan_of({{}, {}, {}});
  p.streams[1].name = "s2";
  CHECK(find_stream(p, "s2") == 2);
  CHECK(find_stream(p, "s9") == no_stream);
  CHECK(find_stream(plan{}, "") == no_stream);
}
