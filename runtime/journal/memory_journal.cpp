#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/journal/event_log.hpp"
#include "runtime/journal/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace tributary {

namespace {

/// How many events `replay` takes out at a time: it holds no lock while it hands them on, so that
/// whoever gets them may append.
constexpr size_t batch = 256;

/// One run's log, with its own lock: runs do not wait for each other.
struct run_log {
  explicit run_log(std::string run) : events(std::move(run)) {}

  std::mutex lock;
  event_log events;
  uint64_t bytes = 0;
};

class in_memory final : public journal {
public:
  result<void> append(std::string_view run, time_point at, const run_event& event) override {
    auto weight = event_log::weight_of(event);
    auto log = admit(run, weight);
    if (!log)
      return tl::unexpected<error>(std::move(log.error()));
    std::lock_guard guard{(*log)->lock};
    (*log)->events.add(at, event);
    return {};
  }

  result<void> replay(std::string_view run, const replay_event& each) const override {
    auto log = find(run);
    if (!log)
      return {};
    std::vector<std::pair<time_point, run_event>> taken;
    for (size_t next = 0;; next += taken.size()) {
      taken.clear();
      {
        std::lock_guard guard{log->lock};
        for (auto i = next; i < std::min(log->events.size(), next + batch); ++i)
          taken.emplace_back(log->events.time_of(i), log->events.event_of(i));
      }
      if (taken.empty())
        return {};
      for (const auto& [at, event] : taken)
        each(at, event);
    }
  }

  bool when_durable(std::string_view, std::function<void()>) override { return true; }

  std::string trouble() const override { return {}; }

  void close(std::string_view run, int) override {
    std::lock_guard guard{lock_};
    auto at = runs_.find(run);
    if (at == runs_.end())
      return;
    bytes_ -= at->second->bytes;
    runs_.erase(at);
  }

private:
  using log_ptr = std::shared_ptr<run_log>;

  log_ptr find(std::string_view run) const {
    std::lock_guard guard{lock_};
    auto at = runs_.find(run);
    return at == runs_.end() ? nullptr : at->second;
  }

  /// The run's log, with so many bytes more counted on it.
  result<log_ptr> admit(std::string_view run, uint64_t weight) {
    std::lock_guard guard{lock_};
    if (weight > limits::journal_bytes - bytes_)
      return fail(ec::too_large,
                  fmt::format("run {}: the journal in memory is full ({}); end older runs, or "
                              "keep the journal in a folder (--state DIR)",
                              run, human_bytes(limits::journal_bytes)));
    auto at = runs_.find(run);
    if (at == runs_.end()) {
      if (runs_.size() >= limits::journal_runs)
        return fail(ec::too_large,
                    fmt::format("run {}: the journal in memory holds {} runs already; end older "
                                "ones, or keep the journal in a folder (--state DIR)",
                                run, limits::journal_runs));
      std::string name{run};
      auto made = std::make_shared<run_log>(name);
      at = runs_.emplace(std::move(name), std::move(made)).first;
    }
    at->second->bytes += weight;
    bytes_ += weight;
    return at->second;
  }

  mutable std::mutex lock_;
  std::map<std::string, log_ptr, std::less<>> runs_;
  uint64_t bytes_ = 0;
};

} // namespace

std::shared_ptr<journal> memory_journal() {
  return std::make_shared<in_memory>();
}

} // namespace tributary
