#include "actors/write_pacer.hpp"

#include "tests/support/catch.hpp"

#include <chrono>

namespace tributary::test {

using namespace std::chrono_literals;

TEST_CASE("writing takes no more than its share of the time") {
  const time_point begin{duration{1'000'000}};
  auto now = begin;
  write_pacer pacer{20};
  duration writing{0};
  int writes = 0;
  // Something arrives every millisecond, and each write takes longer than the last.
  while (now - begin < 60s) {
    if (!pacer.wait(now)) {
      auto took = duration{std::chrono::microseconds{200 + 50 * writes}};
      pacer.wrote(now, now + took);
      now += took;
      writing += took;
      ++writes;
    }
    now += 1ms;
  }
  CHECK(writing * 20 <= now - begin + 1s);
  CHECK(writing * 25 >= now - begin);
}

TEST_CASE("the first write is at once, and so is one after a long rest") {
  const time_point begin{duration{1'000'000}};
  write_pacer pacer{20};
  CHECK_FALSE(pacer.wait(begin));
  pacer.wrote(begin, begin + 10ms);
  CHECK(pacer.wait(begin + 10ms) == duration{190ms});
  CHECK(pacer.wait(begin + 100ms) == duration{100ms});
  CHECK_FALSE(pacer.wait(begin + 200ms));
}

} // namespace tributary::test
