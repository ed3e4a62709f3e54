#include "runtime/report/run_output.hpp"

#include "runtime/base/ascii.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>
#include <array>

namespace tributary {

namespace {

constexpr std::array<std::string_view, 9> fixed_names = {
  "report.md",    "report.html", "conflicts.json", "metrics.json", "timeline.svg",
  "events.jsonl", "plan.yaml",   "audit.md",       "audit.json",
};

bool is_version(std::string_view text) {
  // As many digits as a uint32_t has.
  return text.size() >= 4 && text.size() <= 10 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_id(std::string_view text) {
  auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  auto fits = [&](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= limits::id_bytes && is_lower(text[0])
         && std::all_of(text.begin(), text.end(), fits);
}

/// What stands between a folder's name and `.md`; empty for other names.
std::string_view stem_in(std::string_view folder, std::string_view name) {
  if (!name.starts_with(folder) || !name.ends_with(".md"))
    return {};
  name.remove_prefix(folder.size());
  name.remove_suffix(3);
  return name;
}

} // namespace

bool is_output_name(std::string_view name) {
  if (std::find(fixed_names.begin(), fixed_names.end(), name) != fixed_names.end())
    return true;
  return is_version(stem_in("drafts/", name)) || is_id(stem_in("streams/", name));
}

} // namespace tributary
