#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/journal/queued_journal.hpp"

#include "tests/unit/journal/journal_fixture.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

const std::shared_ptr<const std::string>& large() {
  static const auto text = std::make_shared<const std::string>(limits::result_bytes, 'x');
  return text;
}

/// Counts so many bytes; of what is long, all items share the text.
journal_item item_of(uint64_t bytes) {
  journal_item item;
  item.run = "r-1";
  auto text = bytes - item.bytes();
  item.event.text
    = text == large()->size() ? large() : std::make_shared<const std::string>(text, 'x');
  return item;
}

/// A store that takes everything and keeps nothing.
class idle_store : public journal_store {
public:
  result<void> add_run(const kept_run&) override { return {}; }
  result<void> write(const std::deque<journal_item>&) override { return {}; }
  result<journal_page> read(std::string_view, uint64_t, uint64_t&, size_t) override {
    return journal_page{};
  }
  result<std::vector<kept_run>> runs() override { return std::vector<kept_run>{}; }
  result<kept_run> find(std::string_view) override { return kept_run{}; }
  result<void> rate(std::string_view, const run_rating&) override { return {}; }
  result<void> prune(size_t) override { return {}; }
};

/// A store that knows what runs are and takes none of their events.
class full_store final : public idle_store {
public:
  explicit full_store(std::vector<size_t>* headers = nullptr) : headers_(headers) {}

  result<void> add_run(const kept_run& run) override {
    headers_->push_back(run.header.size());
    return {};
  }
  result<void> write(const std::deque<journal_item>&) override { return fail(ec::io, "disk full"); }

private:
  std::vector<size_t>* headers_;
};

/// A store whose writes fail for these reasons, one after the other; "": it is written.
class moody_store final : public idle_store {
public:
  explicit moody_store(std::deque<std::string> reasons) : reasons_(std::move(reasons)) {}

  result<void> write(const std::deque<journal_item>&) override {
    if (reasons_.empty())
      return {};
    auto why = std::move(reasons_.front());
    reasons_.pop_front();
    return why.empty() ? result<void>{} : fail(ec::io, why);
  }

private:
  std::deque<std::string> reasons_;
};

} // namespace

TEST_CASE("of a journal's trouble each reason is told once, so many of them, and when it is over") {
  std::deque<std::string> reasons{"r0", "r0", "r1", "r0"};
  std::vector<std::string> expected{"r0", "r1"};
  for (size_t i = 2; i <= limits::journal_reasons; ++i) {
    reasons.push_back("r" + std::to_string(i));
    if (i < limits::journal_reasons)
      expected.push_back(reasons.back());
  }
  // It is over, and the next one is told anew.
  for (const auto* next : {"", "r0", ""}) {
    reasons.emplace_back(next);
    expected.emplace_back(next);
  }
  std::vector<std::string> told;
  {
    auto j = queued_journal(std::make_unique<moody_store>(std::move(reasons)),
                            [&](const std::string& why) { told.push_back(why); });
    for (int trouble = 0; trouble < 2; ++trouble) {
      REQUIRE(j->append("r-1", t0, timer_fired{}));
      std::promise<void> durable;
      if (j->when_durable("r-1", [&] { durable.set_value(); }))
        break;
      durable.get_future().wait();
    }
    // Its thread ends here.
  }
  CHECK(told == expected);
}

TEST_CASE("what waits to be written has so many bytes at most, whatever notices wait with it") {
  journal_queue queue;
  const auto smallest = journal_item{}.bytes();
  auto left = limits::journal_backlog_bytes;
  for (const auto each = smallest + large()->size(); left > each; left -= each)
    REQUIRE(queue.add(item_of(each)));
  CHECK_FALSE(queue.add(item_of(left + 1)));
  CHECK(queue.add(item_of(left)));
  CHECK_FALSE(queue.add(item_of(smallest)));
  // Whoever waits for what is there is told, though there is no room.
  CHECK(queue.add_notice("r-1", {}, [] {}));
  CHECK_FALSE(queue.add(item_of(smallest)));

  queue.take();
  CHECK_FALSE(queue.add(item_of(smallest)));
  queue.done([](const journal_item&) { return false; });
  CHECK(queue.add(item_of(smallest + large()->size())));
}

TEST_CASE("a journal that is not written refuses events past what may wait, and says why") {
  auto j = queued_journal(std::make_unique<full_store>(), {});
  auto result_there = result_of(*large());
  uint64_t taken = 0;
  result<void> last;
  while ((last = j->append("r-1", t0, done("r-1", 0, result_there))))
    REQUIRE(++taken * limits::result_bytes <= limits::journal_backlog_bytes);
  CHECK((taken + 1) * (limits::result_bytes + 1000) > limits::journal_backlog_bytes);
  CHECK(last.error().code == ec::too_large);
  CHECK(last.error().what.find("run r-1: " + human_bytes(limits::journal_backlog_bytes)
                               + " of events wait to be written")
        != std::string::npos);
  CHECK(last.error().what.find("resume it") != std::string::npos);
}

TEST_CASE("what a run is has so many bytes at most") {
  std::vector<size_t> headers;
  auto j = queued_journal(std::make_unique<full_store>(&headers), {});
  CHECK(j->open({"r-1", std::string(limits::run_header_bytes, 'x'), t0, {}, 0}));
  auto refused = j->open({"r-2", std::string(limits::run_header_bytes + 1, 'x'), t0, {}, 0});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::too_large);
  CHECK(refused.error().what.find("run r-2: ") == 0);
  CHECK(refused.error().what.find(human_bytes(limits::run_header_bytes) + " is the most")
        != std::string::npos);
  CHECK(headers == std::vector{limits::run_header_bytes});
}
