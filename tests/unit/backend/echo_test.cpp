#include "runtime/backend/echo_backend.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/backend/trial.hpp"

using namespace tributary;
using namespace std::chrono_literals;
using trial::attempt;
using trial::has;
using trial::order_parts;

namespace {

order_parts echo_parts() {
  order_parts parts;
  parts.worker.name = "echo";
  parts.worker.backend = backend_kind::echo;
  return parts;
}

} // namespace

TEST_CASE("echo answers at once, in the caller's thread, with the bytes of its profile") {
  backend_set backends{{}};
  for (uint64_t bytes : {1, 7, 30, 1'024, 100'000}) {
    auto parts = echo_parts();
    parts.worker.bytes = bytes;
    attempt a{backends, parts};
    CHECK(a.handle() == nullptr);
    REQUIRE(a.results() == 1);
    CHECK(a.text().size() == bytes);
    CHECK(is_utf8(a.text()));
  }
}

TEST_CASE("echo says the same for the same stream, and something else for another") {
  auto parts = echo_parts();
  auto text = echo_text(parts.order(), 1'024);
  CHECK(text.starts_with("Echo of Pricing analysis: What the apps cost. "));
  parts.attempt = 2;
  CHECK(echo_text(parts.order(), 1'024) == text);
  parts.stream.id = "other";
  auto other = echo_text(parts.order(), 1'024);
  CHECK(other != text);
  CHECK(text.substr(60).find(other.substr(100, 60)) == std::string::npos);
}

TEST_CASE("echo cuts a name between characters") {
  auto parts = echo_parts();
  parts.stream.name = "äöü";
  CHECK(echo_text(parts.order(), 9) == "Echo of ");
  CHECK(echo_text(parts.order(), 10) == "Echo of ä");
}

TEST_CASE("echo waits for its delay") {
  backend_set backends{{}};
  auto parts = echo_parts();
  parts.worker.delay = 30ms;
  attempt a{backends, parts};
  auto result = a.result();
  REQUIRE(result);
  CHECK((*result)->text.size() == 1'024);
  CHECK((*result)->service_time >= 30ms);
}

TEST_CASE("an echo that takes longer than its stream may fails as a worker would") {
  backend_set backends{{}};
  auto parts = echo_parts();
  parts.worker.delay = 1h;
  parts.stream.timeout = 20ms;
  CHECK(attempt{backends, parts}.loss().kind == failure_kind::timeout);
  parts.stream.timeout = 1h;
  parts.stream.idle_timeout = 20ms;
  CHECK(attempt{backends, parts}.loss().kind == failure_kind::stalled);
}

TEST_CASE("an echo that waits can be cancelled, once") {
  backend_set backends{{}};
  auto parts = echo_parts();
  parts.worker.delay = 1h;
  parts.stream.timeout = 2h;
  attempt a{backends, parts};
  REQUIRE(a.handle());
  a.handle()->cancel();
  a.handle()->cancel();
  CHECK(a.loss().message == "cancelled");
  CHECK(a.results() == 1);
}

TEST_CASE("echoes that wait are cancelled when their set goes") {
  auto backends = std::make_unique<backend_set>(backend_options{});
  auto parts = echo_parts();
  parts.worker.delay = 1h;
  parts.stream.timeout = 2h;
  attempt a{*backends, parts}, b{*backends, parts};
  backends.reset();
  CHECK(a.results() == 1);
  CHECK(b.results() == 1);
}

TEST_CASE("an echo of nothing, or of too much, is a failure that says so") {
  backend_set backends{{}};
  auto parts = echo_parts();
  parts.worker.bytes = 0;
  CHECK(attempt{backends, parts}.loss().kind == failure_kind::empty);
  parts.worker.bytes = limits::result_bytes + 1;
  CHECK(has(attempt{backends, parts}.loss().message, "`bytes` is"));
}
