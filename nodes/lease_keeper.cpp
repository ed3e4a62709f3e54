#include "nodes/lease_keeper.hpp"

#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

/// Runs that are taken in one turn; the next one follows soon, and others want some, too.
constexpr size_t taken_at_once = 16;
/// Nodes that lost their coordinator need a while to come to another.
constexpr std::chrono::seconds idle_patience{10};
/// A lease's time: whoever else there is has looked at the run by then.
constexpr std::chrono::seconds failed_patience{3};

} // namespace

lease_keeper::lease_keeper(std::shared_ptr<run_leases> leases, std::string address,
                           std::chrono::milliseconds every, hooks h)
  : leases_{std::move(leases)},
    address_{std::move(address)},
    every_{every},
    hooks_{std::move(h)},
    worked_at_{hooks_.now()} {
  thread_ = quiet_thread([this] { work(); });
}

lease_keeper::~lease_keeper() {
  {
    std::lock_guard lock{mutex_};
    closing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

bool lease_keeper::renew(bool first) {
  auto renewed = first ? leases_->announce(address_) : leases_->renew();
  if (!renewed && !std::exchange(lost_, true))
    log::warn("lease-not-renewed", "why", renewed.error().what);
  if (renewed && std::exchange(lost_, false))
    log::info("lease-renewed");
  return renewed.has_value();
}

void lease_keeper::take_free() {
  auto now = hooks_.now();
  std::erase_if(left_until_, [now](const auto& left) { return left.second <= now; });
  auto free = leases_->free_runs(taken_at_once + left_until_.size());
  if (!free)
    return;
  for (const auto& run : *free)
    if (left_until_.count(run) == 0 && !hooks_.take(run))
      left_until_[run] = now + failed_patience;
}

void lease_keeper::give_up_idle() {
  auto others = leases_->coordinators();
  if (!others || others->size() < 2)
    return;
  for (const auto& run : hooks_.give_up())
    if (auto released = leases_->release(run); !released)
      log::warn("run-not-given-up", "run", run, "why", released.error().what);
}

void lease_keeper::work() {
  bool announced = false;
  for (;;) {
    if (renew(!announced)) {
      announced = true;
      auto now = hooks_.now();
      if (hooks_.can_work()) {
        worked_at_ = now;
        take_free();
      } else if (now - worked_at_ > idle_patience) {
        give_up_idle();
      }
    }
    std::unique_lock lock{mutex_};
    if (changed_.wait_for(lock, every_, [this] { return closing_; }))
      return;
  }
}

} // namespace tributary
