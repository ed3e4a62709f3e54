#include "runtime/run/worker_pace.hpp"

#include "runtime/run/fingerprint.hpp"

#include <algorithm>
#include <vector>

namespace tributary {

namespace {

/// With fewer attempts nobody can tell what is usual.
constexpr uint32_t enough = 3;
/// So many times what is usual is out of the ordinary.
constexpr int factor = 4;
/// Below this a second attempt costs more than the wait.
constexpr duration least = std::chrono::seconds{10};

/// The value that `share` of a hundred stay at or below.
duration quantile(const duration* values, size_t count, size_t share) {
  std::vector<duration> sorted{values, values + count};
  auto at = std::min(count - 1, count * share / 100);
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at), sorted.end());
  return sorted[at];
}

} // namespace

void worker_pace::add(duration took, duration silence) {
  times_[count_ % kept] = took;
  silences_[count_ % kept] = silence;
  ++count_;
}

uint64_t worker_pace::fingerprint() const {
  fingerprint_builder f;
  f.add(count_);
  for (size_t i = 0; i < kept; ++i) {
    f.add(times_[i]);
    f.add(silences_[i]);
  }
  return f.value();
}

worker_pace::bounds
worker_pace::expected(const worker_record* earlier, std::optional<duration> idle_timeout) const {
  bounds out;
  auto count = std::min<size_t>(count_, kept);
  if (count >= enough) {
    out.usual_silence = quantile(silences_.data(), count, 95);
    out.usual_time = quantile(times_.data(), count, 50);
    // The slowest that still came is no straggler either.
    out.took = std::max({least, factor * out.usual_time, 2 * quantile(times_.data(), count, 95)});
  } else if (earlier && earlier->streams >= enough) {
    out.usual_silence = earlier->silence;
    out.usual_time = earlier->typical;
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

} // namespace tributary
