#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/text.hpp"
#include "runtime/journal/journal_file.hpp"

#include <fmt/format.h>

#include <csignal>
#include <pthread.h>
#include <thread>

namespace tributary {

namespace {

/// How many events `replay` takes out at a time.
constexpr size_t batch = 256;

class on_disk final : public durable_journal {
  template <class Do>
  auto with_file(Do what) const {
    std::lock_guard lock{mutex_};
    return what(file_);
  }

public:
  on_disk(journal_file file, sqlite_journal_options options)
    : options_{std::move(options)}, file_{std::move(file)} {
    // Signals are for the main thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    writer_ = std::thread{[this] { write_all(); }};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~on_disk() override {
    queue_.close();
    writer_.join();
  }

  result<void> append(std::string_view run, time_point at, const run_event& event) override {
    journal_item item;
    item.run = run;
    item.at = at;
    item.event = keep_event(event);
    if (queue_.add(std::move(item)))
      return {};
    return fail(ec::too_large,
                fmt::format("run {}: {} of events wait to be written ({}); make room and resume it",
                            run, human_bytes(limits::journal_backlog_bytes), trouble()));
  }

  bool when_durable(std::string_view, std::function<void()> then) override {
    return !queue_.add_notice(std::move(then));
  }

  std::string trouble() const override { return queue_.trouble(); }

  // What is appended meanwhile is given too. Between looking into the file and at what waits
  // nothing may have been written, or it would be in neither.
  result<void> replay(std::string_view run, const replay_event& each) const override {
    uint64_t after = 0;
    uint64_t mark = 0;
    for (;;) {
      queue_.settle();
      auto written = queue_.written();
      auto before = after;
      if (auto read = replay_file(run, after, mark, each); !read)
        return read;
      auto stuck = queue_.stuck_of(run);
      if (queue_.written() != written || (stuck.empty() && after != before))
        continue;
      return hand_on(stuck, each);
    }
  }

  void close(std::string_view run, int exit_code) override {
    journal_item item;
    item.run = run;
    item.exit_code = exit_code;
    queue_.add(std::move(item));
  }

  result<void> open(const kept_run& run) override {
    return with_file([&](journal_file& f) { return f.add_run(run); });
  }
  result<std::vector<kept_run>> runs() const override {
    return with_file([](journal_file& f) { return f.runs(); });
  }
  result<kept_run> find(std::string_view run) const override {
    return with_file([&](journal_file& f) { return f.find(run); });
  }
  result<void> prune(size_t keep) override {
    return with_file([&](journal_file& f) { return f.prune(keep); });
  }

private:
  result<void> replay_file(std::string_view run, uint64_t& after, uint64_t& mark,
                           const replay_event& each) const {
    for (bool last = false; !last;) {
      auto page = with_file([&](journal_file& f) { return f.read(run, after, mark, batch); });
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

  static result<void>
  hand_on(const std::vector<std::pair<time_point, kept_event>>& stuck, const replay_event& each) {
    for (const auto& [at, kept] : stuck) {
      auto event = event_from(kept.body, kept.text ? *kept.text : std::string{});
      if (!event)
        return tl::unexpected<error>(event.error());
      each(at, *event);
    }
    return {};
  }

  void write_all() {
    for (bool troubled = false;;) {
      const auto& items = queue_.take();
      if (items.empty())
        return;
      auto written = with_file([&](journal_file& f) { return f.write(items); });
      if (written) {
        queue_.done();
        if (std::exchange(troubled, false))
          tell({});
      } else {
        queue_.failed(written.error().what);
        if (!std::exchange(troubled, true))
          tell(written.error().what);
        if (!queue_.pause())
          return;
      }
    }
  }

  void tell(const std::string& why) const {
    if (why.empty())
      log::warn("journal-goes-on");
    else
      log::error("journal-not-written", "why", why);
    if (options_.on_trouble)
      options_.on_trouble(why);
  }

  sqlite_journal_options options_;
  mutable std::mutex mutex_;
  mutable journal_file file_;
  journal_queue queue_;
  std::thread writer_;
};

} // namespace

result<std::shared_ptr<durable_journal>>
sqlite_journal(const std::string& file, sqlite_journal_options options) {
  auto opened = journal_file::open(file, options.pages_max);
  if (!opened)
    return tl::unexpected<error>(opened.error());
  return std::make_shared<on_disk>(std::move(*opened), std::move(options));
}

} // namespace tributary
