#pragma once

#include "nodes/doorbell.hpp"
#include "runtime/run/run_notice.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What a run says, on its way from the threads of actors to the thread that shows it. Any thread
/// may put something in; the main thread takes everything at once when its doorbell rings.
class run_feed {
public:
  explicit run_feed(doorbell& bell) : bell_(bell) {}

  /// What came in since the last `take`.
  struct batch {
    std::vector<run_notice> notices;
    /// Lines for people that are no events: a node's process died, a connection was lost.
    std::vector<std::string> remarks;
    /// Set when nothing more will come.
    std::optional<int> exit_code;
  };

  void notice(const run_notice& n);
  void remark(std::string line);
  void over(int exit_code);
  batch take();

private:
  /// Rings once for all that comes before the next `take`.
  void ring();

  doorbell& bell_;
  std::mutex mutex_;
  batch waiting_;
  bool rung_ = false;
};

} // namespace tributary
