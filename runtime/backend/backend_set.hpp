#pragma once

#include "runtime/backend/backend.hpp"

#include <memory>

namespace tributary {

/// Options of a node's backends.
struct backend_options {
  /// Threads that compute (`extract`); 0 takes the number of cores.
  uint32_t threads = 0;
  /// Where attempts get folders of their own; "" takes the system's temporary folder.
  std::string scratch;
};

/// All backends of one process, with the reactor and the pool behind them. Attempts of every kind
/// go through here, so a node needs to know no backend by name.
class backend_set : public backend {
public:
  explicit backend_set(backend_options options);
  /// Ends what still runs and waits for it: no thread, child or descriptor stays.
  ~backend_set() override;
  /// A worker that the order names but the run does not have, or whose backend this build lacks, is
  /// a `bad_request` failure that says so.
  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
