#include "tests/unit/journal/postgres_fixture.hpp"

#include <map>
#include <random>

using namespace tributary;
using namespace tributary::test;

namespace {

/// What one owner appended to one run under one epoch, by its events' numbers, and how many of
/// these it was told to be durable.
struct chapter {
  std::vector<stream_index> appended;
  std::shared_ptr<std::atomic<size_t>> durable = std::make_shared<std::atomic<size_t>>(0);
};

/// Several coordinators that take runs from each other, because their leases are shorter than what
/// chance has them wait.
class struggle {
public:
  explicit struggle(unsigned seed) : dice_{seed}, url_{postgres_server::shared()->fresh_url()} {
    office founder{url_, "founder"};
    for (const auto& run : runs_)
      REQUIRE(founder.journal().open({run, "", t0, {}, 0}));
  }

  void run(int steps) {
    for (int i = 0; i < 3; ++i)
      owners_.push_back(hire(i));
    for (int i = 0; i < steps; ++i)
      step(dice_() % owners_.size());
    owners_.clear();
  }

  void check() {
    office reader{url_, "reader"};
    for (const auto& run : runs_) {
      std::map<uint64_t, std::vector<stream_index>> kept;
      uint64_t before = 0;
      for (const auto& event : replayed(reader.journal(), run).events) {
        const auto& granted = std::get<slot_granted>(event);
        auto epoch = std::stoull(granted.node);
        CHECK(epoch >= before);
        before = epoch;
        kept[epoch].push_back(granted.stream);
      }
      for (const auto& [epoch, one] : chapters_[run]) {
        INFO("run " << run << " epoch " << epoch);
        const auto& there = kept[epoch];
        CHECK(there.size() >= *one.durable);
        REQUIRE(there.size() <= one.appended.size());
        CHECK(std::equal(there.begin(), there.end(), one.appended.begin()));
        durable_ += *one.durable;
        lost_ += one.appended.size() - there.size();
      }
    }
  }

  size_t durable() const { return durable_; }
  size_t lost() const { return lost_; }
  size_t epochs() const {
    size_t count = 0;
    for (const auto& [run, chapters] : chapters_)
      count += chapters.size();
    return count;
  }

private:
  struct owner {
    std::unique_ptr<office> at;
    std::map<std::string, uint64_t> epochs;
  };

  owner hire(int number) {
    // Runs out while the others have their turns.
    constexpr int ttl = 15;
    return {std::make_unique<office>(url_, "owner-" + std::to_string(number), ttl), {}};
  }

  void step(size_t who) {
    auto& o = owners_[who];
    const auto& run = runs_[dice_() % runs_.size()];
    switch (dice_() % 8) {
      case 0:
        REQUIRE(o.at->leases().renew());
        break;
      case 1:
        if (o.epochs.count(run) && dice_() % 4 == 0) {
          settle_if_ours(o, run);
          REQUIRE(o.at->leases().release(run));
          o.epochs.erase(run);
        }
        break;
      case 2:
      case 3: {
        auto claim = o.at->leases().claim(run);
        REQUIRE(claim);
        if (claim->granted())
          o.epochs[run] = claim->epoch;
        break;
      }
      case 4:
        settle_if_ours(o, run);
        break;
      default:
        append(o, run, 1 + dice_() % 5);
    }
  }

  void append(owner& o, const std::string& run, size_t count) {
    auto at = o.epochs.find(run);
    if (at == o.epochs.end())
      return;
    auto& one = chapters_[run][at->second];
    for (; count > 0; --count) {
      auto number = next_++;
      auto done = o.at->journal().append(run, t0, slot_granted{number, std::to_string(at->second)});
      if (!done) {
        CHECK(done.error().code == ec::fenced);
        o.epochs.erase(at);
        return;
      }
      one.appended.push_back(number);
      auto size = one.appended.size();
      if (o.at->journal().when_durable(run, [known = one.durable, size] { *known = size; }))
        *one.durable = size;
    }
  }

  /// Waits until all is written, or nothing will be.
  void settle_if_ours(owner& o, const std::string& run) {
    if (!o.epochs.count(run))
      return;
    std::promise<void> idle;
    // Of another run, so that it comes also where this one is lost.
    if (!o.at->journal().when_durable("r-none", [&] { idle.set_value(); }))
      idle.get_future().wait();
  }

  std::mt19937 dice_;
  std::string url_;
  std::vector<std::string> runs_{"r-1", "r-2", "r-3", "r-4"};
  std::vector<owner> owners_;
  std::map<std::string, std::map<uint64_t, chapter>> chapters_;
  stream_index next_ = 0;
  size_t durable_ = 0;
  size_t lost_ = 0;
};

} // namespace

// Whoever has the run writes it, what was called durable is there, in order, and nothing of an
// owner comes behind the next owner's first event.
TEST_CASE("owners that take runs from each other never mix their events") {
  NEEDS_POSTGRES();
  for (unsigned seed = 1; seed <= 3; ++seed) {
    INFO("seed " << seed);
    struggle s{seed};
    s.run(500);
    s.check();
    CHECK(s.durable() > 0);
    CHECK(s.epochs() > 4);
  }
}
