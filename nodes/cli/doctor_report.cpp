#include "nodes/cli/doctor_report.hpp"

#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tributary {

namespace {

constexpr size_t version_bytes = 80;

std::string_view mark(health state) {
  switch (state) {
    case health::works:
      return "ok";
    case health::absent:
      return "--";
    case health::broken:
      break;
  }
  return "!!";
}

std::string_view word(health state) {
  switch (state) {
    case health::works:
      return "works";
    case health::absent:
      return "absent";
    case health::broken:
      break;
  }
  return "broken";
}

size_t name_width(const std::vector<diagnosis>& found) {
  size_t widest = 0;
  for (const auto& one : found)
    widest = std::max(widest, one.name.size());
  return widest;
}

} // namespace

std::string as_text(const health_report& report) {
  auto out = fmt::format("tributary {}\n", report.version);
  std::vector<std::string> areas;
  for (const auto& one : report.found)
    if (std::find(areas.begin(), areas.end(), one.area) == areas.end())
      areas.push_back(one.area);
  auto width = name_width(report.found);
  size_t broken = 0;
  for (const auto& area : areas) {
    out += fmt::format("\n{}\n", area);
    for (const auto& one : report.found) {
      if (one.area != area)
        continue;
      out += fmt::format("  {}  {:<{}}  {}\n", mark(one.state), one.name, width, one.what);
      if (!one.remedy.empty())
        out += fmt::format("      {:<{}}  -> {}\n", "", width, one.remedy);
      broken += one.state == health::broken ? 1 : 0;
    }
  }
  out += fmt::format("\nWorkers here without a topology: {}.\n", fmt::join(report.workers, ", "));
  if (broken > 0)
    out += fmt::format("{} {} attention (!!).\n", broken,
                       broken == 1 ? "thing needs" : "things need");
  return out;
}

std::string as_json(const health_report& report) {
  auto checks = nlohmann::json::array();
  for (const auto& one : report.found)
    checks.push_back({{"area", one.area},
                      {"name", one.name},
                      {"state", word(one.state)},
                      {"what", one.what},
                      {"remedy", one.remedy}});
  nlohmann::json all
    = {{"version", report.version}, {"checks", checks}, {"workers", report.workers}};
  return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string version_line(std::string_view output) {
  auto text = trim(output);
  auto line = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
  return std::string{clip(one_line(to_valid_utf8(std::string{line})), version_bytes)};
}

} // namespace tributary
