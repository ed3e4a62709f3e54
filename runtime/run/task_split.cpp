#include "runtime/run/task_split.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// What was written is told once a second, and where an attempt is ended is seen no finer.
constexpr duration least_gain = std::chrono::seconds{2};
/// Less than one part in so many of what is left is not worth a call.
constexpr int least_share = 5;

} // namespace

std::optional<uint32_t> worth_giving(const split_facts& f) {
  if (f.begun == 0 || f.begun >= f.tasks)
    return std::nullopt;
  auto open = f.tasks - f.begun;
  auto rest = std::max(f.pace - f.at_last, duration{0});
  auto alone = rest + f.pace * open;
  auto best = alone;
  uint32_t give = 0;
  for (uint32_t count = 1; count <= open; ++count) {
    auto first = rest + f.pace * (open - count);
    auto second = f.setup + f.part_pace * count;
    if (auto end = std::max(first, second); end < best) {
      best = end;
      give = count;
    }
  }
  if (alone - best < std::max(least_gain + f.setup, alone / least_share))
    return std::nullopt;
  return give;
}

duration pace_of(const stream_split& split, time_point now) {
  auto at_last = duration{now - split.last_begun_at};
  if (split.begun < 2)
    return at_last;
  auto earlier = duration{split.last_begun_at - split.first_begun_at};
  // The last one counts where it takes longer than those before it did.
  return std::max(earlier / (split.begun - 1), (earlier + at_last) / split.begun);
}

completion_ptr joined(const completion& first, const completion& second) {
  auto whole = std::make_shared<completion>();
  whole->text = fmt::format("{}\n\n{}", trim(first.text), trim(second.text));
  whole->used = {first.used.input_tokens + second.used.input_tokens,
                 first.used.output_tokens + second.used.output_tokens,
                 first.used.cost_microusd + second.used.cost_microusd};
  whole->service_time = first.service_time + second.service_time;
  whole->cpu_time = first.cpu_time + second.cpu_time;
  return whole;
}

} // namespace tributary
