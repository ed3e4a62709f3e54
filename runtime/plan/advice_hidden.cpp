#include "runtime/plan/advice_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tributary {

namespace {

/// What one stream's words imply, gathered from what was inferred and what is still only found.
struct implied {
  std::vector<stream_index> on;
  std::string words;
  /// The reader of the plan has made them needs already.
  bool is_waiting = false;
};

std::map<stream_index, implied> implied_needs(const plan& p) {
  std::map<stream_index, implied> out;
  for (stream_index s = 0; s < p.streams.size(); ++s)
    for (const auto& [on, words] : p.streams[s].inferred_needs) {
      auto& entry = out[s];
      entry.on.push_back(on);
      entry.words = entry.words.empty() ? words : entry.words;
      entry.is_waiting = true;
    }
  for (const auto& found : find_hidden_needs(p)) {
    auto& entry = out[found.stream];
    entry.on.push_back(found.on);
    entry.words = entry.words.empty() ? found.words : entry.words;
    entry.is_waiting = false;
  }
  for (auto& [s, entry] : out)
    std::sort(entry.on.begin(), entry.on.end());
  return out;
}

advice advise(const plan& p, stream_index s, const implied& found) {
  auto what
    = fmt::format("'{}' builds on {} by its words (\"{}\") without needing {}", p.streams[s].id,
                  listed(p, found.on), found.words, found.on.size() == 1 ? "it" : "them");
  what += found.is_waiting ? "; it is taken to wait" : "; it would run without their results";
  auto declared = p.streams[s].needs;
  declared.insert(declared.end(), found.on.begin(), found.on.end());
  std::sort(declared.begin(), declared.end());
  declared.erase(std::unique(declared.begin(), declared.end()), declared.end());
  return {"hidden-dependency",
          std::move(what),
          fmt::format("write `needs: [{}]`, or say it in words of its own", as_needs(p, declared)),
          {s}};
}

} // namespace

std::vector<advice> advise_hidden_needs(const advice_view& view) {
  std::vector<advice> out;
  for (const auto& [s, found] : implied_needs(view.of))
    out.push_back(advise(view.of, s, found));
  return bounded(std::move(out));
}

} // namespace tributary
