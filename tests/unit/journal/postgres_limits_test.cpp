#include "runtime/base/limits.hpp"

#include "tests/unit/journal/postgres_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

constexpr int longer = 60'000;

} // namespace

TEST_CASE("a coordinator's address and name are bounded") {
  NEEDS_POSTGRES();
  auto url = postgres_server::shared()->fresh_url();
  office a{url, std::string(limits::coordinator_id_bytes, 'a'), longer};
  CHECK(a.leases().announce(std::string(limits::coordinator_address_bytes, 'x')));
  auto refused = a.leases().announce(std::string(limits::coordinator_address_bytes + 1, 'x'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::too_large);
  postgres_journal_options options;
  options.owner = std::string(limits::coordinator_id_bytes + 1, 'a');
  CHECK_FALSE(postgres_journal(url, std::move(options)));
}

TEST_CASE("a database's address is bounded") {
  auto refused = postgres_journal("postgres://h/d?application_name="
                                  + std::string(limits::database_url_bytes, 'x'));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("xxxx") == std::string::npos);
}

TEST_CASE("more events and larger results than one statement takes are all there, in order") {
  NEEDS_POSTGRES();
  office a{postgres_server::shared()->fresh_url(), "a", longer};
  REQUIRE(a.journal().open({"r-1", "", t0, {}, 0}));
  auto count = static_cast<stream_index>(limits::database_batch_events + 10);
  for (stream_index s = 0; s < count; ++s)
    REQUIRE(a.journal().append("r-1", t0, slot_granted{s, "n"}));
  // Each fits into a statement and a page, two of them into none.
  static_assert(limits::database_page_bytes > limits::database_batch_bytes);
  constexpr auto large = limits::database_page_bytes * 2 / 3;
  for (char mark : {'x', 'y'})
    REQUIRE(a.journal().append("r-1", t0, done("r-1", 0, result_of(std::string(large, mark)))));
  settle(a.journal(), "r-1");
  auto back = replayed(a.journal(), "r-1");
  REQUIRE(back.events.size() == count + 2);
  for (stream_index s = 0; s < count; ++s)
    REQUIRE(at_as<slot_granted>(back, s).stream == s);
  CHECK((*at_as<attempt_ended>(back, count).what.result)->text == std::string(large, 'x'));
  CHECK((*at_as<attempt_ended>(back, count + 1).what.result)->text == std::string(large, 'y'));
}
