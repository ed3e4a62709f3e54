#include "runtime/backend/work_pool.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <future>

using namespace tributary;

namespace {

/// Blocks the threads that call it until it is opened.
class gate {
public:
  void open() { opened_.set_value(); }
  void pass() { shared_.wait(); }

private:
  std::promise<void> opened_;
  std::shared_future<void> shared_{opened_.get_future()};
};

} // namespace

TEST_CASE("a pool runs every job, with as many threads as it was given") {
  std::atomic<int> ran{0};
  {
    work_pool pool{3};
    CHECK(pool.threads() == 3);
    for (int i = 0; i < 1'000; ++i)
      REQUIRE(pool.submit([&](const std::stop_token&) { ++ran; }));
  }
  CHECK(ran == 1'000);
  CHECK(work_pool{}.threads() >= 1);
}

TEST_CASE("jobs of one thread run in the order in which they came") {
  std::string order;
  {
    work_pool pool{1};
    for (char c = 'a'; c <= 'j'; ++c)
      pool.submit([&order, c](const std::stop_token&) { order += c; });
  }
  CHECK(order == "abcdefghij");
}

TEST_CASE("a job that is cancelled before it begins is called all the same, and knows") {
  gate entrance;
  std::promise<bool> stopped;
  work_pool pool{1};
  pool.submit([&](const std::stop_token&) { entrance.pass(); });
  auto stop = pool.submit([&](const std::stop_token& t) { stopped.set_value(t.stop_requested()); });
  REQUIRE(stop);
  stop->request_stop();
  entrance.open();
  CHECK(stopped.get_future().get());
}

TEST_CASE("a job that runs hears of its cancellation") {
  std::promise<void> begun, stopped;
  work_pool pool{1};
  auto stop = pool.submit([&](const std::stop_token& token) {
    begun.set_value();
    std::stop_callback heard{token, [&] { stopped.set_value(); }};
    stopped.get_future().wait();
  });
  begun.get_future().wait();
  REQUIRE(stop);
  CHECK(stop->request_stop());
}

TEST_CASE("a pool that ends stops what runs and what waits") {
  std::atomic<int> stopped{0};
  {
    std::promise<void> begun;
    work_pool pool{1};
    pool.submit([&](const std::stop_token& token) {
      std::promise<void> asked;
      std::stop_callback heard{token, [&] { asked.set_value(); }};
      begun.set_value();
      asked.get_future().wait();
      ++stopped;
    });
    for (int i = 0; i < 10; ++i)
      pool.submit([&](const std::stop_token& token) { stopped += token.stop_requested(); });
    begun.get_future().wait();
  }
  CHECK(stopped == 11);
}

TEST_CASE("a pool refuses jobs over its bound") {
  gate entrance;
  std::atomic<size_t> ran{0};
  size_t taken = 0;
  {
    std::promise<void> begun;
    work_pool pool{1};
    pool.submit([&](const std::stop_token&) {
      begun.set_value();
      entrance.pass();
    });
    begun.get_future().wait();
    while (pool.submit([&](const std::stop_token&) { ++ran; }))
      ++taken;
    entrance.open();
  }
  CHECK(taken == limits::pool_jobs);
  CHECK(ran == taken);
}

TEST_CASE("a pool knows its own threads") {
  std::promise<bool> inside;
  work_pool pool{2};
  pool.submit([&](const std::stop_token&) { inside.set_value(pool.in_own_thread()); });
  CHECK(inside.get_future().get());
  CHECK(!pool.in_own_thread());
}
