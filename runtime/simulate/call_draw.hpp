#pragma once

#include "runtime/simulate/service_times.hpp"
#include "runtime/work/work.hpp"

namespace tributary::sim {

/// What becomes of one attempt, if nothing ends it before.
struct drawn_call {
  /// From its start to its end.
  duration took{0};
  /// To its end if nothing went wrong.
  duration whole{0};
  /// It says nothing all that time.
  bool silent = false;
  /// Absent: it delivers.
  std::optional<failure> fails;
};

/// Draws service times (log-normal around what is usual) and failures. What is drawn for an attempt
/// depends on the seed, its stream and its number alone, so that two clusters can be compared under
/// the same luck.
class call_draw {
public:
  call_draw(const what_if& of, const plan& p, const service_times& times, uint64_t seed)
    : if_(of), plan_(p), times_(times), seed_(seed) {}

  /// How long the attempt would take if all went well.
  duration service_time(const lease_id& lease, const std::string& worker) const;
  /// @param share Of the stream's tasks, those that the attempt does.
  drawn_call draw(const lease_id& lease, const std::string& worker, double share) const;
  /// What an attempt of this worker costs, by its record; 0 where nobody knows.
  usage cost_of(const std::string& worker) const;

private:
  std::optional<failure_kind> failure_of(uint32_t roll) const;
  const what_if& if_;
  const plan& plan_;
  const service_times& times_;
  uint64_t seed_;
};

} // namespace tributary::sim
