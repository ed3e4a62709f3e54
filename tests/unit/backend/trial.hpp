#pragma once

#include "runtime/backend/backend_set.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

/// Orders for the backends, and attempts that a test can wait for.
namespace tributary::trial {

/// Longer than anything takes on the slowest machine; only a test that fails waits so long.
inline constexpr std::chrono::seconds patience{60};

/// What an order is made of, ready to be changed by a test.
struct order_parts {
  run_context run;
  worker_profile worker;
  stream_spec stream;
  uint32_t attempt = 1;

  order_parts() {
    run.run = "r-abcdefghij";
    run.task = "Report on note-taking apps";
    worker.name = "tool";
    worker.backend = backend_kind::exec;
    stream.id = "pricing";
    stream.name = "Pricing analysis";
    stream.focus = "What the apps cost";
    stream.prompt = "the prompt";
  }

  /// Runs `script` by /bin/sh.
  static order_parts of_script(std::string script) {
    order_parts out;
    out.worker.command = {"/bin/sh", "-c", std::move(script)};
    return out;
  }

  work_order order() const {
    work_order out;
    out.lease = {run.run, 0, attempt};
    auto context = run;
    context.workers = {worker};
    out.run = std::make_shared<const run_context>(std::move(context));
    out.stream = std::make_shared<const stream_spec>(stream);
    out.worker = worker.name;
    return out;
  }
};

/// One attempt: keeps what it was told and waits for it.
class attempt {
public:
  attempt(backend& by, const order_parts& parts) {
    auto heard = heard_;
    attempt_sink sink;
    sink.progress = [heard](attempt_progress beat) {
      std::lock_guard lock{heard->mutex};
      heard->beats.push_back(std::move(beat));
      heard->news.notify_all();
    };
    sink.done = [heard](attempt_result result) {
      std::lock_guard lock{heard->mutex};
      heard->results.push_back(std::move(result));
      heard->news.notify_all();
    };
    handle_ = by.start(parts.order(), std::move(sink));
  }

  /// Whether it has ended in time.
  bool ended() {
    return wait_until([](const log& l) { return !l.results.empty(); });
  }

  /// Whether it said this in a note in time.
  bool says(std::string_view note) {
    return wait_until([note](const log& l) {
      for (const auto& beat : l.beats)
        if (beat.note == note)
          return true;
      return false;
    });
  }

  /// Its result; a failure that no backend gives where it did not come.
  attempt_result result() {
    if (!ended()) {
      failure none;
      none.kind = failure_kind::node_lost;
      none.message = "no result came";
      return tl::unexpected<failure>(none);
    }
    std::lock_guard lock{heard_->mutex};
    return heard_->results.front();
  }

  /// Text of its result; of a failure the message in brackets.
  std::string text() {
    auto got = result();
    return got ? (*got)->text : "[" + got.error().message + "]";
  }

  failure loss() {
    auto got = result();
    return got ? failure{failure_kind::node_lost, "it did not fail", {}, {}} : got.error();
  }

  size_t results() const {
    std::lock_guard lock{heard_->mutex};
    return heard_->results.size();
  }

  std::vector<attempt_progress> beats() const {
    std::lock_guard lock{heard_->mutex};
    return heard_->beats;
  }

  /// Null where it had ended already.
  const std::shared_ptr<attempt_handle>& handle() const { return handle_; }

private:
  struct log {
    std::mutex mutex;
    std::condition_variable news;
    std::vector<attempt_progress> beats;
    std::vector<attempt_result> results;
  };

  template <class Condition>
  bool wait_until(Condition met) {
    std::unique_lock lock{heard_->mutex};
    return heard_->news.wait_for(lock, patience, [&] { return met(*heard_); });
  }

  std::shared_ptr<log> heard_ = std::make_shared<log>();
  std::shared_ptr<attempt_handle> handle_;
};

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace tributary::trial
