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

void progress_meter::carry(std::function<std::string_view()> answer,
                           std::function<std::string(std::string)> clean) {
  answer_ = std::move(answer);
  text_.emplace(std::move(clean));
  // An answer that comes at once is told of in time by its end.
  next_text_ = reactor::now() + limits::live_text_gap;
}

void progress_meter::tell_now() {
  auto now = reactor::now();
  next_ = now + beat_gap;
  if (note_)
    beat_.note = note_();
  if (text_ && now >= next_text_)
    add_text(now);
  tell_(beat_);
  beat_.text_at = 0;
  beat_.text.clear();
}

void progress_meter::add_text(steady_point now) {
  auto piece = text_->next(answer_());
  if (piece.text.empty())
    return;
  next_text_ = now + limits::live_text_gap;
  beat_.text_at = piece.at;
  beat_.text = std::move(piece.text);
}

} // namespace tributary
