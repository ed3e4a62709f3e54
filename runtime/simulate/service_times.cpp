#include "runtime/simulate/service_times.hpp"

#include <algorithm>

namespace tributary::sim {

service_times::service_times(const plan& p, const std::map<std::string, worker_record>& records)
  : plan_(p), corrections_(corrections_of(p, records)) {
  for (const auto& s : p.streams) {
    auto known = corrections_.contains(s.worker);
    if (known && std::find(corrected_.begin(), corrected_.end(), s.worker) == corrected_.end())
      corrected_.push_back(s.worker);
    if (!known && !s.estimate)
      ++unknown_;
  }
  std::sort(corrected_.begin(), corrected_.end());
}

duration service_times::usual(stream_index stream, const std::string& worker) const {
  const auto& s = plan_.streams[stream];
  auto found = corrections_.find(worker);
  if (found == corrections_.end())
    return s.estimate.value_or(default_estimate);
  return found->second.of(s.estimate);
}

} // namespace tributary::sim
