#include "runtime/planning/source_shape.hpp"

#include "runtime/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace tributary {

namespace {

/// Headings of any text, whatever it is about.
constexpr std::string_view structural[] = {"abstract",     "about",      "appendix",
                                           "background",   "conclusion", "conclusions",
                                           "contents",     "contact",    "example",
                                           "examples",     "faq",        "further reading",
                                           "introduction", "links",      "notes",
                                           "overview",     "readme",     "references",
                                           "see also",     "sources",    "table of contents",
                                           "summary",      "tl;dr",      "usage"};

bool is_structural(const std::string& heading) {
  return std::find(std::begin(structural), std::end(structural), heading) != std::end(structural);
}

/// Pieces of a path but its file's name.
std::vector<std::string> folders_in(const std::string& name) {
  std::vector<std::string> out;
  auto pieces = split(name, '/');
  for (size_t i = 0; i + 1 < pieces.size(); ++i)
    if (!pieces[i].empty() && pieces[i] != "." && pieces[i] != "..")
      out.emplace_back(pieces[i]);
  return out;
}

/// How many folders all of them lie in.
size_t common_depth(const std::vector<std::vector<std::string>>& all) {
  auto depth = all.empty() ? 0 : all.front().size();
  for (const auto& each : all) {
    depth = std::min(depth, each.size());
    while (
      depth > 0
      && !std::equal(each.begin(), each.begin() + static_cast<long>(depth), all.front().begin()))
      --depth;
  }
  return depth;
}

void put_most_first(std::vector<source_topic>& topics) {
  std::stable_sort(topics.begin(), topics.end(), [](const source_topic& a, const source_topic& b) {
    return a.sources > b.sources;
  });
}

/// `sources/market-leaders.md` -> `market leaders`.
std::string title_of(const source_view& source) {
  auto leaf = source.name.substr(source.name.rfind('/') + 1);
  if (auto dot = leaf.rfind('.'); dot != std::string::npos && dot > 0)
    leaf.resize(dot);
  std::replace_if(
    leaf.begin(), leaf.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  return leaf;
}

} // namespace

std::vector<source_topic> shared_headings(const std::vector<source_view>& sources) {
  std::vector<source_topic> out;
  std::map<std::string, size_t> known;
  for (const auto& source : sources) {
    std::set<std::string> here;
    for (const auto& heading : source.headings) {
      auto key = to_lower(trim(heading));
      if (key.empty() || is_structural(key) || !here.insert(key).second)
        continue;
      auto [at, is_new] = known.try_emplace(key, out.size());
      if (is_new)
        out.push_back({std::string{trim(heading)}, 0});
      ++out[at->second].sources;
    }
  }
  // Of two documents that happen to share a heading nothing follows where there are twenty.
  auto least = std::max<size_t>(2, (sources.size() + 3) / 4);
  out.erase(std::remove_if(out.begin(), out.end(),
                           [least](const source_topic& t) { return t.sources < least; }),
            out.end());
  put_most_first(out);
  return out;
}

std::vector<source_topic> folders_of(const std::vector<source_view>& sources) {
  std::vector<std::vector<std::string>> all;
  for (const auto& source : sources)
    all.push_back(folders_in(source.name));
  auto depth = common_depth(all);
  std::map<std::string, source_topic> by_folder;
  std::map<std::string, uint64_t> bytes;
  for (size_t i = 0; i < all.size(); ++i) {
    // What lies above the folders belongs to none of them.
    if (all[i].size() <= depth)
      continue;
    auto& topic = by_folder[all[i][depth]];
    topic.name = all[i][depth];
    ++topic.sources;
    bytes[topic.name] += sources[i].bytes;
  }
  std::vector<source_topic> out;
  for (auto& [name, topic] : by_folder)
    out.push_back(std::move(topic));
  std::stable_sort(out.begin(), out.end(), [&](const source_topic& a, const source_topic& b) {
    return bytes[a.name] > bytes[b.name];
  });
  if (out.size() < 2)
    out.clear();
  return out;
}

std::vector<std::vector<std::string>>
grouped_titles(const std::vector<source_view>& sources, size_t count) {
  uint64_t total = 0;
  for (const auto& source : sources)
    total += source.bytes;
  std::vector<std::vector<std::string>> out(std::min(count, sources.size()));
  uint64_t before = 0;
  for (size_t i = 0; i < sources.size(); ++i) {
    // Where its middle falls; a file of no bytes counts by its place.
    auto middle = before + sources[i].bytes / 2;
    auto group = total == 0
                   ? i * out.size() / sources.size()
                   : static_cast<size_t>(static_cast<double>(middle) / static_cast<double>(total)
                                         * static_cast<double>(out.size()));
    out[std::min(group, out.size() - 1)].push_back(title_of(sources[i]));
    before += sources[i].bytes;
  }
  out.erase(std::remove_if(out.begin(), out.end(), [](const auto& g) { return g.empty(); }),
            out.end());
  return out;
}

} // namespace tributary
