#include "runtime/plan/corrected_estimates.hpp"

#include "runtime/plan/graph.hpp"

#include <algorithm>
#include <cmath>

namespace tributary {

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

} // namespace

double estimate_correction::factor() const {
  auto by = std::max(said, duration{1});
  return static_cast<double>(typical.count()) / static_cast<double>(by.count());
}

duration estimate_correction::of(std::optional<duration> estimate) const {
  if (!estimate)
    return typical;
  auto scaled = static_cast<double>(estimate->count()) * factor();
  return duration{std::llround(std::min(scaled, longest))};
}

std::map<std::string, estimate_correction>
corrections_of(const plan& p, const std::map<std::string, worker_record>& records) {
  std::map<std::string, estimate_correction> out;
  for (const auto& [worker, record] : records)
    if (record.streams >= enough && record.typical > duration{0})
      out[worker] = {worker, record.streams, record.typical, {}};
  if (out.empty())
    return out;
  std::vector<duration> all;
  std::map<std::string, std::vector<duration>> own;
  for (const auto& s : p.streams)
    if (s.estimate) {
      all.push_back(*s.estimate);
      if (out.contains(s.worker))
        own[s.worker].push_back(*s.estimate);
    }
  // What the plan says about all, where it has none of this worker's (a fallback).
  auto of_all = middle_of(std::move(all));
  for (auto& [worker, correction] : out) {
    auto found = own.find(worker);
    correction.said = found == own.end() ? of_all : middle_of(std::move(found->second));
  }
  return out;
}

std::vector<duration>
corrected_estimates(const plan& p, const std::map<std::string, worker_record>& records) {
  auto corrections = corrections_of(p, records);
  std::vector<duration> out;
  out.reserve(p.streams.size());
  for (const auto& s : p.streams) {
    auto found = corrections.find(s.worker);
    out.push_back(found == corrections.end() ? estimate_of(s) : found->second.of(s.estimate));
  }
  return out;
}

} // namespace tributary
