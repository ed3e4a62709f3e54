#include "runtime/backend/cli/cli_backend.hpp"

#include "runtime/backend/cli/cli_attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace tributary {

cli_backend::cli_backend(reactor& loop, work_pool& pool, std::string scratch)
  : loop_(loop),
    pool_(pool),
    environment_(cli_environment()),
    folders_(std::move(scratch)),
    places_(std::max(1u, std::thread::hardware_concurrency()) + 1) {}

cli_backend::~cli_backend() {
  loop_.submit([this] {
    auto all = running_;
    for (const auto& attempt : all)
      attempt->stop();
  });
  open_.wait_for_none();
  for (const auto& [worker, folder] : states_)
    scratch_folders::remove_all(folder);
}

std::shared_ptr<attempt_handle> cli_backend::start(const work_order& order, attempt_sink sink) {
  open_.more();
  auto attempt = std::make_shared<cli_attempt>(*this, order, std::move(sink));
  loop_.submit([this, attempt] {
    running_.insert(attempt);
    attempt->begin();
  });
  return attempt;
}

bool cli_backend::take_place(const std::shared_ptr<cli_attempt>& attempt) {
  if (!attempt->is_bounded())
    return true;
  if (places_ == 0) {
    waiting_.push_back(attempt);
    return false;
  }
  --places_;
  attempt->keep_place();
  return true;
}

void cli_backend::give_place() {
  ++places_;
  if (waiting_.empty())
    return;
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  --places_;
  next->keep_place();
  // Not from within the end of another: a chain of failures would be as deep as the queue is long.
  loop_.submit([next] { next->go(); });
}

result<std::string> cli_backend::state_folder(const std::string& worker) {
  auto& folder = states_[worker];
  if (folder.empty()) {
    auto made = folders_.make();
    if (!made)
      return made;
    folder = std::move(*made);
  }
  return folder;
}

/// What it held is given back before anybody hears of its end; only its folder is left to the pool.
void cli_backend::ended(const std::shared_ptr<cli_attempt>& attempt) {
  auto alive = attempt;
  running_.erase(alive);
  std::erase(waiting_, alive);
  if (alive->has_place())
    give_place();
  if (!alive->folder().empty())
    remove_folder(alive->folder());
  alive->tell();
  open_.less();
}

void cli_backend::remove_folder(const std::string& folder) {
  if (!in_pool([folder] { scratch_folders::remove_all(folder); }))
    scratch_folders::remove_all(folder);
}

bool cli_backend::in_pool(std::function<void()> work) {
  open_.more();
  bool queued = pool_
                  .submit([this, work = std::move(work)](const std::stop_token&) {
                    work();
                    open_.less();
                  })
                  .has_value();
  if (!queued)
    open_.less();
  return queued;
}

} // namespace tributary
