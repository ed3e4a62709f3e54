#include "config/problem_sink.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tributary::config {

void problem_sink::add(problem p) {
  if (p.file.empty())
    p.file = file_;
  // Keys, names and paths of the file stand in it, and not everywhere within quotes.
  p.what = terminal_text(p.what);
  p.remedy = terminal_text(p.remedy);
  if (all_.size() < limits::problems_shown)
    all_.push_back(std::move(p));
  else
    ++dropped_;
}

void problem_sink::error(place at, std::string what, std::string remedy, std::string file) {
  ++errors_;
  add({severity::error, std::move(file), at, std::move(what), std::move(remedy)});
}

void problem_sink::warning(place at, std::string what, std::string remedy, std::string file) {
  add({severity::warning, std::move(file), at, std::move(what), std::move(remedy)});
}

bool problem_sink::is_full() const {
  return all_.size() >= limits::problems_shown;
}

problems problem_sink::take() {
  auto in_order = [](const problem& a, const problem& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  };
  std::stable_sort(all_.begin(), all_.end(), in_order);
  if (dropped_ > 0)
    all_.push_back({errors_ > 0 ? severity::error : severity::warning,
                    file_,
                    {},
                    fmt::format("{} more problems are not shown", dropped_),
                    "mend these first"});
  errors_ = dropped_ = 0;
  return std::move(all_);
}

std::string quoted(std::string_view text) {
  constexpr size_t shown = 60;
  auto safe = without_controls(to_valid_utf8(std::string{text.substr(0, 4 * shown)}));
  std::replace(safe.begin(), safe.end(), '\n', ' ');
  std::replace(safe.begin(), safe.end(), '\t', ' ');
  auto part = clip(safe, shown);
  return fmt::format("\"{}{}\"", part, part.size() < safe.size() ? "…" : "");
}

} // namespace tributary::config
