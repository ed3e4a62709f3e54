#include "runtime/simulate/call_draw.hpp"

#include "runtime/simulate/dice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// Past this a factor is no tail but a mistake; also keeps sums within their type.
constexpr double factor_max = 1000;

duration times(duration span, double factor) {
  return std::max(duration{1}, duration{std::llround(static_cast<double>(span.count()) * factor)});
}

double drawn_factor(dice& d, const what_if& of) {
  if (of.tail_shape > 0)
    return std::min(std::pow(2 * d.fraction(), -1 / of.tail_shape), factor_max);
  return of.spread == 0 ? 1 : std::min(std::exp(of.spread * d.normal()), factor_max);
}

/// What it had written and cost when it broke off.
void break_off(failure& f, dice& d, const usage& whole) {
  auto share = d.fraction();
  f.salvage = "what it had written";
  f.used.cost_microusd = std::llround(static_cast<double>(whole.cost_microusd) * share);
}

} // namespace

duration call_draw::service_time(const lease_id& lease, const std::string& worker) const {
  dice d{seed_, lease.stream, lease.attempt};
  return times(times_.usual(lease.stream, worker), drawn_factor(d, if_)) + if_.setup;
}

std::optional<failure_kind> call_draw::failure_of(uint32_t roll) const {
  for (size_t kind = 0; kind < failure_kinds; ++kind) {
    if (roll < if_.failures[kind])
      return static_cast<failure_kind>(kind);
    roll -= if_.failures[kind];
  }
  return std::nullopt;
}

usage call_draw::cost_of(const std::string& worker) const {
  auto record = if_.records.find(worker);
  if (record == if_.records.end() || record->second.attempts == 0)
    return {};
  usage used;
  used.cost_microusd = record->second.cost_microusd / record->second.attempts;
  return used;
}

drawn_call call_draw::draw(const lease_id& lease, const std::string& worker, double share) const {
  using enum failure_kind;
  const auto& s = plan_.streams[lease.stream];
  dice d{seed_, lease.stream, lease.attempt};
  drawn_call out;
  out.took = times(times_.usual(lease.stream, worker), drawn_factor(d, if_) * share) + if_.setup;
  out.whole = out.took;
  auto kind = failure_of(d.below(all_calls));
  auto bound = s.timeout.value_or(default_timeout);
  if (!kind && out.took <= bound)
    return out;
  auto& f = out.fails.emplace();
  f.kind = kind.value_or(timeout);
  f.message = "simulated";
  switch (f.kind) {
    case rate_limited:
      f.retry_after = d.span(1s, 30s);
      [[fallthrough]];
    case auth:
    case bad_request:
      out.took = d.span(100ms, 1s);
      break;
    case overloaded:
      out.took = d.span(1s, 5s);
      break;
    case timeout: {
      out.silent = kind.has_value();
      auto by_silence = out.silent && s.idle_timeout && *s.idle_timeout < bound;
      f.kind = by_silence ? stalled : timeout;
      out.took = by_silence ? *s.idle_timeout : bound;
      f.message
        = fmt::format("{} {}", by_silence ? "silent for" : "no answer after", to_human(out.took));
      if (!out.silent)
        break_off(f, d, cost_of(worker));
      break;
    }
    case network:
    case process_exit:
      out.took = times(out.took, d.fraction());
      break_off(f, d, cost_of(worker));
      break;
    default:
      f.used = cost_of(worker);
      f.salvage = f.kind == truncated ? "what it had written" : "";
  }
  out.took = std::min(out.took, bound);
  return out;
}

} // namespace tributary::sim
