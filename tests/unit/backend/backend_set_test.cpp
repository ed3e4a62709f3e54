#include "runtime/backend/backend_set.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"

#include <future>

using namespace tributary;
using trial::attempt;
using trial::has;
using trial::order_parts;

TEST_CASE("a worker that the run does not have is refused by name") {
  std::promise<attempt_result> given;
  backend_set backends{{}};
  order_parts parts;
  auto order = parts.order();
  order.worker = "ghost";
  attempt_sink sink;
  sink.done = [&](attempt_result r) { given.set_value(std::move(r)); };
  CHECK(backends.start(order, std::move(sink)) == nullptr);
  auto result = given.get_future().get();
  REQUIRE(!result);
  CHECK(result.error().kind == failure_kind::bad_request);
  CHECK(has(result.error().message, "no worker ghost"));
}

TEST_CASE("a set may be let go by one of its own callbacks") {
  auto released = std::make_shared<std::promise<void>>();
  auto gone = std::make_shared<std::promise<void>>();
  auto backends = std::make_shared<backend_set>(backend_options{});
  attempt_sink sink;
  // The last owner is the callback, which runs in the set's own thread.
  sink.done = [keep = backends, released, gone](attempt_result) mutable {
    released->get_future().wait();
    keep.reset();
    gone->set_value();
  };
  backends->start(order_parts::of_script("echo hi").order(), std::move(sink));
  backends.reset();
  released->set_value();
  CHECK(gone->get_future().wait_for(trial::patience) == std::future_status::ready);
}
