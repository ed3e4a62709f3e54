#pragma once

#include "runtime/plan/worker_record.hpp"

#include <map>
#include <string>
#include <vector>

namespace tributary {

/// Who gets the streams of a type that name no worker, and why, in one sentence.
struct worker_choice {
  std::string worker;
  std::string why;

  bool operator==(const worker_choice&) const = default;
};

/// Streams that a worker must have been asked to do before its record counts.
inline constexpr uint32_t streams_judged = 5;

/// Starts from the assignment table; a worker whose record at this type is clearly better gets the
/// streams instead: first of all one that does them at the first try more often (the lower end of
/// what its record allows is above what the other has shown), else one that is as reliable and
/// takes at most half the time or half the money, and no more of the other.
/// @param assigned As the table says. Where it stays, `why` is what its record says.
/// @param candidates Who may be asked instead; `assigned` need not be among them.
/// @param records Of this type of stream, by worker.
worker_choice pick_worker(const std::string& assigned, const std::vector<std::string>& candidates,
                          const std::map<std::string, worker_record>& records);

/// The lowest share of first tries that the record makes likely: the lower end of Wilson's interval
/// at 95 %.
double first_try_at_least(const worker_record& r);

} // namespace tributary
