#include "runtime/simulate/service_times.hpp"

#include <algorithm>
#include <cmath>

namespace tributary::sim {

namespace {

/// Fewer streams than this say nothing about the next one.
constexpr uint32_t enough = 3;
/// What `parse_duration` takes at most.
constexpr double longest = 365.0 * 24 * 3600 * 1e6;

duration middle_of(std::vector<duration> all) {
  if (all.empty())
    return default_estimate;
  auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), at, all.end());
  return *at;
}

/// What the plan says about the streams of this worker; about all, where it has none (a fallback).
duration estimated(const plan& p, const std::string& worker) {
  std::vector<duration> own;
  std::vector<duration> all;
  for (const auto& s : p.streams)
    if (s.estimate) {
      all.push_back(*s.estimate);
      if (s.worker == worker)
        own.push_back(*s.estimate);
    }
  return middle_of(own.empty() ? std::move(all) : std::move(own));
}

} // namespace

service_times::service_times(const plan& p, const std::map<std::string, worker_record>& records)
  : plan_(p) {
  for (const auto& [worker, record] : records) {
    if (record.streams < enough || record.typical <= duration{0})
      continue;
    auto said = std::max(estimated(p, worker), duration{1});
    corrections_[worker] = {record.typical, static_cast<double>(record.typical.count())
                                              / static_cast<double>(said.count())};
  }
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
  if (!s.estimate)
    return found->second.typical;
  auto scaled = static_cast<double>(s.estimate->count()) * found->second.factor;
  return duration{std::llround(std::min(scaled, longest))};
}

} // namespace tributary::sim
