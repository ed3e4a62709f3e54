#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"
#include "runtime/plan/worker_record.hpp"
#include "runtime/schedule/scheduler.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::sim {

/// How many calls of a million fail, by what they fail of. `timeout` is a call that hangs: it says
/// nothing until the stream's bounds end it.
using failure_rates = std::array<uint32_t, failure_kinds>;

inline constexpr uint32_t all_calls = 1'000'000;

/// Spreads a share of all calls over what providers usually fail of: two of five are rate limited,
/// and one each overloaded, hanging and truncated.
failure_rates usual_failures(uint32_t per_million);

/// What a kind is called where it is simulated: as rules call it, and `hang`. Only for what calls
/// can fail of: neither lost nodes nor spent budgets.
std::optional<failure_kind> simulated_kind(std::string_view name);
std::string_view simulated_name(failure_kind kind);

/// The cluster that a plan is tried on, and what goes wrong there.
struct what_if {
  std::vector<node_offer> nodes;
  /// Profiles by name: accounts with their limits, fallbacks. Workers that are not here are bounded
  /// by slots alone.
  std::map<std::string, worker_profile> workers;
  /// What earlier runs have taught of them.
  std::map<std::string, worker_record> records;
  /// The topology's.
  std::vector<failure_rule> on_failure;
  /// Silence after which a node is given up.
  duration lost_after = std::chrono::seconds{4};
  failure_rates failures{};
  /// So many of a thousand nodes die in an hour.
  uint32_t node_deaths = 0;
  /// How much service times vary: the standard deviation of their logarithm. Two of three are then
  /// within a factor of e to the power of it; at 0.42 one in twenty takes twice as long as usual.
  double spread = 0.42;
  /// Above 0: times have a tail as heavy as Pareto's with this shape instead (its middle is the
  /// usual time). At 1.5 one in a hundred takes thirteen times as long.
  double tail_shape = 0;
  /// How far apart an attempt's signs of life are; absent: so that it shows eight, which is cheap.
  std::optional<duration> speaks_each;
  /// What every attempt takes before it begins its first task, whatever it is to do.
  duration setup{0};
};

/// Trials of one forecast: what each came to is kept until all are done, and a hundred thousand say
/// more than the estimates that they are drawn from.
inline constexpr uint32_t trials_max = 100'000;

/// So long a node that died stays away.
inline constexpr duration node_back_after = std::chrono::minutes{1};

} // namespace tributary::sim
