#include "runtime/audit/criterion.hpp"

#include <fmt/format.h>

namespace tributary {

std::string_view to_text(criterion which) {
  switch (which) {
    case criterion::coverage:
      return "coverage";
    case criterion::consistency:
      return "consistency";
    case criterion::support:
      return "support";
    case criterion::clarity:
      return "clarity";
    case criterion::actionability:
      return "actionability";
  }
  return "coverage";
}

std::optional<uint32_t> mean_milli(const score_card& card) {
  uint32_t sum = 0;
  uint32_t weight = 0;
  for (size_t i = 0; i < criteria; ++i)
    if (card[i].milli) {
      sum += *card[i].milli * criterion_weights[i];
      weight += criterion_weights[i];
    }
  if (weight == 0)
    return std::nullopt;
  return (sum + weight / 2) / weight;
}

std::string score_text(uint32_t milli) {
  return fmt::format("{}.{:03}", milli / 1000, milli % 1000);
}

} // namespace tributary
