#include "runtime/backend/extract/extract_backend.hpp"

#include "runtime/backend/extract/extract.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <exception>
#include <utility>

namespace tributary {

namespace {

using steady = std::chrono::steady_clock;

/// Processor time of the calling thread.
duration thread_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::duration_cast<duration>(std::chrono::seconds{now.tv_sec}
                                              + std::chrono::nanoseconds{now.tv_nsec});
}

attempt_result failed(failure_kind kind, std::string message) {
  failure f;
  f.kind = kind;
  f.message = std::move(message);
  return tl::unexpected<failure>(std::move(f));
}

class extract_handle : public attempt_handle {
public:
  explicit extract_handle(std::stop_source stop) : stop_(std::move(stop)) {}
  void cancel() override { stop_.request_stop(); }

private:
  std::stop_source stop_;
};

/// One attempt, from the queue to its end; lives in one thread of the pool.
class extract_attempt {
public:
  extract_attempt(work_order order, attempt_sink sink)
    : order_(std::move(order)), sink_(std::move(sink)), queued_(steady::now()) {
    beat_.lease = order_.lease;
  }

  void run(const std::stop_token& stop) {
    auto begun = steady::now();
    auto cpu = thread_time();
    auto result = answer(stop);
    if (result) {
      auto out = std::make_shared<completion>(**result);
      out->service_time = std::chrono::duration_cast<duration>(steady::now() - begun);
      out->cpu_time = thread_time() - cpu;
      result = completion_ptr{std::move(out)};
    }
    sink_.done(std::move(result));
  }

private:
  attempt_result answer(const std::stop_token& stop) {
    try {
      return answer_or_throw(stop);
    } catch (const std::exception& e) {
      return failed(failure_kind::process_exit, fmt::format("extract broke off: {}", e.what()));
    }
  }

  attempt_result answer_or_throw(const std::stop_token& stop) {
    auto patience = order_.stream->timeout.value_or(default_timeout);
    auto late = [&] { return steady::now() - queued_ > patience; };
    if (stop.stop_requested())
      return failed(failure_kind::process_exit, "cancelled");
    extract::pace at;
    at.reading = [&](const std::string& name) {
      beat_.note = "reading " + name;
      tell();
    };
    at.read = [&](uint64_t bytes) {
      beat_.bytes += static_cast<int64_t>(bytes);
      tell();
      return !stop.stop_requested() && !late();
    };
    auto text = extract::answer_order(order_, at);
    if (stop.stop_requested())
      return failed(failure_kind::process_exit, "cancelled");
    if (!text && text.error().kind == failure_kind::timeout)
      return failed(failure_kind::timeout, "no answer within " + to_text(patience));
    if (!text)
      return tl::unexpected<failure>(std::move(text.error()));
    auto out = std::make_shared<completion>();
    out->text = std::move(*text);
    return completion_ptr{std::move(out)};
  }

  void tell() {
    auto now = steady::now();
    if (!sink_.progress || now < next_)
      return;
    next_ = now + std::chrono::milliseconds{1000 / limits::progress_per_second};
    sink_.progress(beat_);
  }

  work_order order_;
  attempt_sink sink_;
  steady::time_point queued_;
  steady::time_point next_{};
  attempt_progress beat_;
};

class extract_in_pool : public backend {
public:
  explicit extract_in_pool(work_pool& pool) : pool_(pool) {}

  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override {
    auto refused = sink.done;
    auto attempt = std::make_shared<extract_attempt>(order, std::move(sink));
    auto stop = pool_.submit([attempt](std::stop_token token) { attempt->run(token); });
    if (!stop) {
      refused(failed(failure_kind::overloaded,
                     "too many attempts wait for this node's processors already"));
      return nullptr;
    }
    return std::make_shared<extract_handle>(std::move(*stop));
  }

private:
  work_pool& pool_;
};

} // namespace

std::shared_ptr<backend> extract_backend(work_pool& pool) {
  return std::make_shared<extract_in_pool>(pool);
}

} // namespace tributary
