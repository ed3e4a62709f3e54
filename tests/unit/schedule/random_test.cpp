#include "tests/support/catch.hpp"
#include "tests/unit/schedule/schedule_fixture.hpp"

#include <algorithm>
#include <random>
#include <set>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// An account with so many permits; it counts what the scheduler tells it.
struct counted_permits : permit_port {
  bool may_begin(uint32_t) const override { return running < most; }
  uint64_t begin(uint32_t) override {
    ++running;
    return ++last;
  }
  void resume(uint32_t) override { ++running; }
  void end(uint32_t, uint32_t count) override {
    REQUIRE(count <= running);
    running -= count;
  }

  uint32_t most = 3;
  uint32_t running = 0;
  uint64_t last = 0;
};

/// The scheduler's promises, kept by hand in the plainest way: what may be granted is found by
/// looking at everything.
struct plain_model {
  struct node {
    node_offer offer;
    bool draining = false;
    /// run, worker.
    std::multiset<std::pair<std::string, std::string>> used;
  };
  struct run {
    std::optional<uint32_t> max_parallel;
    std::map<stream_index, slot_request> waiting;
  };

  std::map<std::string, node> nodes;
  std::map<std::string, run> runs;
  std::map<std::string, uint32_t> caps;
  /// Workers w1 and w2 share an account.
  counted_permits permits;

  static bool is_governed(const std::string& worker) { return worker != "w3"; }

  uint32_t used_by_run(const std::string& name) const {
    uint32_t total = 0;
    for (const auto& [_, n] : nodes)
      total += std::count_if(n.used.begin(), n.used.end(),
                             [&](const auto& u) { return u.first == name; });
    return total;
  }
  uint32_t used_by_worker(const std::string& name) const {
    uint32_t total = 0;
    for (const auto& [_, n] : nodes)
      total += std::count_if(n.used.begin(), n.used.end(),
                             [&](const auto& u) { return u.second == name; });
    return total;
  }
  bool can_run(const node& n, const slot_request& r) const {
    const auto& w = n.offer.workers;
    auto offers = w.empty() || std::find(w.begin(), w.end(), r.worker) != w.end();
    auto labelled = std::all_of(r.labels.begin(), r.labels.end(), [&](const auto& l) {
      auto at = n.offer.labels.find(l.first);
      return at != n.offer.labels.end() && at->second == l.second;
    });
    return offers && labelled && !n.draining && n.offer.slots > 0;
  }
  bool may_be_granted(const slot_request& r) const {
    auto limit = runs.at(r.run).max_parallel;
    auto cap = caps.find(r.worker);
    if ((limit && used_by_run(r.run) >= *limit)
        || (cap != caps.end() && used_by_worker(r.worker) >= cap->second)
        || (is_governed(r.worker) && used_by_worker("w1") + used_by_worker("w2") >= permits.most))
      return false;
    return std::any_of(nodes.begin(), nodes.end(), [&](const auto& n) {
      return can_run(n.second, r) && n.second.used.size() < n.second.offer.slots;
    });
  }
  bool fits_nowhere(const slot_request& r) const {
    return std::none_of(nodes.begin(), nodes.end(),
                        [&](const auto& n) { return can_run(n.second, r); });
  }

  /// Checks one grant against the promises, then makes it.
  void take(const slot_grant& g) {
    auto& r = runs.at(g.run);
    auto request = r.waiting.at(g.stream);
    auto& n = nodes.at(g.node);
    REQUIRE(may_be_granted(request));
    REQUIRE(can_run(n, request));
    REQUIRE(n.used.size() < n.offer.slots);
    REQUIRE((g.permit != 0) == is_governed(request.worker));
    auto share
      = [](const node& of) { return double(of.offer.slots - of.used.size()) / of.offer.slots; };
    for (const auto& [name, other] : nodes) {
      if (!can_run(other, request) || other.used.size() >= other.offer.slots)
        continue;
      if (name != request.avoid)
        CHECK((g.node == request.avoid || share(n) >= share(other) - 1e-12));
      if (name != g.node)
        CHECK(g.node != request.avoid);
    }
    for (const auto& [stream, other] : r.waiting) {
      auto earlier = other.rank > request.rank
                     || (other.rank == request.rank && other.stream < request.stream);
      if (earlier && may_be_granted(other))
        FAIL("stream " << stream << " should have gone before " << g.stream);
    }
    r.waiting.erase(g.stream);
    n.used.emplace(g.run, request.worker);
  }

  void check_all(scheduler& s) {
    for (const auto& g : s.assign())
      take(g);
    size_t waiting = 0;
    uint32_t free = 0;
    std::set<std::pair<std::string, stream_index>> nowhere;
    for (const auto& [name, r] : runs)
      for (const auto& [stream, request] : r.waiting) {
        ++waiting;
        REQUIRE_FALSE(may_be_granted(request));
        if (fits_nowhere(request))
          nowhere.emplace(name, stream);
      }
    for (const auto& [_, n] : nodes)
      if (!n.draining)
        free += n.offer.slots - static_cast<uint32_t>(n.used.size());
    CHECK(permits.running == used_by_worker("w1") + used_by_worker("w2"));
    CHECK(s.waiting() == waiting);
    CHECK(s.free_slots() == free);
    for (const auto& gap : s.gaps())
      CHECK(nowhere.contains({gap.run, gap.stream}));
  }
};

