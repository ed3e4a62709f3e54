#include "runtime/base/text.hpp"

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/catch.hpp"

namespace tributary::test {

namespace {

int most_begun(const member& m) {
  int most = 0;
  for (const auto& [stream, times] : m.worker->begun)
    most = std::max(most, times);
  return most;
}

} // namespace

TEST_CASE_METHOD(cluster_fixture, "a cut that heals in time costs nothing") {
  auto& alpha = join("alpha", 4);
  script = [](const work_order& order) {
    auto slow = order.stream->id == "s3";
    return scripted{slow ? 5s : 1s, delivers(order.stream->id)};
  };
  auto& run = submit(flat_plan(8));
  pass(500ms);
  REQUIRE(alpha.worker->running() == 4);
  cut_off(alpha);
  // Three of them end while nobody hears of it.
  pass(2s);
  CHECK(alpha.worker->running() == 1);
  CHECK(run.output->count("stream.completed") == 0);
  alpha.reachable = true;
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 8);
  CHECK(most_begun(alpha) == 1);
  CHECK(run.output->count("node.lost") == 0);
}

TEST_CASE_METHOD(cluster_fixture, "no slot is lost over many cuts") {
  auto& alpha = join("alpha", 3);
  script = [](const work_order& order) { return scripted{700ms, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(40));
  for (int i = 0; i < 6; ++i) {
    pass(900ms);
    cut_off(alpha);
    pass(600ms);
    alpha.reachable = true;
    pass(400ms);
  }
  // All slots are at work between two rounds of results.
  size_t peak = 0;
  for (int i = 0; i < 100; ++i) {
    pass(10ms);
    peak = std::max(peak, alpha.worker->running());
  }
  CHECK(peak == 3);
  CHECK(alpha.worker->peak == 3);
  REQUIRE(finish(run));
  CHECK(run.output->count("stream.completed") == 40);
  CHECK(most_begun(alpha) == 1);
}

TEST_CASE_METHOD(cluster_fixture,
                 "a cut past lost-after moves streams, and late results count once") {
  auto& alpha = join("alpha", 2);
  script = [](const work_order& order) { return scripted{6s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(2));
  pass(500ms);
  REQUIRE(alpha.worker->running() == 2);
  auto& beta = join("beta", 2);
  // No end of a connection: silence.
  alpha.line->cut = true;
  alpha.reachable = false;
  REQUIRE(wait_until([&] { return beta.worker->running() == 2; }, 10s));
  CHECK(run.output->count("node.lost") == 1);
  // It comes back with both results before beta has them.
  pass(2s);
  alpha.reachable = true;
  REQUIRE(finish(run, 30s));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 2);
  CHECK(alpha.begun() + beta.begun() == 4);
  CHECK(run.output->count("node.joined") == 3);
  // What it came back with holds no slot.
  auto& next = submit(flat_plan(4));
  pass(100ms);
  CHECK(alpha.worker->running() == 2);
  REQUIRE(finish(next, 20s));
}

TEST_CASE_METHOD(cluster_fixture, "a node that was paused past lost-after rejoins and works on") {
  auto& alpha = join("alpha", 1);
  join("beta", 1);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(30));
  pass(500ms);
  alpha.process->frozen = true;
  pass(8s);
  CHECK(run.output->count("node.lost") == 1);
  auto before = alpha.begun();
  alpha.process->frozen = false;
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 30);
  CHECK(alpha.begun() > before);
}

TEST_CASE_METHOD(cluster_fixture, "a coordinator that was paused takes no node for lost") {
  auto& alpha = join("alpha", 2);
  auto& beta = join("beta", 2);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(20));
  pass(1500ms);
  coordinator.frozen = true;
  pass(20s);
  coordinator.frozen = false;
  REQUIRE(finish(run));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("node.lost") == 0);
  CHECK(run.output->count("stream.completed") == 20);
  CHECK(alpha.begun() + beta.begun() == 20);
}

