#include "runtime/base/text.hpp"
#include "runtime/simulate/forecast.hpp"

#include <nlohmann/json.hpp>

namespace tributary::sim {

namespace {

using nlohmann::ordered_json;

ordered_json by_kind(const auto& counts) {
  auto out = ordered_json::object();
  for (size_t kind = 0; kind < failure_kinds; ++kind)
    if (counts[kind] > 0)
      out[std::string{simulated_name(static_cast<failure_kind>(kind))}] = counts[kind];
  return out;
}

ordered_json cluster_of(const forecast& f, const what_if& of) {
  return {{"nodes", f.nodes},
          {"slots", f.slots},
          {"failures_per_million", by_kind(of.failures)},
          {"node_deaths_per_thousand_and_hour", of.node_deaths},
          {"spread", of.spread}};
}

ordered_json streams_of(const forecast& f, const plan& p) {
  auto chains = ordered_json::array();
  for (const auto& b : f.bottlenecks)
    chains.push_back(
      {{"stream", p.streams[b.stream].id}, {"runs", b.trials}, {"seconds", to_seconds(b.usual)}});
  auto lost = ordered_json::array();
  for (const auto& u : f.lost)
    lost.push_back({{"stream", p.streams[u.stream].id},
                    {"runs", u.trials},
                    {"seed", u.seed},
                    {"why", to_valid_utf8(u.why)}});
  return {{"bottlenecks", std::move(chains)}, {"not_healed", std::move(lost)}};
}

} // namespace

std::string forecast_json(const forecast& f, const plan& p, const what_if& of) {
  ordered_json out;
  out["task"] = to_valid_utf8(p.task);
  out["streams"] = f.streams;
  out["cluster"] = cluster_of(f, of);
  out["runs"] = f.trials;
  out["first_seed"] = f.first_seed;
  out["makespan"] = {{"p50", to_seconds(f.makespan.half)},
                     {"p90", to_seconds(f.makespan.nine_of_ten)},
                     {"worst", to_seconds(f.makespan.worst)}};
  out["sequential"] = to_seconds(f.sequential);
  out["bound"] = {{"seconds", to_seconds(f.bound())},
                  {"longest_path", to_seconds(f.longest_path)},
                  {"work_over_slots", to_seconds(f.work_over_slots)}};
  out["speedup"] = {{"p50", f.speedup}, {"p90", f.speedup_nine_of_ten}, {"worst", f.speedup_least}};
  out["delivered"] = f.delivered;
  out["whole_runs"] = f.whole;
  out["stuck_runs"] = f.stuck;
  out["exit_codes"] = ordered_json::object();
  for (const auto& [code, trials] : f.exit_codes)
    out["exit_codes"][std::to_string(code)] = trials;
  out["attempts"] = f.attempts;
  out["retries"] = by_kind(f.retries);
  out["hedges"] = f.hedges;
  out["switches"] = f.switches;
  out["rescopes"] = f.rescopes;
  out["splits"] = f.splits;
  out["node_deaths"] = f.node_deaths;
  out["cost_microusd"] = {{"p50", f.cost_half}, {"worst", f.cost_worst}};
  out["cost_unknown_for"] = f.unknown_costs;
  out["times_corrected_by"] = f.corrected;
  out["times_unknown"] = f.unknown_times;
  out.update(streams_of(f, p));
  return out.dump() + "\n";
}

} // namespace tributary::sim
