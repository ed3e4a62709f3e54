#include "runtime/planning/plan_repair.hpp"

#include "runtime/plan/advice.hpp"
#include "runtime/plan/graph.hpp"
#include "runtime/planning/stream_union.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

namespace {

/// Slots that a small plan always finds; what is advised here hardly depends on it.
constexpr uint32_t slots_usual = 8;

using texts = std::vector<std::string>;

/// In each circle one stream needs a later one. That is the need least likely to be meant: who
/// writes a plan begins with what comes first.
void break_cycles(plan& p, texts& repairs) {
  for (;;) {
    auto cycle = find_cycle(graph_of(p));
    if (cycle.empty())
      return;
    std::string path;
    for (auto s : cycle)
      path.append(path.empty() ? "" : " -> ").append(p.streams[s].id);
    for (size_t i = 0; i + 1 < cycle.size(); ++i)
      if (cycle[i] < cycle[i + 1]) {
        std::erase(p.streams[cycle[i]].needs, cycle[i + 1]);
        repairs.push_back(fmt::format("streams waited for each other ({}): '{}' no longer needs "
                                      "'{}'",
                                      path, p.streams[cycle[i]].id, p.streams[cycle[i + 1]].id));
        break;
      }
  }
}

void add_hidden_needs(plan& p, texts& repairs) {
  for (const auto& hidden : find_hidden_needs(p)) {
    auto& needs = p.streams[hidden.stream].needs;
    if (std::find(needs.begin(), needs.end(), hidden.on) != needs.end())
      continue;
    needs.insert(std::upper_bound(needs.begin(), needs.end(), hidden.on), hidden.on);
    repairs.push_back(fmt::format("'{}' needs '{}', because its words say so (\"{}\")",
                                  p.streams[hidden.stream].id, p.streams[hidden.on].id,
                                  hidden.words));
  }
}

void tell_united(const plan& p, const stream_groups& groups, std::string_view why, texts& repairs) {
  for (const auto& group : groups) {
    if (group.size() == 1)
      continue;
    std::string ids;
    for (size_t i = 0; i < group.size(); ++i)
      ids += fmt::format("{}'{}'",
                         i == 0                  ? ""
                         : i + 1 == group.size() ? " and "
                                                 : ", ",
                         p.streams[group[i]].id);
    repairs.push_back(fmt::format("{} became one stream: {}", ids, why));
  }
}

const advice* find_advice(const plan_estimate& of, std::string_view kind) {
  auto found = std::find_if(of.advices.begin(), of.advices.end(),
                            [&](const advice& a) { return a.kind == kind; });
  return found == of.advices.end() ? nullptr : &*found;
}

/// All streams, those of each list in one group.
stream_groups groups_with(size_t count, const stream_groups& lists) {
  std::vector<bool> taken(count);
  stream_groups out;
  for (const auto& list : lists)
    if (list.size() > 1) {
      out.push_back(list);
      for (auto s : list)
        taken[s] = true;
    }
  for (stream_index s = 0; s < count; ++s)
    if (!taken[s])
      out.push_back({s});
  std::sort(out.begin(), out.end());
  return out;
}

/// By what `check` advises, until it advises no more.
void unite_small(made_plan& made, texts& repairs) {
  for (;;) {
    auto advised = estimate_plan(made.what, slots_usual, {});
    const auto* small = find_advice(advised, "over-parallelised");
    if (!small)
      return;
    auto groups = groups_with(made.what.streams.size(), small->combine);
    if (groups.size() == made.what.streams.size())
      return;
    constexpr auto why = "to run each costs more than it does";
    tell_united(made.what, groups, why, repairs);
    if (groups.size() == 1)
      made.undivided = small->what;
    unite(made, groups, why);
  }
}

void unite_many(made_plan& made, size_t most, texts& repairs) {
  auto groups = combine_to(made.what, most);
  if (groups.size() == made.what.streams.size())
    return;
  constexpr auto why = "more streams cost more to bring together than they save";
  tell_united(made.what, groups, why, repairs);
  unite(made, groups, why);
}

} // namespace

void repair(made_plan& made, size_t most, std::vector<std::string>& repairs) {
  break_cycles(made.what, repairs);
  add_hidden_needs(made.what, repairs);
  break_cycles(made.what, repairs);
  unite_small(made, repairs);
  unite_many(made, most, repairs);
  auto advised = estimate_plan(made.what, slots_usual, {});
  if (const auto* chained = find_advice(advised, "strong-dependencies");
      chained && made.undivided.empty())
    made.undivided = chained->what;
}

} // namespace tributary
