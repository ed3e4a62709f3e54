#include "runtime/journal/queued_journal.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <csignal>
#include <pthread.h>
#include <set>
#include <thread>

namespace tributary {

namespace {

/// How many events `replay` takes out at a time.
constexpr size_t batch = 256;

/// A disk that is full stays so for a while; a database that was started anew does not.
std::chrono::milliseconds pause_after(uint32_t failures) {
  return std::chrono::milliseconds{std::min(1000u, 100u << std::min(failures, 4u))};
}

class queued final : public durable_journal {
public:
  queued(std::unique_ptr<journal_store> store, std::function<void(const std::string&)> on_trouble)
    : on_trouble_{std::move(on_trouble)}, store_{std::move(store)} {
    // Signals are for the main thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    writer_ = std::thread{[this] { write_all(); }};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~queued() override {
    queue_.close();
    writer_.join();
  }

  result<void> append(std::string_view run, time_point at, const run_event& event) override {
    auto stamp = store_->stamp_of(run);
    if (!stamp)
      return tl::unexpected<error>(std::move(stamp.error()));
    journal_item item;
    item.run = run;
    item.stamp = *stamp;
    item.at = at;
    item.event = keep_event(event);
    if (queue_.add(std::move(item))) {
      store_->stamped(run, *stamp);
      return {};
    }
    return fail(ec::too_large,
                fmt::format("run {}: {} of events wait to be written ({}); make room and resume it",
                            run, human_bytes(limits::journal_backlog_bytes), trouble()));
  }

  bool when_durable(std::string_view run, std::function<void()> then) override {
    auto stamp = store_->stamp_of(run);
    // What another owns is never durable for us.
    return stamp && !queue_.add_notice(run, *stamp, std::move(then));
  }

  std::string trouble() const override { return queue_.trouble(); }

  // What is appended meanwhile is given too. Between looking into the store and at what waits
  // nothing may have been written, or it would be in neither.
  result<void> replay(std::string_view run, const replay_event& each) const override {
    uint64_t after = 0;
    uint64_t mark = 0;
    for (;;) {
      queue_.settle();
      auto written = queue_.written();
      auto before = after;
      if (auto read = replay_store(run, after, mark, each); !read)
        return read;
      auto stuck = queue_.stuck_of(run);
      if (queue_.written() != written || (stuck.empty() && after != before))
        continue;
      return hand_on(run, after, stuck, each);
    }
  }

  void close(std::string_view run, int exit_code) override {
    auto stamp = store_->stamp_of(run);
    if (!stamp)
      return;
    journal_item item;
    item.run = run;
    item.stamp = *stamp;
    item.exit_code = exit_code;
    queue_.add(std::move(item));
  }

  result<void> open(const kept_run& run) override {
    if (run.header.size() > limits::run_header_bytes)
      return fail(ec::too_large, fmt::format("run {}: a plan of {} where {} is the most", run.run,
                                             human_bytes(run.header.size()),
                                             human_bytes(limits::run_header_bytes)));
    return store_->add_run(run);
  }
  result<std::vector<kept_run>> runs() const override { return store_->runs(); }
  result<kept_run> find(std::string_view run) const override { return store_->find(run); }
  result<void> rate(std::string_view run, const run_rating& rating) override {
    return store_->rate(run, rating);
  }
  result<void> prune(size_t keep) override { return store_->prune(keep); }

private:
  result<void> replay_store(std::string_view run, uint64_t& after, uint64_t& mark,
                            const replay_event& each) const {
    for (bool last = false; !last;) {
      auto page = store_->read(run, after, mark, batch);
      if (!page)
        return tl::unexpected<error>(page.error());
      for (const auto& [at, event] : page->events)
        each(at, event);
      if (page->damage)
        return tl::unexpected<error>(*page->damage);
      after += page->events.size();
      last = page->last;
    }
    return {};
  }

  /// What the store has already, where its answer was lost, is not given twice.
  result<void> hand_on(std::string_view run, uint64_t given, const std::vector<journal_item>& stuck,
                       const replay_event& each) const {
    for (const auto& item : stuck) {
      if (store_->lost(run, item.stamp) || (item.stamp.seq > 0 && item.stamp.seq <= given))
        continue;
      auto event = event_from(item.event.body, item.event.text ? *item.event.text : std::string{});
      if (!event)
        return tl::unexpected<error>(event.error());
      each(item.at, *event);
    }
    return {};
  }

  void write_all() {
    auto lost = [this](const journal_item& i) { return store_->lost(i.run, i.stamp); };
    // Of one trouble each reason is told once: the first is often only that the connection broke.
    std::set<std::string> told;
    for (uint32_t failures = 0;;) {
      const auto& items = queue_.take();
      if (items.empty())
        return;
      auto written = store_->write(items);
      if (written) {
        queue_.done(lost);
        if (std::exchange(failures, 0) > 0)
          tell({});
        told.clear();
      } else {
        queue_.failed(written.error().what);
        if (told.size() < limits::journal_reasons && told.insert(written.error().what).second)
          tell(written.error().what);
        if (!queue_.pause(pause_after(failures++)))
          return;
      }
    }
  }

  void tell(const std::string& why) const {
    if (why.empty())
      log::warn("journal-goes-on");
    else
      log::error("journal-not-written", "why", why);
    if (on_trouble_)
      on_trouble_(why);
  }

  std::function<void(const std::string&)> on_trouble_;
  std::unique_ptr<journal_store> store_;
  journal_queue queue_;
  std::thread writer_;
};

} // namespace

std::shared_ptr<durable_journal>
queued_journal(std::unique_ptr<journal_store> store,
               std::function<void(const std::string& why)> on_trouble) {
  return std::make_shared<queued>(std::move(store), std::move(on_trouble));
}

} // namespace tributary
