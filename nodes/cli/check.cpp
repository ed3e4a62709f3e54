#include "runtime/report/check/check.hpp"

#include "config/plan_file.hpp"
#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/slots.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"
#include "runtime/learn/learnings.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/plan/corrected_estimates.hpp"
#include "runtime/report/check/wrapped.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tributary {

namespace {

constexpr auto footer = R"(
Nothing is run and nothing is written. Exit code 0: the plan can run; 42: it cannot, and why.

example:
  tributary check config/plans/competitive-intel.yaml
  tributary check plan.md --worker extract --input 'sources/*.md' --json)";

/// Of fewer streams of a worker nothing is believed.
constexpr uint64_t enough_measured = 5;

/// What streams of these workers have cost, on average of the plan's; nothing where one of them has
/// not been measured.
std::optional<coordination_cost> measured_cost(const loaded_plan& loaded) {
  auto known = overheads_by_worker(*loaded.lessons->known());
  duration sum{0};
  for (const auto& s : loaded.what.streams) {
    auto worker = known.find(s.worker);
    if (worker == known.end() || worker->second.streams < enough_measured)
      return std::nullopt;
    sum += worker->second.typical;
  }
  uint64_t streams = 0;
  for (const auto& [name, cost] : known)
    if (std::any_of(loaded.what.streams.begin(), loaded.what.streams.end(),
                    [&name = name](const stream_spec& s) { return s.worker == name; }))
      streams += cost.streams;
  return coordination_cost{sum / static_cast<int64_t>(loaded.what.streams.size()), streams};
}

/// Measured on earlier runs. Where nobody has: starting, handing over and merging a stream costs a
/// model's start-up where models work, next to nothing where built-in workers or programs do.
coordination_cost cost_of(const loaded_plan& loaded) {
  if (auto measured = loaded.what.streams.empty() ? std::nullopt : measured_cost(loaded))
    return *measured;
  coordination_cost cost;
  for (const auto& s : loaded.what.streams) {
    auto worker = loaded.cluster.workers.find(s.worker);
    auto kind
      = worker == loaded.cluster.workers.end() ? backend_kind::openai : worker->second.backend;
    if (kind != backend_kind::extract && kind != backend_kind::echo && kind != backend_kind::exec)
      return cost;
  }
  cost.per_stream = std::chrono::milliseconds{10};
  return cost;
}

/// Whom streams that name no worker would get, and why: a section below what `check_text` says.
std::string assigned_text(const std::vector<assigned_type>& assigned) {
  if (assigned.empty())
    return {};
  constexpr size_t width = 90;
  std::string text = "\nWorkers of streams that name none\n";
  for (const auto& a : assigned)
    append_wrapped(text, "  ",
                   terminal_text(fmt::format("{} ({} stream{}): {}, {}", a.type, a.streams,
                                             a.streams == 1 ? "" : "s", a.worker, a.why)),
                   width);
  return text;
}

/// @param usual What it is where the plan does not say.
bool is_researched(const plan& p, const std::string& type, bool usual) {
  auto said = p.synthesis.conflicts.find(type);
  return said == p.synthesis.conflicts.end() ? usual : said->second == "research";
}

/// What a run looks into by streams of its own; they share one bound.
std::string_view researched(const plan& p) {
  auto facts = is_researched(p, "factual", true);
  if (is_researched(p, "missing", false))
    return facts ? "contradictions of fact and what is missing" : "what is missing";
  return facts ? "contradictions of fact" : "";
}

/// What may come on top of the plan's own streams, and at whose cost; by what it is for.
std::vector<std::pair<std::string, std::string>> extras_of(const loaded_plan& loaded) {
  std::vector<std::pair<std::string, std::string>> out;
  if (const auto& worker = loaded.what.synthesis.worker; !worker.empty())
    out.emplace_back(
      fmt::format("folding results into the draft (at most {} times)", loaded.what.streams.size()),
      worker);
  auto researcher = research_worker(loaded.cluster);
  if (auto what = researched(loaded.what); !researcher.empty() && !what.empty())
    out.emplace_back(fmt::format("{} (at most {})", what, limits::conflicts_researched),
                     researcher);
  if (!loaded.what.audit.worker.empty() && loaded.what.audit.when != audit_when::never)
    out.emplace_back("the audit", loaded.what.audit.worker);
  return out;
}

/// The plan as its workers' records correct its estimates, and how.
struct corrected_plan {
  plan what;
  std::vector<estimate_correction> by;
};

corrected_plan corrected(const loaded_plan& loaded) {
  corrected_plan out{loaded.what, {}};
  auto known = corrections_of(loaded.what, records_by_worker(*loaded.lessons->known()));
  std::set<std::string> used;
  for (auto& s : out.what.streams)
    if (auto found = known.find(s.worker); found != known.end()) {
      s.estimate = found->second.of(s.estimate);
      if (used.insert(s.worker).second)
        out.by.push_back(found->second);
    }
  return out;
}

std::string corrections_text(const std::vector<estimate_correction>& by) {
  if (by.empty())
    return {};
  constexpr size_t width = 90;
  std::string text = "\nEstimates corrected by workers' records\n";
  for (const auto& c : by)
    append_wrapped(text, "  ",
                   terminal_text(fmt::format(
                     "{}: has taken {} over {} streams, {:.1f} x the {} that its streams are "
                     "estimated at; the times above count with that",
                     c.worker, to_human(c.typical), c.streams, c.factor(), to_human(c.said))),
                   width);
  return text;
}

