#pragma once

#include "runtime/base/time.hpp"
#include "runtime/work/work.hpp"

#include <functional>
#include <memory>

namespace tributary {

/// What an attempt calls back with. Both functions may be called from any thread, also before
/// `start` has returned; `done` exactly once, and nothing after it.
struct attempt_sink {
  /// Bytes and tokens are totals. At most `limits::progress_per_second` a second.
  std::function<void(attempt_progress)> progress;
  std::function<void(attempt_result)> done;
  /// Signs of life are to carry the answer as it grows (`live_text`): it shall outlive this
  /// process.
  bool wants_text = false;
};

/// A started attempt. Dropping the handle does not end the attempt; `cancel` does.
class attempt_handle {
public:
  virtual ~attempt_handle() = default;
  /// Asks it to end soon; idempotent, any thread, never blocks. `done` is still called (with what
  /// it had, or a failure that says cancelled), once all that it held has been given back.
  virtual void cancel() = 0;
};

/// One way of getting streams done. Shared by all slots of a node; thread safe. `start` never
/// blocks: waiting happens in the reactor's thread, computing in the pool's.
class backend {
public:
  virtual ~backend() = default;
  /// Begins the attempt and enforces the stream's `timeout` and `idle_timeout`.
  /// @returns Null where the attempt has ended already (`done` has been called).
  virtual std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) = 0;
};

} // namespace tributary
