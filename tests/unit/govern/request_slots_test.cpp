#include "runtime/govern/request_slots.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/govern/govern_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

TEST_CASE("a request begins at its moment or a little later, then it is lost") {
  dealt_requests dealt;
  CHECK(dealt.ready_at(noon) == time_point::max());
  dealt.add({noon, 2s, 3, 1s});
  CHECK(dealt.ready_at(noon - 5s) == noon);
  CHECK(dealt.ready_at(noon + 999ms) == noon);
  CHECK(dealt.ready_at(noon + 1s) == noon + 2s);
  CHECK(dealt.left(noon + 1s) == 2);
  CHECK(dealt.left(noon + 5s) == 0);
  CHECK(dealt.ready_at(noon + 5s) == time_point::max());
}

TEST_CASE("each is used once, across what was dealt out at different times") {
  dealt_requests dealt;
  dealt.add({noon, 1s, 1, 1s});
  dealt.add({noon + 5s, 1s, 2, 1s});
  dealt.take(noon);
  CHECK(dealt.ready_at(noon) == noon + 5s);
  dealt.take(noon + 5s);
  CHECK(dealt.ready_at(noon + 5s) == noon + 6s);
  dealt.take(noon + 6s);
  CHECK(dealt.left(noon + 6s) == 0);
  // One that was begun without leave takes nothing from others.
  dealt.take(noon + 6s);
}

TEST_CASE("no minute has more requests than its bound, however late each is used") {
  for (uint64_t bound : {1u, 2u, 3u, 7u, 49u, 50u, 60u, 1'000u}) {
    auto spacing = slot_spacing(bound, 1s);
    // The first as late as can be, the others in time.
    auto in_a_minute = 1 + static_cast<uint64_t>((60s - 1s + 1s - duration{1}) / spacing);
    CHECK(in_a_minute <= bound);
    // Little is wasted.
    CHECK(spacing * static_cast<int64_t>(bound) <= 60s * 106 / 100);
  }
}
