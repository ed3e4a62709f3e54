#include "runtime/base/limits.hpp"
#include "runtime/plan/extra_streams.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("ids of streams that a run adds follow the plan's and are none of them") {
  plan p;
  for (const auto* id : {"leaders", "extra-1", "extra-3"})
    p.streams.emplace_back().id = id;
  auto ids = stream_ids(p);
  REQUIRE(ids.size() == 3 + limits::extra_streams);
  CHECK(ids[0] == "leaders");
  CHECK(ids[3] == "extra-2");
  CHECK(ids[4] == "extra-4");
  CHECK(extra_ids(p).size() == limits::extra_streams);
}
