#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/run_place.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/run_store.hpp"
#include "runtime/report/rated_metrics.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary {

namespace {

constexpr auto footer = R"(
The score is kept with the run, and stands in metrics.json as `synthesis_quality`, with
`"synthesis_quality_by": "person"`; the target (over 4) is judged by it. Rated again, the later score counts.

A run at a coordinator is rated where that keeps its state: with --state DIR on its machine, or with
--state postgres://….

example:
  tributary rate r-1a2b3c4d5e 5
  tributary rate out 4)";

struct rate_command {
  std::string run;
  uint32_t score = 0;
  std::string topology_file;
  std::string state;
  console out;
};

std::string as_json(const std::string& run, uint32_t score, const std::string& folder) {
  nlohmann::ordered_json all{{"run", run}, {"rating", score}, {"by", "person"}};
  all["folder"] = folder.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(folder);
  return all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int rate(const rate_command& command, run_store& store) {
  const auto& out = command.out;
  auto named = find_run_place(command.run);
  auto there = store.look(named.run);
  if (!there)
    return out.complain(there.error());
  if (auto rated = store.rate(named.run, command.score); !rated)
    return out.complain(rated.error());
  auto folder = folder_of_run(named, there->header.origin);
  if (folder.empty())
    out.say(fmt::format("{} is rated; its files are not here, so no metrics.json tells of it",
                        named.run));
  else if (auto written = rate_folder(folder, command.score); !written)
    return out.complain(written.error());
  if (out.format == output_format::text)
    out.answer(fmt::format("{}  {} of 5\n", named.run, command.score));
  else
    out.answer(as_json(named.run, command.score, folder));
  return 0;
}

} // namespace

int rate_verb(int argc, char** argv) {
  command_line line{"Says what you think of what a run has delivered.", "rate"};
  rate_command command;
  line.text("RUN", command.run, "the run's name, or its folder").required();
  line.number("SCORE", command.score, "1 (of no use) to 5 (as good as it can be)", 1u, 5u)
    .required();
  line.text("--topology,-t", command.topology_file, "where state is kept: a topology file");
  add_state_option(line, command.state);
  add_console_options(line, command.out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  const auto& out = command.out;
  out.apply();
  auto here = load_cluster(command.topology_file, command.state, out);
  if (!here)
    return here.error();
  auto store = run_store::open(here->state, false);
  return store ? rate(command, **store) : out.complain(store.error());
}

} // namespace tributary
