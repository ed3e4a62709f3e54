#pragma once

#include "runtime/report/run_output.hpp"

#include <mutex>
#include <vector>

namespace tributary {

/// All places that a run's leavings go to; more may come while it runs. Thread safe, as its members
/// are.
class run_outputs : public run_output {
public:
  /// Gets what comes from now on. Those whose receivers are gone are let go of.
  void add(std::shared_ptr<run_output> output);
  bool empty() const;

  void append_events(std::string_view lines) override;
  void put(std::string_view name, std::shared_ptr<const std::string> bytes) override;

private:
  std::vector<std::shared_ptr<run_output>> all() const;

  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<run_output>> outputs_;
};

} // namespace tributary
