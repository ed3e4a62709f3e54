#include "runtime/backend/model/model_backend.hpp"

#include "runtime/backend/model/model_attempt.hpp"
#include "runtime/backend/model/model_request.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// Why this order cannot be begun, or "".
std::string complaint(const work_order& order) {
  const auto* profile = find_worker(*order.run, order.worker);
  if (!profile)
    return fmt::format("the run has no worker {}", order.worker);
  if (!api_of(*profile))
    return fmt::format("worker {}: {} is no model", profile->name, to_text(profile->backend));
  return profile_complaint(*profile);
}

} // namespace

model_backend::model_backend(reactor& loop, work_pool& pool, http_options options)
  : loop_(loop), pool_(pool), options_(std::move(options)) {}

model_backend::~model_backend() {
  loop_.submit([this] {
    // A copy: each that stops may take itself out.
    for (const auto& attempt : std::set{running_})
      attempt->stop();
  });
  {
    std::unique_lock lock{mutex_};
    all_over_.wait(lock, [this] { return open_ == 0; });
  }
  loop_.run([this] { client_ = nullptr; });
}

std::shared_ptr<attempt_handle> model_backend::start(const work_order& order, attempt_sink sink) {
  if (auto wrong = complaint(order); !wrong.empty()) {
    failure f;
    f.kind = failure_kind::bad_request;
    f.message = std::move(wrong);
    sink.done(tl::unexpected<failure>(std::move(f)));
    return nullptr;
  }
  {
    std::lock_guard lock{mutex_};
    ++open_;
  }
  auto attempt = std::make_shared<model_attempt>(*this, order, std::move(sink));
  loop_.submit([this, attempt] {
    running_.insert(attempt);
    attempt->begin();
  });
  return attempt;
}

http_client& model_backend::client() {
  if (!client_)
    client_ = std::make_unique<http_client>(loop_, options_);
  return *client_;
}

void model_backend::ended(const std::shared_ptr<model_attempt>& attempt) {
  auto alive = attempt;
  running_.erase(alive);
  alive->tell();
  std::lock_guard lock{mutex_};
  // Under the lock: once it is free, this may be gone.
  if (--open_ == 0)
    all_over_.notify_all();
}

} // namespace tributary
