#pragma once

#include "runtime/backend/live_text.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/work/work.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tributary {

/// Tells how an attempt gets on, at most `limits::progress_per_second` times a second: the first
/// sign at once, later ones folded together, the last never lost. For the reactor's thread.
class progress_meter {
public:
  /// @param note Asked for what it is doing each time it is told; may be null.
  progress_meter(reactor& loop, const lease_id& lease, std::function<void(attempt_progress)> tell,
                 std::function<std::string()> note);
  progress_meter(const progress_meter&) = delete;
  progress_meter& operator=(const progress_meter&) = delete;
  ~progress_meter() { stop(); }

  /// Signs carry the answer too, every `limits::live_text_gap` at most.
  /// @param answer Asked for all of it that there is.
  /// @param clean As for `live_text`.
  void
  carry(std::function<std::string_view()> answer, std::function<std::string(std::string)> clean);
  /// There are so many bytes by now.
  void bytes(int64_t total);
  /// There are so many tokens by now; told with the next sign.
  void tokens(int64_t total) { beat_.tokens = total; }
  /// The provider has answered. Told at once, whatever was told before: `accepted` in this beat and
  /// all later ones, what it says of its limits in this one alone, as it is stale by the next.
  void answered(bool accepted, const quota_reading& quota);
  /// It shows life in another way.
  void sign();
  /// Nothing is told any more.
  void stop();

private:
  void tell_now();
  void add_text(steady_point now);

  reactor& loop_;
  attempt_progress beat_;
  std::function<void(attempt_progress)> tell_;
  std::function<std::string()> note_;
  std::function<std::string_view()> answer_;
  std::optional<live_text> text_;
  steady_point next_text_{};
  steady_point next_{};
  timer_id timer_;
  bool waiting_ = false;
};

} // namespace tributary
