#include "actors/slot_ledger.hpp"

#include <algorithm>
#include <iterator>

namespace tributary {

void slot_ledger::granted(const std::string& node, const std::string& run, const std::string& worker) {
  ++out_[node][run][worker];
}

std::optional<std::string> slot_ledger::released(const std::string& node, const std::string& run,
                                                 const std::string& worker) {
  auto there = out_.find(node);
  if (there == out_.end())
    return std::nullopt;
  auto ours = there->second.find(run);
  if (ours == there->second.end())
    return std::nullopt;
  auto hit = ours->second.find(worker);
  if (hit == ours->second.end())
    hit = std::prev(ours->second.end());
  auto whose = hit->first.empty() ? worker : hit->first;
  if (--hit->second == 0)
    ours->second.erase(hit);
  if (ours->second.empty())
    there->second.erase(ours);
  return whose;
}

void slot_ledger::set_node(const std::string& node, const std::map<std::string, uint32_t>& in_use) {
  auto& there = out_[node];
  there.clear();
  for (const auto& [run, count] : in_use)
    if (count > 0)
      there[run][""] = count;
}

void slot_ledger::drop_node(const std::string& node) {
  out_.erase(node);
}

std::vector<slot_ledger::use> slot_ledger::settle_run(const std::string& run,
                                                      const std::vector<use>& holds) {
  std::map<std::string, counts> held;
  for (const auto& h : holds)
    ++held[h.node][h.worker];
  std::vector<use> free;
  for (const auto& [node, runs] : out_) {
    auto ours = runs.find(run);
    if (ours == runs.end())
      continue;
    uint32_t excess = 0;
    for (const auto& [worker, count] : ours->second)
      excess += count;
    for (const auto& [worker, count] : held[node])
      excess -= std::min(excess, count);
    // From the last to the first: those without a worker's name may be anybody's.
    for (auto given = ours->second.rbegin(); given != ours->second.rend(); ++given) {
      auto kept = given->first.empty() ? 0 : held[node][given->first];
      auto over = std::min(excess, given->second - std::min(kept, given->second));
      excess -= over;
      free.insert(free.end(), over, use{node, run, given->first});
    }
  }
  for (auto& f : free)
    f.worker = released(f.node, run, f.worker).value_or(f.worker);
  return free;
}

} // namespace tributary