std::string extras_text(const loaded_plan& loaded) {
  std::string text;
  for (const auto& [what, worker] : extras_of(loaded))
    text += fmt::format(
      "{}  {}: {}\n",
      text.empty() ? "\nStreams that the run may add, each as dear as one of yours\n" : "", what,
      terminal_text(worker));
  if (is_researched(loaded.what, "missing", false) && research_worker(loaded.cluster).empty())
    text += "\nNobody fetches what is missing: streams of type research go to no model, no coding "
            "agent\nand no program that `assign:` names for them.\n";
  return text;
}

/// Streams that need one that waits, directly or through others, are held up with it.
std::vector<std::string> held_up_by(const plan& p, stream_index waits) {
  std::vector<bool> held(p.streams.size());
  std::vector<std::string> ids;
  held[waits] = true;
  // By waves each stream comes behind all that it needs.
  for (const auto& wave : waves(graph_of(p)))
    for (auto s : wave)
      for (auto need : p.streams[s].needs)
        if (!held[s] && held[need] && p.streams[s].start == start_when::all) {
          held[s] = true;
          ids.push_back(p.streams[s].id);
        }
  return ids;
}

/// A reader wants to know which, and not all of thousands.
constexpr size_t waiting_shown = 20;

/// What waits for a person when it is run; empty where nothing does.
std::string approval_text(const plan& p) {
  constexpr size_t width = 90;
  std::string text;
  if (!p.approve.empty())
    text += "  the plan as a whole: nothing is begun before\n";
  size_t count = 0;
  for (stream_index s = 0; s < p.streams.size(); ++s) {
    if (!p.streams[s].approve || ++count > waiting_shown)
      continue;
    auto held = held_up_by(p, s);
    std::string with;
    for (size_t i = 0; i < std::min(held.size(), waiting_shown); ++i)
      with += (i == 0 ? ", and with it " : ", ") + held[i];
    if (held.size() > waiting_shown)
      with += fmt::format(" and {} more", held.size() - waiting_shown);
    append_wrapped(text, "  ", p.streams[s].id + with, width);
  }
  if (count > waiting_shown)
    text += fmt::format("  … and {} more\n", count - waiting_shown);
  return text.empty() ? text : "\nWaits for a person's approval\n" + text;
}

nlohmann::ordered_json approval_json(const plan& p) {
  auto streams = nlohmann::ordered_json::array();
  for (const auto& s : p.streams)
    if (s.approve)
      streams.push_back(s.id);
  return {{"plan", !p.approve.empty()}, {"streams", std::move(streams)}};
}

/// The same in the object that `check_json` gives.
std::string with_workers(const std::string& json, const loaded_plan& loaded,
                         const std::vector<estimate_correction>& by) {
  auto object = nlohmann::ordered_json::parse(json);
  auto& list = object["assigned"] = nlohmann::ordered_json::array();
  for (const auto& a : loaded.assigned)
    list.push_back(
      {{"type", a.type}, {"worker", a.worker}, {"why", a.why}, {"streams", a.streams}});
  auto& extras = object["extra"] = nlohmann::ordered_json::array();
  for (const auto& [what, worker] : extras_of(loaded))
    extras.push_back({{"for", what}, {"worker", worker}});
  auto& corrections = object["corrections"] = nlohmann::ordered_json::array();
  for (const auto& c : by)
    corrections.push_back({{"worker", c.worker},
                           {"streams", c.streams},
                           {"typical_seconds", to_seconds(c.typical)},
                           {"estimated_seconds", to_seconds(c.said)},
                           {"factor", c.factor()}});
  object["approval"] = approval_json(loaded.what);
  auto cost = cost_of(loaded);
  object["coordination"]
    = {{"per_stream_seconds", to_seconds(cost.per_stream)}, {"measured_streams", cost.measured}};
  return object.dump() + "\n";
}

} // namespace

int check_verb(int argc, char** argv) {
  command_line line{
    "Validates a plan and explains it: waves, critical path, speedup, and where it does not fit.",
    "check"};
  console out;
  plan_options options;
  std::optional<uint32_t> slots;
  add_plan_options(line, options);
  line.number("--slots", slots, "slots to plan for, instead of those at hand", 1u, 1'000'000u);
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto loaded = load_whole(options, out);
  if (!loaded)
    return loaded.error();
  auto at_hand = slots.value_or(slots_of(loaded->what, loaded->cluster));
  auto [what, corrections] = corrected(*loaded);
  auto estimate = estimate_plan(what, at_hand, cost_of(*loaded));
  auto colour = isatty(STDOUT_FILENO) == 1 && out.color();
  if (out.format == output_format::text)
    out.answer_styled(check_text(what, estimate, colour, loaded->warnings)
                      + corrections_text(corrections) + assigned_text(loaded->assigned)
                      + extras_text(*loaded) + approval_text(loaded->what));
  else
    out.answer(with_workers(check_json(what, estimate, loaded->warnings), *loaded, corrections));
  return 0;
}

} // namespace tributary
