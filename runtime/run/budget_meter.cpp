#include "runtime/run/budget_meter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Whether `part` is at least so many hundredths of `whole`, without overflow for any two amounts.
bool reaches(int64_t part, int64_t whole, int64_t hundredths) {
  whole = std::max<int64_t>(whole, 0);
  auto threshold = whole / 100 * hundredths + (whole % 100 * hundredths + 99) / 100;
  return part > 0 && part >= threshold;
}

std::string dollars(int64_t microusd) {
  return fmt::format("{}.{:04}", microusd / 1'000'000, microusd % 1'000'000 / 100);
}

} // namespace

budget_meter::verdict budget_meter::add(const usage& used) {
  microusd_ += used.cost_microusd;
  input_tokens_ += used.input_tokens;
  output_tokens_ += used.output_tokens;
  auto tokens = input_tokens_ + output_tokens_;
  auto reached = [&](int64_t hundredths) -> std::optional<std::string> {
    if (allowed_.microusd && reaches(microusd_, *allowed_.microusd, hundredths))
      return fmt::format("{} of {} USD spent", dollars(microusd_), dollars(*allowed_.microusd));
    if (allowed_.tokens && reaches(tokens, *allowed_.tokens, hundredths))
      return fmt::format("{} of {} tokens used", tokens, *allowed_.tokens);
    return std::nullopt;
  };
  if (spent_)
    return {};
  if (auto why = reached(100)) {
    warned_ = spent_ = true;
    return {*why + "; nothing new starts", true};
  }
  if (warned_)
    return {};
  auto why = reached(80);
  warned_ = why.has_value();
  return {why, false};
}

} // namespace tributary
