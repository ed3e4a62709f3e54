#include "runtime/run/worker_pace.hpp"

#include "runtime/run/fingerprint.hpp"

#include <algorithm>
#include <span>

namespace tributary {

namespace {

/// With fewer attempts nobody can tell what is usual.
constexpr uint32_t enough = 3;
/// So many times what is usual is out of the ordinary.
constexpr int factor = 4;
/// Below this a second attempt costs more than the wait.
constexpr duration least = std::chrono::seconds{10};
/// An estimate that says more, or less, of one stream beside another is a slip of the pen.
constexpr int64_t size_max = 100 * worker_pace::usual_size;
constexpr int64_t size_min = worker_pace::usual_size / 100;
/// No attempt takes longer; keeps sums within their type.
constexpr duration longest = std::chrono::hours{24 * 365};

/// The value that `share` of a hundred stay at or below. Puts them in another order.
duration quantile(std::span<duration> values, size_t share) {
  auto at = std::min(values.size() - 1, values.size() * share / 100);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

duration scaled(duration span, int64_t by, int64_t of) {
  return duration{std::min(span, longest).count() * by / of};
}

/// What of an attempt of the usual size is to be expected of one of this size.
duration for_size(duration span, int64_t size) {
  return scaled(span, size, worker_pace::usual_size);
}

bool is_quiet(duration took, duration silence) {
  return silence * 2 >= took;
}

} // namespace

void worker_pace::add(duration took, duration silence, int64_t size) {
  auto& s = samples_[count_ % kept];
  s.quiet = is_quiet(took, silence);
  s.took = scaled(took, usual_size, size);
  s.silence = s.quiet ? scaled(silence, usual_size, size) : silence;
  ++count_;
}

uint64_t worker_pace::fingerprint() const {
  fingerprint_builder f;
  f.add(count_);
  for (const auto& s : samples_) {
    f.add(s.took);
    f.add(s.silence);
    f.add(uint64_t{s.quiet});
  }
  return f.value();
}

worker_pace::bounds
worker_pace::expected(const worker_record* earlier, std::optional<duration> idle_timeout,
                      int64_t size) const {
  bounds out;
  auto count = std::min<size_t>(count_, kept);
  if (count >= enough) {
    std::array<duration, kept> all_times, all_silences;
    for (size_t i = 0; i < count; ++i) {
      const auto& s = samples_[i];
      all_times[i] = for_size(s.took, size);
      all_silences[i] = s.quiet ? for_size(s.silence, size) : s.silence;
    }
    auto times = std::span{all_times}.first(count);
    auto silences = std::span{all_silences}.first(count);
    out.usual_silence = quantile(silences, 95);
    out.usual_time = quantile(times, 50);
    // The slowest that still came is no straggler either.
    out.took = std::max({least, factor * out.usual_time, 2 * quantile(times, 95)});
  } else if (earlier && earlier->streams >= enough) {
    auto quiet = is_quiet(earlier->typical, earlier->silence);
    out.usual_silence = quiet ? for_size(earlier->silence, size) : earlier->silence;
    out.usual_time = for_size(earlier->typical, size);
    if (out.usual_time > duration{0})
      out.took = std::max(least, factor * out.usual_time);
  }
  if (out.usual_silence > duration{0})
    out.silence = std::max(least, factor * out.usual_silence);
  if (idle_timeout) {
    // With nothing known, half the bound is a guess that leaves a second attempt as much time.
    auto before = out.silence ? *idle_timeout * 4 / 5 : *idle_timeout / 2;
    out.silence = std::min(out.silence.value_or(before), before);
  }
  return out;
}

int64_t attempt_size(std::optional<duration> estimate, duration middle, size_t tasks, size_t of) {
  auto size = worker_pace::usual_size;
  if (estimate && middle > duration{0})
    size = scaled(*estimate, worker_pace::usual_size, middle.count()).count();
  size = std::clamp(size, size_min, size_max);
  if (tasks > 0 && tasks < of)
    size = size * static_cast<int64_t>(tasks) / static_cast<int64_t>(of);
  return std::max(size, size_min);
}

} // namespace tributary