class player {
public:
  explicit player(uint32_t seed) : dice_(seed) {
    scheduler_.ask_for_permits(model_.permits);
    scheduler_.govern("w1", 0);
    scheduler_.govern("w2", 0);
  }

  void play(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      if (roll(3) == 0)
        model_.check_all(scheduler_);
    }
  }

private:
  uint32_t roll(uint32_t below) { return dice_() % below; }
  std::string pick(std::initializer_list<const char*> from) {
    return *(from.begin() + roll(static_cast<uint32_t>(from.size())));
  }
  std::map<std::string, std::string> some_labels() {
    std::map<std::string, std::string> labels;
    if (roll(3) == 0)
      labels["zone"] = pick({"a", "b"});
    if (roll(6) == 0)
      labels["disk"] = "ssd";
    return labels;
  }

  void step() {
    switch (roll(14)) {
      case 0:
        return add_node();
      case 1:
        return drop_node();
      case 2:
        return add_run();
      case 3:
        return drop_run();
      case 4:
        return drop_request();
      case 5:
        return cap();
      case 6:
        model_.permits.most = roll(6);
        return;
      case 7:
        return roll(4) == 0 ? refuse() : void();
      case 8:
      case 9:
      case 10:
        return release();
      default:
        return request();
    }
  }

  void add_node() {
    node_offer offer{pick({"n1", "n2", "n3", "n4", "n5"}), roll(5), {}, some_labels()};
    if (roll(2) == 0)
      offer.workers = {pick({"w1", "w2"})};
    if (model_.nodes.contains(offer.name))
      return;
    scheduler_.add_node(offer, 0);
    model_.nodes[offer.name] = {offer, false, {}};
  }
  void drop_node() {
    auto name = pick({"n1", "n2", "n3", "n4", "n5"});
    if (roll(2) == 0) {
      scheduler_.drain_node(name);
      if (model_.nodes.contains(name))
        model_.nodes[name].draining = true;
    } else {
      scheduler_.remove_node(name);
      model_.nodes.erase(name);
    }
  }
  void add_run() {
    auto name = pick({"r1", "r2", "r3"});
    auto limit = roll(2) == 0 ? std::nullopt : std::optional{roll(4)};
    scheduler_.add_run(name, 1 + roll(3), limit);
    model_.runs[name].max_parallel = limit;
  }
  void drop_run() {
    if (roll(4) != 0)
      return;
    auto name = pick({"r1", "r2", "r3"});
    scheduler_.remove_run(name);
    model_.runs.erase(name);
  }
  void request() {
    slot_request r{
      pick({"r1", "r2", "r3"}), roll(30), pick({"w1", "w2", "w3"}), some_labels(), roll(4), {}};
    if (roll(3) == 0)
      r.avoid = pick({"n1", "n2", "n3", "n4", "n5"});
    scheduler_.request(r);
    if (auto run = model_.runs.find(r.run); run != model_.runs.end())
      run->second.waiting.insert_or_assign(r.stream, r);
  }
  void refuse() {
    size_t governed = 0;
    for (auto& [name, run] : model_.runs)
      governed += std::erase_if(
        run.waiting, [](const auto& w) { return plain_model::is_governed(w.second.worker); });
    CHECK(scheduler_.refuse(0).size() == governed);
    CHECK(scheduler_.first_waiting(0).empty());
  }
  void drop_request() {
    auto run = pick({"r1", "r2", "r3"});
    auto stream = roll(30);
    scheduler_.drop(run, stream);
    if (model_.runs.contains(run))
      model_.runs[run].waiting.erase(stream);
  }
  void cap() {
    auto worker = pick({"w1", "w2"});
    auto cap = roll(2) == 0 ? std::nullopt : std::optional{roll(5)};
    scheduler_.cap_worker(worker, cap);
    model_.caps.erase(worker);
    if (cap)
      model_.caps[worker] = *cap;
  }
  void release() {
    auto name = pick({"n1", "n2", "n3", "n4", "n5"});
    auto at = model_.nodes.find(name);
    if (at == model_.nodes.end() || at->second.used.empty()) {
      scheduler_.release(name, "r1", "w3");
      return;
    }
    auto use = std::next(at->second.used.begin(), roll(uint32_t(at->second.used.size())));
    scheduler_.release(name, use->first, use->second);
    at->second.used.erase(use);
  }

  std::mt19937 dice_;
  plain_model model_;
  scheduler scheduler_;
};

} // namespace

TEST_CASE("whatever happens, grants keep every promise and leave nothing that could be granted") {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    player{seed}.play(400);
  }
}
