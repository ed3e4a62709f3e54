#include "runtime/backend/echo_backend.hpp"

#include "runtime/backend/refusal.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

attempt_result failed(failure_kind kind, std::string message) {
  failure f;
  f.kind = kind;
  f.message = std::move(message);
  return tl::unexpected<failure>(std::move(f));
}

attempt_result answer(const work_order& order, const worker_profile& profile, duration took) {
  auto out = std::make_shared<completion>();
  out->text = echo_text(order, profile.bytes);
  out->service_time = took;
  return completion_ptr{std::move(out)};
}

/// What is wrong with the profile, or "".
std::string complaint(const worker_profile& profile) {
  if (profile.bytes > limits::result_bytes)
    return fmt::format("worker {}: `bytes` is {}; a result has at most {}", profile.name,
                       profile.bytes, limits::result_bytes);
  return "";
}

} // namespace

/// One answer that is waited for. All but `cancel` in the reactor's thread.
class echo_attempt : public attempt_handle, public std::enable_shared_from_this<echo_attempt> {
public:
  echo_attempt(echo_backend& owner, work_order order, attempt_sink sink)
    : owner_(owner), order_(std::move(order)), sink_(std::move(sink)) {}

  void begin() {
    const auto& stream = *order_.stream;
    auto delay = find_worker(*order_.run, order_.worker)->delay;
    auto patience = std::min(stream.timeout.value_or(default_timeout),
                             stream.idle_timeout.value_or(duration::max()));
    started_ = reactor::now();
    timer_ = owner_.loop_.run_at(started_ + std::min(delay, patience), [this, delay, patience] {
      if (delay <= patience)
        return end(answer(order_, *find_worker(*order_.run, order_.worker), elapsed()));
      auto timeout = order_.stream->timeout.value_or(default_timeout);
      if (patience == timeout)
        return end(failed(failure_kind::timeout, "no answer within " + to_text(timeout)));
      end(failed(failure_kind::stalled, "no sign of life for " + to_text(patience)));
    });
  }

  void cancel() override {
    owner_.loop_.submit([self = shared_from_this()] { self->stop(); });
  }

  void stop() {
    if (!sink_.done)
      return;
    owner_.loop_.cancel(timer_);
    end(failed(failure_kind::process_exit, "cancelled"));
  }

private:
  duration elapsed() const {
    return std::chrono::duration_cast<duration>(reactor::now() - started_);
  }

  void end(attempt_result result) {
    auto self = shared_from_this();
    auto done = std::move(sink_.done);
    sink_ = {};
    owner_.waiting_.erase(self);
    done(std::move(result));
  }

  echo_backend& owner_;
  work_order order_;
  attempt_sink sink_;
  steady_point started_{};
  timer_id timer_;
};

echo_backend::~echo_backend() {
  loop_.run([this] {
    // A copy: each that stops takes itself out.
    for (const auto& attempt : std::set{waiting_})
      attempt->stop();
  });
}

std::shared_ptr<attempt_handle> echo_backend::start(const work_order& order, attempt_sink sink) {
  const auto* profile = find_worker(*order.run, order.worker);
  if (auto wrong = complaint(*profile); !wrong.empty())
    return refuse(sink, std::move(wrong));
  if (profile->bytes == 0) {
    sink.done(failed(failure_kind::empty, "the answer has no bytes"));
    return nullptr;
  }
  if (profile->delay <= duration{0}) {
    sink.done(answer(order, *profile, duration{0}));
    return nullptr;
  }
  auto attempt = std::make_shared<echo_attempt>(*this, order, std::move(sink));
  loop_.submit([this, attempt] {
    waiting_.insert(attempt);
    attempt->begin();
  });
  return attempt;
}

} // namespace tributary
