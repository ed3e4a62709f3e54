#include "runtime/base/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tributary {

bool any_error(const problems& all) {
  return std::any_of(all.begin(), all.end(),
                     [](const problem& p) { return p.level == severity::error; });
}

std::string to_text(const problem& p) {
  auto where = p.at.line > 0 ? fmt::format("{}:{}:{}: ", p.file, p.at.line, p.at.column)
                             : fmt::format("{}: ", p.file);
  const auto* level = p.level == severity::warning ? "warning: " : "";
  const auto* separator = p.remedy.empty() ? "" : "; ";
  return where + level + p.what + separator + p.remedy;
}

std::string to_text(const problems& all) {
  auto sorted = all;
  std::stable_sort(sorted.begin(), sorted.end(), [](const problem& a, const problem& b) {
    return std::tie(a.file, a.at.line, a.at.column) < std::tie(b.file, b.at.line, b.at.column);
  });
  std::string text;
  for (const auto& p : sorted)
    text += to_text(p) + '\n';
  return text;
}

} // namespace tributary
