#include "runtime/simulate/what_if.hpp"

namespace tributary::sim {

namespace {

using enum failure_kind;

size_t place(failure_kind kind) {
  return static_cast<size_t>(kind);
}

} // namespace

failure_rates usual_failures(uint32_t per_million) {
  failure_rates out{};
  for (auto kind : {overloaded, timeout, truncated})
    out[place(kind)] = per_million / 5;
  out[place(rate_limited)] = per_million - 3 * (per_million / 5);
  return out;
}

std::optional<failure_kind> simulated_kind(std::string_view name) {
  if (name == "hang")
    return timeout;
  auto kind = failure_kind_from(name);
  if (kind == stalled)
    return timeout;
  return kind == node_lost || kind == budget ? std::nullopt : kind;
}

std::string_view simulated_name(failure_kind kind) {
  return kind == timeout ? "hang" : to_text(kind);
}

} // namespace tributary::sim
