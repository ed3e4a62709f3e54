#include "runtime/backend/timer_queue.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

const steady_point t0{1000h};

/// What fires up to `now`, in order.
std::string fired(timer_queue& timers, std::string& log, steady_point now) {
  log.clear();
  while (auto job = timers.take_due(now))
    job();
  return log;
}

} // namespace

TEST_CASE("timers fire in the order of their times, then of their making") {
  timer_queue timers;
  std::string log;
  timers.add(t0 + 2s, [&] { log += 'c'; });
  timers.add(t0 + 1s, [&] { log += 'a'; });
  timers.add(t0 + 1s, [&] { log += 'b'; });
  CHECK(timers.next() == t0 + 1s);
  CHECK(fired(timers, log, t0) == "");
  CHECK(fired(timers, log, t0 + 1s) == "ab");
  CHECK(fired(timers, log, t0 + 5s) == "c");
  CHECK(!timers.next());
}

TEST_CASE("a cancelled timer never fires, and frees the clock") {
  timer_queue timers;
  std::string log;
  auto id = timers.add(t0, [&] { log += 'x'; });
  CHECK(timers.cancel(id));
  CHECK(!timers.cancel(id));
  CHECK(!timers.next());
  CHECK(fired(timers, log, t0 + 1s) == "");
}

TEST_CASE("a timer that has fired cannot be cancelled any more") {
  timer_queue timers;
  std::string log;
  auto id = timers.add(t0, [&] { log += 'x'; });
  CHECK(fired(timers, log, t0) == "x");
  CHECK(!timers.cancel(id));
  CHECK(!timers.cancel(timer_id{}));
}
