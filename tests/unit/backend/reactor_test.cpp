#include "runtime/backend/reactor.hpp"
#include "runtime/backend/tail_buffer.hpp"

#include "tests/support/catch.hpp"

#include <sys/epoll.h>

#include <fcntl.h>
#include <future>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

struct pipe_pair {
  descriptor read;
  descriptor write;

  pipe_pair() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    read = descriptor{ends[0]};
    write = descriptor{ends[1]};
  }
};

/// Gives both of two descriptors up as soon as it is told of either.
struct giver_up : descriptor_watcher {
  reactor& loop;
  int one;
  int other;
  int told = 0;

  giver_up(reactor& l, int a, int b) : loop(l), one(a), other(b) {}
  void on_ready(int, uint32_t) override {
    ++told;
    loop.unwatch(one);
    loop.unwatch(other);
  }
};

} // namespace

TEST_CASE("jobs run in the order in which they were submitted, from many threads too") {
  std::vector<int> order;
  std::vector<std::thread> threads;
  std::atomic<int> count{0};
  reactor loop;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i)
        loop.submit([&] { ++count; });
    });
  for (int i = 0; i < 1'000; ++i)
    loop.submit([&order, i] { order.push_back(i); });
  for (auto& t : threads)
    t.join();
  loop.run([] {});
  CHECK(count == 4'000);
  REQUIRE(order.size() == 1'000);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a reactor that ends has run what was submitted") {
  int ran = 0;
  {
    reactor loop;
    for (int i = 0; i < 100; ++i)
      loop.submit([&] { ++ran; });
  }
  CHECK(ran == 100);
}

TEST_CASE("a timer fires after its time, not before") {
  std::promise<bool> late_enough;
  reactor loop;
  loop.run([&] {
    auto at = reactor::now() + 20ms;
    loop.run_at(at, [&, at] { late_enough.set_value(reactor::now() >= at); });
  });
  CHECK(late_enough.get_future().get());
}

TEST_CASE("a descriptor that was given up is not told of, even when its event was already there") {
  reactor loop;
  pipe_pair a, b;
  giver_up watcher{loop, a.read.get(), b.read.get()};
  loop.run([&] {
    // Both are ready at once, so one turn of the loop fetches both.
    REQUIRE(::write(a.write.get(), "x", 1) == 1);
    REQUIRE(::write(b.write.get(), "x", 1) == 1);
    REQUIRE(loop.watch(a.read.get(), EPOLLIN, watcher));
    REQUIRE(loop.watch(b.read.get(), EPOLLIN, watcher));
  });
  loop.run([] {});
  loop.run([] {});
  CHECK(watcher.told == 1);
}

TEST_CASE("a descriptor that cannot be watched is said to be so") {
  reactor loop;
  char name[] = "/tmp/tributary-XXXXXX";
  descriptor file{mkstemp(name)};
  unlink(name);
  bool watched = true;
  giver_up watcher{loop, -1, -1};
  loop.run([&] { watched = loop.watch(file.get(), EPOLLIN, watcher); });
  CHECK(!watched);
}

TEST_CASE("a tail keeps the last bytes of what has no end") {
  tail_buffer tail{10};
  for (int i = 0; i < 1'000; ++i)
    tail.append("abc");
  tail.append("0123456");
  CHECK(tail.view() == "abc0123456");
  tail.append(std::string(1'000, 'x') + "the end is near");
  CHECK(tail.view() == "nd is near");
  CHECK(tail_buffer{10}.view().empty());
}
