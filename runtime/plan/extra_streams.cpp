#include "runtime/plan/extra_streams.hpp"

#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <unordered_set>

namespace tributary {

std::vector<std::string> extra_ids(const plan& p) {
  constexpr std::string_view prefix = "extra-";
  constexpr std::string_view folding = "synthesis";
  std::unordered_set<std::string_view> taken;
  for (const auto& s : p.streams)
    if (s.id.starts_with(prefix) || s.id == folding)
      taken.insert(s.id);
  std::vector<std::string> out;
  if (!p.synthesis.worker.empty() && taken.count(folding) == 0)
    out.emplace_back(folding);
  for (size_t number = 1; out.size() < limits::extra_streams; ++number)
    if (auto id = fmt::format("{}{}", prefix, number); taken.count(id) == 0)
      out.push_back(std::move(id));
  return out;
}

std::vector<std::string> stream_ids(const plan& p) {
  auto extra = extra_ids(p);
  std::vector<std::string> out;
  out.reserve(p.streams.size() + extra.size());
  for (const auto& s : p.streams)
    out.push_back(s.id);
  out.insert(out.end(), std::make_move_iterator(extra.begin()),
             std::make_move_iterator(extra.end()));
  return out;
}

} // namespace tributary