TEST_CASE_METHOD(cluster_fixture, "what a node holds of a run that is over is forgotten at once") {
  auto& alpha = join("alpha", 2);
  script = [](const work_order& order) { return scripted{1h, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(2));
  pass(5s);
  cut_off(alpha);
  pass(100ms);
  caf::anon_send(child("runs"), cancel_run_request{run.run, "the test said so", 130});
  REQUIRE(finish(run, 2s));
  CHECK(alpha.worker->running() == 2);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& next = submit(flat_plan(2));
  alpha.reachable = true;
  REQUIRE(finish(next, 4s));
  CHECK(alpha.worker->cancelled == 2);
  CHECK(next.exit_code == 0);
}

TEST_CASE_METHOD(cluster_fixture,
                 "an orchestrator that starts anew finds all on a node that stayed") {
  auto& alpha = join("alpha", 4);
  script = [](const work_order& order) { return scripted{1s, delivers(order.stream->id)}; };
  auto& run = submit(flat_plan(20));
  for (int i = 0; i < 4; ++i) {
    pass(730ms);
    caf::anon_send_exit(actor_of(run.run, "orchestrator"), caf::exit_reason::kill);
    net.settle();
  }
  REQUIRE(finish(run, 30s));
  CHECK(most_begun(alpha) == 1);
  CHECK(run.output->count("stream.completed") == 20);
  CHECK(alpha.worker->peak == 4);
}

TEST_CASE_METHOD(cluster_fixture, "a node with 50,000 results in hand can rejoin") {
  auto& alpha = join("alpha", 50'000);
  script = [](const work_order&) { return scripted{100ms, delivers("x")}; };
  auto p = flat_plan(50'000);
  auto& run = submit(std::move(p));
  REQUIRE(wait_until([&] { return alpha.worker->running() == 50'000; }, 2s));
  cut_off(alpha);
  pass(300ms);
  CHECK(alpha.worker->running() == 0);
  CHECK(run.output->count("stream.completed") == 0);
  alpha.reachable = true;
  REQUIRE(finish(run, 20s));
  CHECK(run.exit_code == 0);
  CHECK(alpha.begun() == 50'000);
}

TEST_CASE_METHOD(cluster_fixture,
                 "whatever breaks, each stream ends once and the report is the same") {
  auto seed = GENERATE(range(1, 13));
  INFO("seed " << seed);
  std::mt19937_64 dice{static_cast<uint64_t>(seed)};
  script = [](const work_order& order) {
    auto takes = static_cast<int64_t>(100 + stable_hash(order.stream->id) % 900);
    return scripted{duration{std::chrono::milliseconds{takes}},
                    delivers("Result of " + order.stream->id + ".\n")};
  };
  std::vector<member*> nodes{&join("alpha", 3), &join("beta", 2)};
  auto& run = submit(flat_plan(60));
  for (int i = 0; i < 14 && !run.over(); ++i) {
    pass(duration{std::chrono::milliseconds{static_cast<int64_t>(50 + dice() % 900)}});
    auto& m = *nodes[dice() % nodes.size()];
    switch (dice() % 6) {
      case 0:
        if (m.line && m.line->open)
          cut_off(m);
        break;
      case 1:
        m.line->cut = true;
        break;
      case 2:
        caf::anon_send_exit(child(dice() % 2 ? "scheduler" : "registry"), caf::exit_reason::kill);
        break;
      case 3:
        caf::anon_send_exit(actor_of(run.run, "orchestrator"), caf::exit_reason::kill);
        break;
      case 4:
        m.process->frozen = !m.process->frozen;
        break;
      default:
        for (auto* each : nodes)
          each->reachable = true;
    }
    net.settle();
  }
  for (auto* each : nodes) {
    each->reachable = true;
    each->process->frozen = false;
  }
  REQUIRE(finish(run, 5min));
  CHECK(run.exit_code == 0);
  CHECK(run.output->count("stream.completed") == 60);
  CHECK(run.output->count("run.completed") == 1);
  for (int s = 0; s < 60; ++s)
    CHECK(run.report().find("Result of s" + std::to_string(s) + ".") != std::string::npos);
  // No slot was lost on the way.
  script = [](const work_order& order) { return scripted{10s, delivers(order.stream->id)}; };
  auto& next = submit(flat_plan(5));
  pass(9s);
  CHECK(nodes[0]->worker->running() + nodes[1]->worker->running() == 5);
  REQUIRE(finish(next));
  CHECK_FALSE(fallen);
}

} // namespace tributary::test
