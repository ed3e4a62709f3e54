#include "runtime/learn/worker_choice.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

namespace {

worker_record
record(uint32_t streams, uint32_t first_try, duration typical = 10s, int64_t cost = 0) {
  worker_record r;
  r.attempts = streams;
  r.streams = streams;
  r.first_try = first_try;
  r.typical = typical;
  r.cost_microusd = cost;
  return r;
}

using records = std::map<std::string, worker_record>;
const std::vector<std::string> both = {"codex", "gemini"};

} // namespace

TEST_CASE("without evidence the assignment table decides, and says so") {
  CHECK(pick_worker("gemini", both, {}) == worker_choice{"gemini", "it has no record at this yet"});
  records short_ones{{"gemini", record(4, 0)}, {"codex", record(100, 100)}};
  CHECK(pick_worker("gemini", both, short_ones)
        == worker_choice{"gemini", "its record of 4 streams is too short"});
  records other_short{{"gemini", record(100, 10)}, {"codex", record(4, 4)}};
  CHECK(pick_worker("gemini", both, other_short).worker == "gemini");
}

TEST_CASE("who is clearly more often done at the first try is chosen, with the figures") {
  records r{{"gemini", record(40, 24)}, {"codex", record(50, 48)}};
  CHECK(pick_worker("gemini", both, r)
        == worker_choice{
          "codex", "instead of gemini: 96 % of 50 streams at the first try, gemini 60 % of 40"});
}

TEST_CASE("a difference that may be chance changes nothing") {
  records r{{"gemini", record(10, 8)}, {"codex", record(6, 6)}};
  CHECK(pick_worker("gemini", both, r).worker == "gemini");
  CHECK(pick_worker("gemini", both, r).why == "80 % of 10 streams at the first try");
}

TEST_CASE("of two that are as reliable the one that takes half the time is chosen") {
  records r{{"gemini", record(40, 38, 12s)}, {"codex", record(40, 38, 4s)}};
  CHECK(
    pick_worker("gemini", both, r)
    == worker_choice{"codex", "instead of gemini: as reliable, and typically 4.0s instead of 12s"});
  r["codex"].typical = 7s;
  CHECK(pick_worker("gemini", both, r).worker == "gemini");
}

TEST_CASE("being faster does not make up for a higher price, nor being cheaper for a longer time") {
  records r{{"gemini", record(40, 38, 12s, 40'000)}, {"codex", record(40, 38, 4s, 80'000)}};
  CHECK(pick_worker("gemini", both, r).worker == "gemini");
  r["codex"] = record(40, 38, 13s, 4'000);
  CHECK(pick_worker("gemini", both, r).worker == "gemini");
  r["codex"] = record(40, 38, 12s, 4'000);
  CHECK(pick_worker("gemini", both, r)
        == worker_choice{
          "codex", "instead of gemini: as reliable, and $0.0001 a stream instead of $0.0010"});
}

TEST_CASE("of several better ones the most reliable is chosen, whatever their order") {
  records r{{"gemini", record(40, 10)}, {"codex", record(50, 45)}, {"claude", record(50, 49)}};
  CHECK(pick_worker("gemini", {"codex", "claude"}, r).worker == "claude");
  CHECK(pick_worker("gemini", {"claude", "codex"}, r).worker == "claude");
}

TEST_CASE("who is no candidate is not chosen, however good") {
  records r{{"gemini", record(40, 10)}, {"codex", record(50, 50)}};
  CHECK(pick_worker("gemini", {"gemini", "claude"}, r).worker == "gemini");
}

TEST_CASE("the lower end of what a record makes likely") {
  CHECK(first_try_at_least({}) == 0);
  CHECK(first_try_at_least(record(5, 5)) == Approx(0.566).margin(0.01));
  CHECK(first_try_at_least(record(100, 100)) == Approx(0.963).margin(0.01));
  CHECK(first_try_at_least(record(100, 0)) == Approx(0).margin(1e-9));
  CHECK(first_try_at_least(record(40, 24)) == Approx(0.446).margin(0.01));
}
