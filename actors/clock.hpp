#pragma once

#include "runtime/base/time.hpp"

#include <caf/event_based_actor.hpp>

namespace tributary {

/// The actor's clock as UTC: CAF's clock is steady (and virtual in tests); the offset to UTC is
/// taken once per process, so time never goes back under a run.
time_point now_of(const caf::event_based_actor* self);

/// The same clock where it is real, for threads that are no actors.
time_point now_of_process();

} // namespace tributary
