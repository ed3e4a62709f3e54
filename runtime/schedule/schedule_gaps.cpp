#include "runtime/schedule/scheduler_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Names of nodes in a reason; more would hide what is wrong.
constexpr size_t names_shown = 8;

std::string labels_text(const std::map<std::string, std::string>& labels) {
  std::string text;
  for (const auto& [key, value] : labels)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", key, value);
  return text;
}

} // namespace

std::string scheduler::parts::why_unmet(const kind& k) const {
  if (node_numbers.empty())
    return "no node has joined";
  std::vector<std::string> names;
  for (const auto& [name, number] : node_numbers)
    names.push_back(nodes[number]->draining ? name + " (draining)" : name);
  std::sort(names.begin(), names.end());
  std::string listed;
  for (size_t i = 0; i < std::min(names.size(), names_shown); ++i)
    listed += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
  if (names.size() > names_shown)
    listed += fmt::format(" and {} more", names.size() - names_shown);
  auto with = k.labels.empty() ? std::string{}
                               : fmt::format(" with label{} {}", k.labels.size() == 1 ? "" : "s",
                                             labels_text(k.labels));
  return fmt::format("no node offers worker {}{} (nodes: {})", k.worker_name, with, listed);
}

std::vector<slot_gap> scheduler::parts::gaps() {
  std::vector<slot_gap> found;
  if (!std::exchange(gaps_untold, false))
    return found;
  std::vector<stream_index> streams;
  for (auto& r : runs) {
    if (!r)
      continue;
    for (auto& c : r->classes) {
      const auto& k = *kinds[c->kind];
      if (!k.nodes.empty() || c->queue.live() == 0)
        continue;
      const auto& whom = c->told_at == node_changes ? c->untold : c->queue.places();
      streams.clear();
      for (const auto& q : whom)
        if (r->is_live(q))
          streams.push_back(q.stream);
      c->told_at = node_changes;
      c->untold.clear();
      if (streams.empty())
        continue;
      std::sort(streams.begin(), streams.end());
      auto why = why_unmet(k);
      for (auto s : streams)
        found.push_back({r->name, s, why});
    }
  }
  return found;
}

} // namespace tributary
