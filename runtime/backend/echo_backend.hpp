#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/backend/reactor.hpp"

#include <set>

namespace tributary {

class echo_attempt;

/// Answers with as many bytes as the profile says, after its `delay`; does no work. For dry runs
/// and for measuring what everything around a worker costs: without a delay `start` itself calls
/// `done`.
class echo_backend : public backend {
public:
  explicit echo_backend(reactor& loop) : loop_(loop) {}
  /// Cancels what still waits.
  ~echo_backend() override;

  /// The run has the order's worker: `backend_set` refuses others.
  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

private:
  friend class echo_attempt;

  reactor& loop_;
  /// Touched in the reactor's thread only.
  std::set<std::shared_ptr<echo_attempt>> waiting_;
};

/// What an echo of `bytes` bytes says: begins with the stream's name and focus, then filler that is
/// the same for the same stream everywhere, and another for every other.
std::string echo_text(const work_order& order, size_t bytes);

} // namespace tributary
