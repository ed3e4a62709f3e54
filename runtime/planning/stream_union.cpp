#include "runtime/planning/stream_union.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/graph.hpp"
#include "runtime/plan/list_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace tributary {

namespace {

/// Of what is put together from several; a heading, and a line.
constexpr size_t name_bytes = 200;
constexpr size_t line_bytes = 2'000;

using pair_of_groups = std::pair<stream_index, stream_index>;

/// The stream that brings the others together: nobody waits for it, and it waits for several.
stream_index joiner_of(const plan& p) {
  auto graph = graph_of(p);
  for (auto s = static_cast<stream_index>(p.streams.size()); s-- > 0;)
    if (graph.dependents[s].empty() && graph.needs[s].size() > 1)
      return s;
  return no_stream;
}

void put_in_order(std::vector<stream_index>& needs) {
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
}

/// Where each stream went.
std::vector<stream_index> positions(const stream_groups& groups, size_t count) {
  std::vector<stream_index> out(count);
  for (stream_index g = 0; g < groups.size(); ++g)
    for (auto s : groups[g])
      out[s] = g;
  return out;
}

std::vector<stream_index> needs_of(const plan& p, const stream_groups& groups, stream_index g,
                                   const std::vector<stream_index>& position) {
  std::vector<stream_index> out;
  for (auto s : groups[g])
    for (auto need : p.streams[s].needs)
      if (position[need] != g)
        out.push_back(position[need]);
  put_in_order(out);
  return out;
}

/// What the groups are as streams, as far as it matters for choosing.
plan outline_of(const plan& p, const stream_groups& groups) {
  plan out;
  auto position = positions(groups, p.streams.size());
  for (stream_index g = 0; g < groups.size(); ++g) {
    auto& s = out.streams.emplace_back();
    s.type = p.streams[groups[g].front()].type;
    duration sum{0};
    for (auto member : groups[g])
      sum = add_bounded(sum, estimate_of(p.streams[member]));
    s.estimate = sum;
    s.needs = needs_of(p, groups, g, position);
  }
  return out;
}

/// Streams of one wave do not wait for each other, so making one of two closes no circle; nor does
/// it of a stream and a need of the wave before.
std::optional<pair_of_groups> best_pair(const plan& outline, stream_index spared) {
  auto graph = graph_of(outline);
  std::vector<size_t> wave_of(outline.streams.size());
  auto all = waves(graph);
  for (size_t wave = 0; wave < all.size(); ++wave)
    for (auto s : all[wave])
      wave_of[s] = wave;
  using rank = std::tuple<bool, bool, bool, duration>;
  std::optional<std::pair<rank, pair_of_groups>> best;
  for (stream_index a = 0; a < outline.streams.size(); ++a)
    for (auto b = a + 1; b < outline.streams.size(); ++b) {
      const auto& one = outline.streams[a];
      const auto& other = outline.streams[b];
      auto beside = wave_of[a] == wave_of[b];
      auto low = wave_of[a] < wave_of[b] ? a : b;
      const auto& needs = outline.streams[low == a ? b : a].needs;
      auto behind = wave_of[low] + 1 == wave_of[low == a ? b : a]
                    && std::find(needs.begin(), needs.end(), low) != needs.end();
      if (a == spared || b == spared || (!beside && !behind))
        continue;
      rank r{!beside, one.type != other.type, one.needs != other.needs,
             add_bounded(*one.estimate, *other.estimate)};
      if (!best || r < best->first)
        best = {r, {a, b}};
    }
  return best ? std::optional{best->second} : std::nullopt;
}

std::string joined_names(const plan& p, const std::vector<stream_index>& group) {
  std::string out;
  for (size_t i = 0; i < group.size(); ++i)
    out.append(i == 0                  ? ""
               : i + 1 == group.size() ? " and "
                                       : ", ")
      .append(p.streams[group[i]].name);
  return std::string{clip(out, name_bytes)};
}

void add_line(std::string& to, const std::string& line) {
  if (line.empty() || to == line || to.size() + line.size() > line_bytes)
    return;
  to.append(to.empty() ? "" : "; ").append(line);
}

stream_spec united(const plan& p, const std::vector<stream_index>& group) {
  auto out = p.streams[group.front()];
  if (group.size() == 1)
    return out;
  out.name = joined_names(p, group);
  out.focus.clear();
  out.output.clear();
  out.tasks.clear();
  out.estimate = duration{0};
  for (auto s : group) {
    const auto& member = p.streams[s];
    add_line(out.focus, member.focus);
    add_line(out.output, member.output);
    if (member.tasks.empty())
      out.tasks.push_back(member.focus.empty() ? member.name : member.focus);
    out.tasks.insert(out.tasks.end(), member.tasks.begin(), member.tasks.end());
    if (out.estimate && member.estimate)
      out.estimate = add_bounded(*out.estimate, *member.estimate);
    else
      out.estimate.reset();
  }
  return out;
}

} // namespace

stream_groups combine_to(const plan& p, size_t most) {
  stream_groups groups;
  for (stream_index s = 0; s < p.streams.size(); ++s)
    groups.push_back({s});
  auto joiner = joiner_of(p);
  auto allowed = std::max<size_t>(most, 1) + (joiner == no_stream ? 0 : 1);
  while (groups.size() > allowed) {
    auto spared = joiner == no_stream ? no_stream : positions(groups, p.streams.size())[joiner];
    auto pair = best_pair(outline_of(p, groups), spared);
    if (!pair)
      break;
    auto& into = groups[pair->first];
    auto& gone = groups[pair->second];
    into.insert(into.end(), gone.begin(), gone.end());
    put_in_order(into);
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(pair->second));
  }
  return groups;
}

void unite(made_plan& in, const stream_groups& groups, std::string_view why) {
  auto position = positions(groups, in.what.streams.size());
  std::vector<stream_spec> streams;
  std::vector<std::string> reasons;
  for (stream_index g = 0; g < groups.size(); ++g) {
    streams.push_back(united(in.what, groups[g]));
    streams.back().needs = needs_of(in.what, groups, g, position);
    const auto& first = in.why[groups[g].front()];
    reasons.push_back(groups[g].size() == 1
                        ? first
                        : fmt::format("{} parts put together, since {}; of the first: {}",
                                      groups[g].size(), why, first));
  }
  in.what.streams = std::move(streams);
  in.why = std::move(reasons);
}

} // namespace tributary
