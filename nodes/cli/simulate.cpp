#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/slots.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/simulate/forecast.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numeric>
#include <unistd.h>

namespace tributary {

namespace {

constexpr auto footer = R"(
Runs the plan many times in virtual time with a real run's decisions: its scheduler, its accounts' limits,
its failure rules. Service times are drawn around the streams' estimates (as the workers' records correct
them), log-normal. Nothing is asked, nothing is written; the same seed says the same. Exit code 0.

`--fail 5` lets 5 % of calls fail: two of five are rate limited with a Retry-After, one each overloaded,
hanging and truncated. `--fail KIND=PERCENT`, once or more, says which: rate_limited, overloaded, network,
hang, auth, bad_request, refused, truncated, empty, invalid_output, process_exit.

examples:
  tributary simulate plan.yaml --nodes 20 --fail 5
  tributary simulate plan.yaml -t cluster.yaml --fail hang=2 --fail truncated=1 --runs 1000
  tributary simulate plan.yaml --nodes 4 --slots 8 --kill-nodes 10/h --json)";

struct simulate_options {
  plan_options plan;
  std::optional<uint32_t> nodes;
  std::optional<uint32_t> slots;
  std::vector<std::string> fail;
  std::string kill_nodes;
  uint32_t runs = 200;
  uint64_t seed = 1;
  double spread = sim::what_if{}.spread;
};

/// A share of a hundred, in parts of so many; absent where it is none.
std::optional<uint32_t> percent(std::string_view text, uint32_t of_all) {
  double value = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 100))
    return std::nullopt;
  return static_cast<uint32_t>(std::llround(value * of_all / 100));
}

result<sim::failure_rates> failures_of(const std::vector<std::string>& options) {
  auto refused = [](const std::string& option, std::string_view what) {
    return tl::unexpected(fail(ec::usage, fmt::format("--fail {}: {}", option, what)));
  };
  sim::failure_rates out{};
  for (const auto& option : options) {
    auto sign = option.find('=');
    auto share = percent(std::string_view{option}.substr(sign == std::string::npos ? 0 : sign + 1),
                         sim::all_calls);
    if (!share)
      return refused(option, "expected a percentage from 0 to 100, or KIND=PERCENT");
    sim::failure_rates more{};
    if (sign == std::string::npos) {
      more = sim::usual_failures(*share);
    } else {
      auto kind = sim::simulated_kind(std::string_view{option}.substr(0, sign));
      if (!kind)
        return refused(option, "no call fails of that here; --help lists what can be simulated "
                               "(nodes are lost by --kill-nodes)");
      more[static_cast<size_t>(*kind)] = *share;
    }
    for (size_t kind = 0; kind < failure_kinds; ++kind)
      out[kind] += more[kind];
    if (std::accumulate(out.begin(), out.end(), uint64_t{0}) > sim::all_calls)
      return refused(option, "more than 100 % of calls cannot fail");
  }
  return out;
}

/// So many of a thousand in an hour: `10` and `10/h` are percentages.
result<uint32_t> deaths_of(std::string_view text) {
  if (text.empty())
    return 0u;
  if (text.ends_with("/h"))
    text.remove_suffix(2);
  if (auto share = percent(text, 1000))
    return *share;
  return tl::unexpected(
    fail(ec::usage, "--kill-nodes: expected how many of a hundred nodes die in an hour: 10/h"));
}

/// The topology's nodes, or as many as were asked for: like those of the topology, in turn.
std::vector<node_offer> nodes_of(const simulate_options& o, const loaded_plan& loaded) {
  auto like = loaded.cluster.nodes;
  if (like.empty()) {
    auto& one = like.emplace_back();
    one.name = "node";
    one.slots = o.nodes ? local_node_slots : embedded_slots_for(loaded.what, loaded.cluster);
  }
  std::vector<node_offer> out;
  auto count = o.nodes.value_or(static_cast<uint32_t>(like.size()));
  for (uint32_t i = 0; i < count; ++i) {
    const auto& from = like[i % like.size()];
    auto name = o.nodes ? fmt::format("node-{}", i + 1) : from.name;
    out.push_back({name, o.slots.value_or(from.slots), from.workers, from.labels});
  }
  return out;
}

void add_simulate_options(command_line& line, simulate_options& to) {
  add_plan_options(line, to.plan);
  line.number("--nodes", to.nodes, "so many nodes, instead of those at hand", 1u,
              static_cast<uint32_t>(limits::nodes));
  line.number("--slots", to.slots, "slots of each node", 1u, limits::slots_per_node);
  line.texts("--fail", to.fail, "so many of a hundred calls fail, or KIND=PERCENT", 100)
    .called("PERCENT");
  line.text("--kill-nodes", to.kill_nodes, "of a hundred nodes, so many die in an hour")
    .called("PERCENT/h");
  line
    .number("--spread", to.spread,
            "how much service times vary (deviation of their logarithm); 0: not at all", 0.0, 3.0)
    .shows_default();
  line.number("--runs", to.runs, "simulated runs, each with the next seed", 1u, sim::trials_max)
    .shows_default();
  line.number("--seed", to.seed, "the first seed").shows_default();
}

} // namespace

int simulate_verb(int argc, char** argv) {
  command_line line{
    "Foretells what a plan would do on a cluster where things fail, in virtual time.", "simulate"};
  console out;
  simulate_options options;
  add_simulate_options(line, options);
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto failures = failures_of(options.fail);
  if (!failures)
    return out.complain(failures.error());
  auto deaths = deaths_of(options.kill_nodes);
  if (!deaths)
    return out.complain(deaths.error());
  auto loaded = load_whole(options.plan, out);
  if (!loaded)
    return loaded.error();
  sim::what_if cluster;
  cluster.nodes = nodes_of(options, *loaded);
  cluster.workers = loaded->cluster.workers;
  cluster.records = records_by_worker(*loaded->lessons->known());
  cluster.on_failure = loaded->cluster.on_failure;
  cluster.lost_after = loaded->cluster.heartbeat.lost_after;
  cluster.failures = *failures;
  cluster.node_deaths = *deaths;
  cluster.spread = options.spread;
  auto p = std::make_shared<const plan>(std::move(loaded->what));
  auto f = sim::try_often(cluster, p, options.seed, options.runs,
                          std::max(1u, std::thread::hardware_concurrency()));
  auto color = isatty(STDOUT_FILENO) == 1 && out.color();
  if (out.format == output_format::text)
    out.answer_styled(sim::forecast_text(f, *p, cluster, color));
  else
    out.answer(sim::forecast_json(f, *p, cluster));
  return 0;
}

} // namespace tributary
