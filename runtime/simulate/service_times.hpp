#pragma once

#include "runtime/plan/corrected_estimates.hpp"
#include "runtime/simulate/what_if.hpp"

#include <map>
#include <string>
#include <vector>

namespace tributary::sim {

/// How long streams usually take: the plan's estimates, as workers' records correct them.
class service_times {
public:
  service_times(const plan& p, const std::map<std::string, worker_record>& records);

  /// Half of the attempts take longer.
  duration usual(stream_index stream, const std::string& worker) const;

  /// Streams that have neither an estimate nor a worker with a record: they count as
  /// `default_estimate`.
  uint32_t unknown() const { return unknown_; }
  /// Workers whose record was used.
  const std::vector<std::string>& corrected() const { return corrected_; }

private:
  const plan& plan_;
  std::map<std::string, estimate_correction> corrections_;
  std::vector<std::string> corrected_;
  uint32_t unknown_ = 0;
};

} // namespace tributary::sim
