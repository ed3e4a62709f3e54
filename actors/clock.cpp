#include "actors/clock.hpp"

namespace tributary {

namespace {

time_point utc_of(std::chrono::steady_clock::duration steady) {
  static const auto offset = std::chrono::system_clock::now().time_since_epoch()
                             - std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::steady_clock::now().time_since_epoch());
  return time_point{std::chrono::duration_cast<duration>(steady + offset)};
}

} // namespace

time_point now_of(const caf::event_based_actor* self) {
  return utc_of(const_cast<caf::event_based_actor*>(self)->clock().now().time_since_epoch());
}

time_point now_of_process() {
  return utc_of(std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace tributary
