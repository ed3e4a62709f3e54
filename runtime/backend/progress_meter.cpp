#include "runtime/backend/progress_meter.hpp"

#include "runtime/base/limits.hpp"

namespace tributary {

namespace {

constexpr auto beat_gap = duration{std::chrono::seconds{1}} / limits::progress_per_second;

} // namespace

progress_meter::progress_meter(reactor& loop, const lease_id& lease,
                               std::function<void(attempt_progress)> tell,
                               std::function<std::string()> note)
  : loop_(loop), tell_(std::move(tell)), note_(std::move(note)) {
  beat_.lease = lease;
}

void progress_meter::bytes(int64_t total) {
  beat_.bytes = total;
  sign();
}

void progress_meter::answered(bool accepted, const quota_reading& quota) {
  if (!tell_)
    return;
  beat_.accepted = accepted;
  beat_.quota = quota;
  if (waiting_)
    loop_.cancel(timer_);
  waiting_ = false;
  tell_now();
  beat_.quota = {};
}

void progress_meter::sign() {
  if (!tell_ || waiting_)
    return;
  if (reactor::now() >= next_)
    return tell_now();
  waiting_ = true;
  timer_ = loop_.run_at(next_, [this] {
    waiting_ = false;
    tell_now();
  });
}

void progress_meter::stop() {
  tell_ = nullptr;
  if (waiting_)
    loop_.cancel(timer_);
  waiting_ = false;
}

void progress_meter::tell_now() {
  next_ = reactor::now() + beat_gap;
  if (note_)
    beat_.note = note_();
  tell_(beat_);
}

} // namespace tributary
