#include "runtime/base/time.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;
using namespace std::chrono_literals;

TEST_CASE("a duration reads as people write it") {
  CHECK(parse_duration("90s").value() == 90s);
  CHECK(parse_duration("25m").value() == 25min);
  CHECK(parse_duration("1h30m").value() == 90min);
  CHECK(parse_duration("500ms").value() == 500ms);
  CHECK(parse_duration("1.5s").value() == 1500ms);
  CHECK(parse_duration("0s").value() == 0s);
}

TEST_CASE("a number without a unit is refused with the remedy") {
  for (const auto* text :
       {"25", "0", "", "m", "-5s", "5 s", "5x", "1h30", "s5", "1e3s", "9999999d"}) {
    auto got = parse_duration(text);
    CAPTURE(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == ec::malformed);
    CHECK((got.error().what.find("such as 90s") != std::string::npos
           || got.error().what.find("365 days") != std::string::npos));
  }
}

TEST_CASE("a span survives being written and read") {
  for (auto us : {0ll, 1ll, 999ll, 1'000ll, 1'500'000ll, 90'000'000ll, 5'400'000'000ll, 1'000'001ll,
                  86'400'000'000ll, 3'661'234'567ll})
    CHECK(parse_duration(to_text(duration{us})).value() == duration{us});
}

TEST_CASE("a span for people has three digits at most") {
  CHECK(to_human(850ms) == "850ms");
  CHECK(to_human(2400ms) == "2.4s");
  CHECK(to_human(65s) == "1m05s");
  CHECK(to_human(130min) == "2h10m");
  CHECK(to_human(999'700us) == "1.0s");
}

TEST_CASE("a point in time survives being written and read to the microsecond") {
  auto at = time_point{duration{1'769'847'300'250'123}};
  CHECK(to_rfc3339(at) == "2026-01-31T08:15:00.250123Z");
  CHECK(parse_rfc3339(to_rfc3339(at)).value() == at);
  CHECK(parse_rfc3339("2026-01-31T08:15:00Z").value()
        == time_point{duration{1'769'847'300'000'000}});
  CHECK_FALSE(parse_rfc3339("2026-02-30T08:15:00Z"));
  CHECK_FALSE(parse_rfc3339("2026-01-31 08:15:00Z"));
  CHECK_FALSE(parse_rfc3339("2026-01-31T08:15:00.1234567Z"));
}
