#include "runtime/backend/extract/extract_backend.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/extract/sources.hpp"

#include <future>
#include <mutex>

namespace tributary {
namespace {

/// Starts an order and waits for its end.
struct attempt {
  std::promise<attempt_result> promise;
  std::mutex mutex;
  std::vector<attempt_progress> beats;
  std::function<void()> on_beat;

  attempt_sink sink() {
    attempt_sink s;
    s.progress = [this](attempt_progress beat) {
      {
        std::lock_guard lock{mutex};
        beats.push_back(std::move(beat));
      }
      if (on_beat)
        on_beat();
    };
    s.done = [this](attempt_result r) { promise.set_value(std::move(r)); };
    return s;
  }
};

TEST_CASE("an attempt runs in the pool, tells what it reads, and says what it cost") {
  sources in;
  in.add_engines();
  work_pool pool{1};
  auto extract = extract_backend(pool);
  attempt one;
  auto handle = extract->start(in.order("Licences", "Comparison table"), one.sink());
  auto result = one.promise.get_future().get();
  REQUIRE(result);
  CHECK(holds((*result)->text, "| **Alpha** |"));
  CHECK((*result)->service_time > duration{0});
  CHECK((*result)->cpu_time > duration{0});
  REQUIRE_FALSE(one.beats.empty());
  CHECK(one.beats[0].note == "reading alpha.md");
}

TEST_CASE("cancelling ends an attempt that reads") {
  sources in;
  in.add("a.md", "# A\n\nText about retries.\n");
  in.add("big.txt", std::string(512u << 10, 'x'));
  work_pool pool{1};
  auto extract = extract_backend(pool);
  attempt one;
  std::promise<std::shared_ptr<attempt_handle>> started;
  auto handle_of = started.get_future().share();
  // In the first sign of life, so that it surely is at work.
  one.on_beat = [handle_of] { handle_of.get()->cancel(); };
  started.set_value(extract->start(in.order("retries"), one.sink()));
  auto result = one.promise.get_future().get();
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "cancelled");
}

TEST_CASE("an attempt that is late ends with a timeout") {
  sources in;
  in.add("a.md", "# A\n\nText about retries.\n");
  work_pool pool{1};
  auto extract = extract_backend(pool);
  auto order = in.order("retries");
  auto stream = std::make_shared<stream_spec>(*order.stream);
  stream->timeout = duration{0};
  order.stream = stream;
  attempt one;
  extract->start(order, one.sink());
  auto result = one.promise.get_future().get();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == failure_kind::timeout);
}

TEST_CASE("nothing to read is a bad request, which no retry mends") {
  sources in;
  work_pool pool{1};
  auto extract = extract_backend(pool);
  attempt one;
  extract->start(in.order("retries"), one.sink());
  auto result = one.promise.get_future().get();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == failure_kind::bad_request);
}

} // namespace
} // namespace tributary
