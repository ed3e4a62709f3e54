#pragma once

#include "runtime/simulate/what_if.hpp"

#include <map>
#include <string>
#include <vector>

namespace tributary::sim {

/// How long streams usually take. The plan's estimates say how they relate to each other; where a
/// worker has a record, that says how long it really takes: the estimates of its streams are scaled
/// so that their middle is the middle of its record, and streams without an estimate take that.
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
  struct correction {
    duration typical{0};
    /// Of its record to its estimates.
    double factor = 1;
  };
  const plan& plan_;
  std::map<std::string, correction> corrections_;
  std::vector<std::string> corrected_;
  uint32_t unknown_ = 0;
};

} // namespace tributary::sim
