#include "runtime/backend/model/model_backend.hpp"

#include "runtime/backend/model/model_attempt.hpp"
#include "runtime/backend/model/model_request.hpp"
#include "runtime/backend/refusal.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// Why this worker cannot be asked, or "".
std::string complaint(const worker_profile& profile) {
  if (!api_of(profile))
    return fmt::format("worker {}: {} is no model", profile.name, to_text(profile.backend));
  return profile_complaint(profile);
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
  open_.wait_for_none();
  loop_.run([this] { client_ = nullptr; });
}

std::shared_ptr<attempt_handle> model_backend::start(const work_order& order, attempt_sink sink) {
  if (auto wrong = complaint(*find_worker(*order.run, order.worker)); !wrong.empty())
    return refuse(sink, std::move(wrong));
  open_.more();
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
  open_.less();
}

} // namespace tributary
