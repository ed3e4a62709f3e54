#include "nodes/gate/accept_rest.hpp"

#include "tests/support/catch.hpp"

namespace tributary {

TEST_CASE("a gate without a descriptor takes no connection until its pause is over") {
  using namespace std::chrono_literals;
  const accept_rest::time_point now{1h};
  accept_rest rest;
  CHECK(rest.over(now));
  rest.begin(now);
  CHECK_FALSE(rest.over(now));
  CHECK_FALSE(rest.over(now + limits::accept_pause - 1ns));
  CHECK(rest.over(now + limits::accept_pause));
  CHECK(rest.until() == now + limits::accept_pause);
  // Where there is none still, it rests once more.
  rest.begin(now + limits::accept_pause);
  CHECK_FALSE(rest.over(now + limits::accept_pause));
}

} // namespace tributary
