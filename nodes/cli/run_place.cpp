#include "nodes/cli/run_place.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace tributary {

namespace {

/// The first event of any run is short.
constexpr std::streamsize line_bytes = 64 << 10;

/// The run whose events these are; empty where they are none.
std::string run_of(const std::string& folder) {
  std::ifstream events{folder + "/events.jsonl", std::ios::binary};
  std::string line(static_cast<size_t>(line_bytes), '\0');
  events.read(line.data(), line_bytes);
  line.resize(static_cast<size_t>(std::max<std::streamsize>(events.gcount(), 0)));
  line.resize(std::min(line.size(), line.find('\n')));
  auto event = nlohmann::json::parse(line, nullptr, false);
  if (!event.is_object() || !event.contains("run") || !event["run"].is_string())
    return {};
  return event["run"].get<std::string>();
}

} // namespace

bool is_folder_of(const std::string& folder, const std::string& run) {
  return !folder.empty() && run_of(folder) == run;
}

run_place find_run_place(const std::string& named) {
  if (auto run = run_of(named); !run.empty())
    return {std::move(run), named};
  return {named, {}};
}

std::string folder_of_run(const run_place& place, const run_origin& origin) {
  for (const auto& folder : {place.folder, origin.folder, "runs/" + place.run})
    if (is_folder_of(folder, place.run))
      return folder;
  return {};
}

} // namespace tributary
