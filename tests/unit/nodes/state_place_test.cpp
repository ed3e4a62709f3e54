#include "nodes/state_place.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>

using namespace tributary;

namespace {

/// What a command that is told next has to say of the state, by this one's flag and topology.
std::string told(const std::string& flag, const std::string& in_topology = {}) {
  coordinator_spec spec;
  spec.state = in_topology;
  auto place = find_state(flag, spec);
  REQUIRE(place);
  return state_option_of(*place);
}

} // namespace

TEST_CASE("a command that is to look in the same place is told where, without secrets") {
  unsetenv("TRIBUTARY_STATE");
  CHECK(told("").empty());
  CHECK(told(":memory:").empty());
  CHECK(told("/tmp/kept") == " --state /tmp/kept");
  CHECK(told("", "/tmp/kept") == " --state /tmp/kept");
  auto database = told("postgres://ann:s3cret@db.example/runs");
  CHECK(database.find("s3cret") == std::string::npos);
  CHECK(database.find(" --state 'postgres://ann") == 0);
}

TEST_CASE("what the environment says holds for the next command, unless the flag said otherwise") {
  setenv("TRIBUTARY_STATE", "/tmp/usual", 1);
  CHECK(told("").empty());
  CHECK(told("/tmp/other") == " --state /tmp/other");
  unsetenv("TRIBUTARY_STATE");
}
