#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

TEST_CASE_METHOD(cluster_fixture, "a result of 5 MB comes over whole") {
  join("alpha", 1);
  std::string text;
  while (text.size() < 5'000'000)
    text += "Line " + std::to_string(text.size()) + " of a long result.\n";
  script = [&](const work_order&) { return scripted{100ms, delivers(text)}; };
  auto& run = submit(flat_plan(1));
  REQUIRE(finish(run, 10s));
  CHECK(run.exit_code == 0);
  CHECK(run.output->file("streams/s0.md").find(text.substr(text.size() - 2'000))
        != std::string::npos);
  CHECK(run.output->file("streams/s0.md").size() >= text.size());
}

TEST_CASE_METHOD(cluster_fixture, "heartbeats do not wait behind a large result on a slow line") {
  auto& alpha = join("alpha", 2);
  cut_off(alpha);
  alpha.bytes_per_second = 500'000;
  alpha.reachable = true;
  pass(1s);
  script = [](const work_order& order) {
    return scripted{100ms, delivers(std::string(order.stream->id == "s0" ? 5'000'000 : 10, 'x'))};
  };
  auto& run = submit(flat_plan(1));
  time_point last = table().find("alpha")->last_sign;
  duration silent{0};
  duration silent_most{0};
  auto took = duration{0};
  for (; !run.over() && took < 1min; took += 10ms) {
    pass(10ms);
    auto now = table().find("alpha")->last_sign;
    silent = now == last ? silent + 10ms : duration{0};
    silent_most = std::max(silent_most, silent);
    last = now;
  }
  REQUIRE(run.over());
  // The line needs ten seconds for it, more than twice what a silent node is given.
  CHECK(took > 9s);
  CHECK(silent_most < 2500ms);
  CHECK(run.output->count("node.lost") == 0);
  CHECK(alpha.begun() == 1);
}

TEST_CASE_METHOD(cluster_fixture, "a stream gets the large results that it needs over the wire") {
  join("alpha", 2);
  auto p = flat_plan(3);
  p.streams[2].needs = {0, 1};
  std::vector<size_t> sizes;
  script = [&](const work_order& order) {
    for (const auto& need : order.needs)
      sizes.push_back(need.text ? need.text->size() : 0);
    return scripted{10ms, delivers(std::string(order.stream->id == "s0" ? 300'000 : 70'000, 'y'))};
  };
  auto& run = submit(p);
  REQUIRE(finish(run, 10s));
  CHECK(sizes == std::vector<size_t>{300'000, 70'000});
}

} // namespace tributary::test
