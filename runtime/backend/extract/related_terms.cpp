#include "runtime/backend/extract/terms.hpp"

#include <algorithm>
#include <unordered_map>

namespace tributary::extract {

namespace {

/// Each line is a circle of words that stand for one another; the first names it.
constexpr const char* circles[] = {
  "price pricing cost fee billing billed charge tier free subscription paid plan quote",
  "licence license licensing licensed",
  "feature capability function functionality support supported",
  "strength advantage pro benefit strong good",
  "weakness drawback con disadvantage limitation weak caveat downside",
  "threat risk danger pressure",
  "established mature leader leading incumbent popular proven",
  "emerging new newer innovative innovation young newcomer startup upcoming novel recent "
  "challenger",
  "reliability durability durable recovery recover retry failure crash fault guarantee "
  "availability",
  "gap lack lacking missing absent none without",
  "limit maximum quota cap bound",
  "performance speed fast latency throughput benchmark",
  "security authentication encryption vulnerability tls",
  "recommend should choose prefer avoid consider",
  "deployment deploy hosting hosted operate operation cluster self-hosted managed",
  "language sdk api client",
  "test testing tested coverage",
  "documentation document docs guide",
  "dependency dependencies library package",
  "position positioning segment audience",
};

std::unordered_map<std::string, std::vector<std::string>> build() {
  std::unordered_map<std::string, std::vector<std::string>> all;
  for (const auto* circle : circles) {
    auto terms = terms_of(circle);
    for (const auto& term : terms)
      for (const auto& other : terms)
        if (auto& known = all[term];
            other != term && std::find(known.begin(), known.end(), other) == known.end())
          known.push_back(other);
  }
  return all;
}

} // namespace

std::vector<std::string> related_terms(std::string_view term) {
  static const auto all = build();
  auto hit = all.find(std::string{term});
  return hit == all.end() ? std::vector<std::string>{} : hit->second;
}

} // namespace tributary::extract
