#include "config/plan_reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/plan/advice.hpp"
#include "runtime/plan/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace tributary::config {

namespace {

/// Finds streams by id, and says what an unknown name may have meant. Looking for near names is
/// bounded over the whole file, since it compares with every stream.
class stream_lookup {
public:
  explicit stream_lookup(const plan& p) : plan_(p) {
    by_id_.reserve(p.streams.size());
    for (stream_index s = 0; s < p.streams.size(); ++s)
      by_id_.emplace(p.streams[s].id, s);
  }

  stream_index find(std::string_view id) const {
    auto hit = by_id_.find(id);
    return hit == by_id_.end() ? no_stream : hit->second;
  }

  std::string remedy_for(std::string_view name) {
    constexpr auto plain = "write the id of a stream of this plan";
    if (comparisons_left_ < plan_.streams.size())
      return plain;
    comparisons_left_ -= plan_.streams.size();
    std::vector<std::string> ids;
    ids.reserve(plan_.streams.size());
    for (const auto& s : plan_.streams) {
      if (to_lower(s.name) == to_lower(name))
        return fmt::format("needs are named by id: write {}", s.id);
      ids.push_back(s.id);
    }
    auto near = nearest(name, ids);
    return near.empty() ? plain : fmt::format("did you mean {}?", near);
  }

private:
  const plan& plan_;
  std::unordered_map<std::string_view, stream_index> by_id_;
  /// About a fifth of a second at the longest ids.
  size_t comparisons_left_ = 20'000;
};

void tell(reading& in, node_id where, std::string what, std::string remedy) {
  const auto& n = in.tree[where];
  in.found.error(n.at, std::move(what), std::move(remedy), n.from_set ? "--set" : "");
}

void read_declared(plan_draft& draft, stream_index s, stream_lookup& streams, reading& in) {
  auto& stream = draft.value.streams[s];
  for (auto item : *draft.needs[s]) {
    auto name = in.tree.text(item);
    auto need = streams.find(name);
    if (need == s)
      tell(in, item, fmt::format("streams.{}.needs: needs itself", stream.id), "take it out");
    else if (need == no_stream)
      tell(in, item,
           fmt::format("streams.{}.needs: no stream has the id {}", stream.id, quoted(name)),
           streams.remedy_for(name));
    else
      stream.needs.push_back(need);
  }
}

void read_carried(plan_draft& draft, stream_index s, const stream_lookup& streams, reading& in) {
  auto& stream = draft.value.streams[s];
  for (auto& [id, words] : draft.inferred[s]) {
    auto need = streams.find(id);
    if (need == no_stream || need == s) {
      in.found.error(stream.at,
                     fmt::format("streams.{}.inferred-needs: no other stream has the id {}",
                                 stream.id, quoted(id)),
                     "take it out");
      continue;
    }
    stream.needs.push_back(need);
    stream.inferred_needs.emplace(need, std::move(words));
  }
}

void sort_needs(std::vector<stream_index>& needs) {
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
}

/// `a, b and c`; the middle of many is left out.
std::string listed(const plan& p, const std::vector<stream_index>& streams) {
  constexpr size_t shown = 8;
  std::string out;
  for (size_t i = 0; i < streams.size(); ++i) {
    if (i == shown && streams.size() > shown + 1)
      return out + fmt::format(" and {} more", streams.size() - shown);
    out += i == 0 ? "" : i + 1 == streams.size() ? " and " : ", ";
    out += p.streams[streams[i]].id;
  }
  return out;
}

/// The needs of one stream that its words imply, with one warning for all of them.
void warn_of_inferred(const plan& p, stream_index s, problem_sink& found) {
  const auto& stream = p.streams[s];
  std::vector<stream_index> on;
  std::vector<std::string> words;
  for (const auto& [need, said] : stream.inferred_needs) {
    on.push_back(need);
    if (std::find(words.begin(), words.end(), quoted(said)) == words.end() && words.size() < 3)
      words.push_back(quoted(said));
  }
  std::string all_words;
  for (size_t i = 0; i < words.size(); ++i)
    all_words.append(i == 0 ? "" : ", ").append(words[i]);
  constexpr size_t written_out = 8;
  auto remedy = on.size() > written_out
                  ? std::string{"write needs: to say which it waits for, or needs: [] for none"}
                  : fmt::format("write needs: [{}], or needs: [] if it waits for none", [&] {
                      std::string ids;
                      for (auto need : on)
                        ids.append(ids.empty() ? "" : ", ").append(p.streams[need].id);
                      return ids;
                    }());
  found.warning(stream.at,
                fmt::format("streams.{}: waits for {}, because its words say so ({})", stream.id,
                            listed(p, on), all_words),
                std::move(remedy));
}

node_id need_node(const plan_draft& draft, const reading& in, stream_index s, std::string_view id) {
  if (draft.needs[s])
    for (auto item : *draft.needs[s])
      if (in.tree.text(item) == id)
        return item;
  return no_node;
}

} // namespace

void resolve_needs(plan_draft& draft, reading& in) {
  stream_lookup streams{draft.value};
  size_t count = 0;
  for (stream_index s = 0; s < draft.value.streams.size(); ++s) {
    if (draft.needs[s])
      read_declared(draft, s, streams, in);
    read_carried(draft, s, streams, in);
    auto& needs = draft.value.streams[s].needs;
    sort_needs(needs);
    count += needs.size();
    if (count > limits::plan_needs) {
      in.found.error(draft.value.streams[s].at,
                     fmt::format("more than {} needs in one plan", limits::plan_needs),
                     "let a stream gather many and the others need that one");
      return;
    }
  }
}

void infer_needs(plan_draft& draft, problem_sink& found) {
  auto& streams = draft.value.streams;
  // Large plans are written by programs, which say all needs: then no word has to be read.
  if (std::all_of(draft.needs.begin(), draft.needs.end(),
                  [](const auto& declared) { return declared.has_value(); }))
    return;
  for (auto& hidden : find_hidden_needs(draft.value)) {
    if (draft.needs[hidden.stream])
      continue;
    auto& s = streams[hidden.stream];
    s.needs.push_back(hidden.on);
    s.inferred_needs.emplace(hidden.on, std::move(hidden.words));
  }
  for (stream_index s = 0; s < streams.size(); ++s)
    if (!draft.needs[s] && !streams[s].inferred_needs.empty()) {
      sort_needs(streams[s].needs);
      warn_of_inferred(draft.value, s, found);
    }
}

void check_cycles(const plan_draft& draft, reading& in) {
  constexpr int cycles_told = 20;
  constexpr size_t ids_shown = 12;
  auto graph = graph_of(draft.value);
  for (int told = 0; told < cycles_told; ++told) {
    auto cycle = find_cycle(graph);
    if (cycle.empty())
      return;
    const auto& streams = draft.value.streams;
    std::string path;
    for (size_t i = 0; i < cycle.size(); ++i) {
      if (i == ids_shown - 1 && cycle.size() > ids_shown) {
        path += fmt::format(" -> … {} more …", cycle.size() - ids_shown);
        i = cycle.size() - 1;
      }
      path.append(path.empty() ? "" : " -> ").append(streams[cycle[i]].id);
    }
    auto from = cycle[0];
    auto to = cycle[1];
    auto item = need_node(draft, in, from, streams[to].id);
    auto at = item == no_node ? streams[from].at : in.tree[item].at;
    in.found.error(at, fmt::format("streams wait for each other: {}", path),
                   "take out one of these needs");
    // Without this need, the next cycle shows, if there is one.
    std::erase(graph.needs[from], to);
    std::erase(graph.dependents[to], from);
  }
}

} // namespace tributary::config
