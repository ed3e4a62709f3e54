#include "runtime/backend/progress_meter.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"

#include <future>

using namespace tributary;

namespace {

/// Everything in the reactor's thread, as the meter wants it.
struct bench {
  std::vector<int64_t> told;
  std::vector<std::string> notes;
  std::promise<void> second;
  reactor loop;
  std::unique_ptr<progress_meter> meter;

  bench() {
    now([this] {
      auto tell = [this](attempt_progress beat) {
        told.push_back(beat.bytes);
        notes.push_back(beat.note);
        if (told.size() == 2)
          second.set_value();
      };
      auto note = [this] { return "after " + std::to_string(told.size()); };
      meter = std::make_unique<progress_meter>(loop, lease_id{"r-abcdefghij", 3, 1}, tell, note);
    });
  }
  ~bench() {
    now([this] { meter = nullptr; });
  }

  void now(const std::function<void()>& work) { loop.run(work); }
};

} // namespace

TEST_CASE("progress is told at once, then folded, and the last of it is never lost") {
  bench b;
  b.now([&] {
    for (int i = 1; i <= 1'000; ++i)
      b.meter->bytes(i);
    CHECK(b.told == std::vector<int64_t>{1});
  });
  b.second.get_future().wait();
  b.now([&] {
    CHECK(b.told == std::vector<int64_t>{1, 1'000});
    CHECK(b.notes == std::vector<std::string>{"after 0", "after 1"});
  });
}

TEST_CASE("progress is told at most so many times a second") {
  bench b;
  auto from = reactor::now();
  bool over = false;
  while (!over)
    b.now([&] {
      b.meter->bytes(1);
      over = b.told.size() == 5;
    });
  // The first is free; each later one has waited for its turn.
  auto least = std::chrono::seconds{4} / limits::progress_per_second;
  CHECK(reactor::now() - from >= least);
}

TEST_CASE("what the provider says is told at once, its limits in that beat alone") {
  std::vector<attempt_progress> beats;
  reactor loop;
  std::unique_ptr<progress_meter> meter;
  quota_reading quota;
  quota.requests_left = 3;
  loop.run([&] {
    auto tell = [&](attempt_progress beat) { beats.push_back(std::move(beat)); };
    meter = std::make_unique<progress_meter>(loop, lease_id{"r-abcdefghij", 3, 1}, tell, nullptr);
    meter->bytes(1);
    meter->bytes(2);
    meter->tokens(7);
    meter->answered(true, quota);
    REQUIRE(beats.size() == 2);
    CHECK_FALSE(beats[0].accepted);
    CHECK(beats[1].accepted);
    CHECK(beats[1].quota == quota);
    CHECK(beats[1].bytes == 2);
    CHECK(beats[1].tokens == 7);
    meter->answered(true, {});
    CHECK(beats[2].accepted);
    CHECK(beats[2].quota == quota_reading{});
    meter = nullptr;
  });
}

TEST_CASE("a meter that was stopped tells nothing more") {
  std::promise<void> later;
  bench b;
  b.now([&] {
    b.meter->bytes(1);
    b.meter->bytes(2);
    b.meter->stop();
    b.meter->bytes(3);
  });
  // A later timer of the same queue: the meter's would have fired before.
  b.now([&] {
    b.loop.run_at(reactor::now() + std::chrono::milliseconds{200}, [&] { later.set_value(); });
  });
  later.get_future().wait();
  b.now([&] { CHECK(b.told == std::vector<int64_t>{1}); });
}

TEST_CASE("an answer is told beside signs of life, and not before it has had its time") {
  std::vector<attempt_progress> beats;
  std::promise<void> told;
  steady_point from{};
  reactor loop;
  std::unique_ptr<progress_meter> meter;
  loop.run([&] {
    from = reactor::now();
    auto tell = [&](attempt_progress beat) {
      if (!beat.text.empty() && beats.empty())
        told.set_value();
      if (!beat.text.empty())
        beats.push_back(std::move(beat));
    };
    meter = std::make_unique<progress_meter>(loop, lease_id{"r-abcdefghij", 3, 1}, tell, nullptr);
    meter->carry([] { return std::string_view{"First line\nsecond"}; },
                 [](std::string text) { return text; });
  });
  auto heard = told.get_future();
  do
    loop.run([&] { meter->sign(); });
  while (heard.wait_for(std::chrono::milliseconds{10}) != std::future_status::ready);
  CHECK(reactor::now() - from >= limits::live_text_gap);
  loop.run([&] {
    CHECK(beats.at(0).text == "First line\n");
    CHECK(beats.at(0).text_at == 0);
    meter = nullptr;
  });
}
