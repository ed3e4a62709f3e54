#include "runtime/learn/worker_choice.hpp"

#include "runtime/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary {

namespace {

double first_try_rate(const worker_record& r) {
  return r.streams == 0 ? 0 : static_cast<double>(r.first_try) / r.streams;
}

int64_t cost_of_stream(const worker_record& r) {
  return r.streams == 0 ? 0 : r.cost_microusd / r.streams;
}

std::string reliability(const worker_record& r) {
  return fmt::format("{:.0f} % of {} streams at the first try", 100 * first_try_rate(r), r.streams);
}

/// Why `other` is clearly better than `present`; "" where it is not.
std::string advantage(const std::string& present_name, const worker_record& present,
                      const worker_record& other) {
  if (first_try_at_least(other) > first_try_rate(present))
    return fmt::format("{}, {} {:.0f} % of {}", reliability(other), present_name,
                       100 * first_try_rate(present), present.streams);
  if (first_try_at_least(other) < first_try_at_least(present) || other.typical == duration{0}
      || present.typical == duration{0})
    return {};
  auto cost = cost_of_stream(other);
  auto present_cost = cost_of_stream(present);
  if (other.typical * 2 <= present.typical && cost <= present_cost)
    return fmt::format("as reliable, and typically {} instead of {}", to_human(other.typical),
                       to_human(present.typical));
  if (cost * 2 <= present_cost && present_cost > 0 && other.typical <= present.typical)
    return fmt::format("as reliable, and ${:.4f} a stream instead of ${:.4f}",
                       static_cast<double>(cost) / 1e6, static_cast<double>(present_cost) / 1e6);
  return {};
}

bool is_better(const worker_record& left, const worker_record& right) {
  auto l = first_try_at_least(left);
  auto r = first_try_at_least(right);
  return l != r ? l > r : left.typical < right.typical;
}

} // namespace

double first_try_at_least(const worker_record& r) {
  if (r.streams == 0)
    return 0;
  constexpr double z = 1.96;
  auto n = static_cast<double>(r.streams);
  auto rate = first_try_rate(r);
  auto middle = rate + z * z / (2 * n);
  auto spread = z * std::sqrt((rate * (1 - rate) + z * z / (4 * n)) / n);
  return std::max(0.0, (middle - spread) / (1 + z * z / n));
}

worker_choice pick_worker(const std::string& assigned, const std::vector<std::string>& candidates,
                          const std::map<std::string, worker_record>& records) {
  auto present = records.find(assigned);
  if (present == records.end() || present->second.streams == 0)
    return {assigned, "it has no record at this yet"};
  const auto& record = present->second;
  if (record.streams < streams_judged)
    return {assigned, fmt::format("its record of {} stream{} is too short", record.streams,
                                  record.streams == 1 ? "" : "s")};
  const worker_record* best = nullptr;
  worker_choice choice{assigned, reliability(record)};
  for (const auto& name : candidates) {
    auto other = records.find(name);
    if (name == assigned || other == records.end() || other->second.streams < streams_judged
        || (best && !is_better(other->second, *best)))
      continue;
    auto why = advantage(assigned, record, other->second);
    if (why.empty())
      continue;
    best = &other->second;
    choice = {name, fmt::format("instead of {}: {}", assigned, why)};
  }
  return choice;
}

} // namespace tributary
