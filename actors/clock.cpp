#include "actors/clock.hpp"

namespace tributary {

time_point now_of(const caf::event_based_actor* self) {
  static const auto offset = std::chrono::system_clock::now().time_since_epoch()
                             - std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::steady_clock::now().time_since_epoch());
  auto steady = const_cast<caf::event_based_actor*>(self)->clock().now().time_since_epoch();
  return time_point{std::chrono::duration_cast<duration>(steady + offset)};
}

} // namespace tributary
