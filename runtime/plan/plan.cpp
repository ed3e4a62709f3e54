#include "runtime/plan/plan.hpp"

#include <algorithm>
#include <array>

namespace tributary {

namespace {

constexpr std::array<std::string_view, 4> kind_names
  = {"research", "development", "content", "analysis"};

} // namespace

std::string_view to_text(plan_kind kind) {
  auto index = static_cast<size_t>(kind);
  return index < kind_names.size() ? kind_names[index] : "unknown";
}

std::optional<plan_kind> plan_kind_from(std::string_view name) {
  auto hit = std::find(kind_names.begin(), kind_names.end(), name);
  if (hit == kind_names.end())
    return std::nullopt;
  return static_cast<plan_kind>(hit - kind_names.begin());
}

stream_index find_stream(const plan& p, std::string_view id) {
  auto hit = std::find_if(p.streams.begin(), p.streams.end(),
                          [id](const stream_spec& s) { return s.id == id; });
  return hit == p.streams.end() ? no_stream : static_cast<stream_index>(hit - p.streams.begin());
}

} // namespace tributary
