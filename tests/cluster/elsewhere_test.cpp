#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(cluster_fixture,
                 "a second attempt is begun on another node than the one whose attempt hangs") {
  auto& alpha = join("alpha", 8);
  auto& beta = join("beta", 2);
  script = [](const work_order& order) {
    auto hangs = order.lease.attempt == 1 && (order.stream->id == "s1" || order.stream->id == "s8");
    return scripted{hangs ? duration{5h} : duration{1s}, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(10));
  pass(500ms);
  REQUIRE(alpha.worker->begun["s8"] == 1);
  REQUIRE(beta.worker->begun["s1"] == 1);
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  // Though seven of alpha's eight slots are free, and one of beta's two.
  CHECK(alpha.begun() + beta.begun() == 12);
  CHECK(beta.worker->begun["s8"] == 1);
  CHECK(alpha.worker->begun["s1"] == 1);
}

TEST_CASE_METHOD(cluster_fixture, "the only node gets the second attempt too") {
  auto& alpha = join("alpha", 10);
  script = [](const work_order& order) {
    auto hangs = order.lease.attempt == 1 && order.stream->id == "s8";
    return scripted{hangs ? duration{5h} : duration{1s}, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(9));
  REQUIRE(finish(run, 2min));
  CHECK(run.exit_code == 0);
  CHECK(alpha.worker->begun["s8"] == 2);
}

} // namespace tributary::test
