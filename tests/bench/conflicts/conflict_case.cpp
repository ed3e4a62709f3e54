#include "tests/bench/conflicts/conflict_case.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <stdexcept>

namespace tributary::bench {
namespace {

std::string text_of(const YAML::Node& node) {
  return node.IsDefined() && !node.IsNull() ? node.as<std::string>() : std::string{};
}

conflict_type type_named(const std::string& name) {
  for (auto each : {conflict_type::factual, conflict_type::stylistic, conflict_type::technical,
                    conflict_type::missing})
    if (name == to_text(each))
      return each;
  throw std::runtime_error(fmt::format("no type of conflict: '{}'", name));
}

void read_streams(const YAML::Node& streams, conflict_case& out) {
  for (const auto& each : streams) {
    stream_spec stream;
    stream.id = each.first.as<std::string>();
    stream.output = text_of(each.second["output"]);
    out.of->streams.push_back(std::move(stream));
    out.results.push_back(text_of(each.second["text"]));
  }
  if (out.results.empty())
    throw std::runtime_error("no streams");
}

conflict_case read_case(const YAML::Node& node) {
  conflict_case out;
  out.name = text_of(node["case"]);
  out.of = std::make_shared<plan>();
  out.of->task = text_of(node["task"]);
  for (const auto& each : node["requirements"])
    out.of->requirements.push_back(each.as<std::string>());
  read_streams(node["streams"], out);
  for (const auto& each : node["expect"])
    out.expected.push_back(
      {type_named(text_of(each["type"])), text_of(each["subject"]), text_of(each["attribute"])});
  return out;
}

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> out;
  if (std::filesystem::is_directory(folder))
    for (const auto& each : std::filesystem::directory_iterator(folder))
      if (each.path().extension() == ".yaml")
        out.push_back(each.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace

std::vector<conflict_case> read_cases(const std::string& folder) {
  std::vector<conflict_case> out;
  std::set<std::string> names;
  for (const auto& file : files_of(folder)) {
    auto place = file;
    try {
      for (const auto& node : YAML::LoadFile(file)) {
        place = fmt::format("{}:{}", file, node.Mark().line + 1);
        out.push_back(read_case(node));
        if (!names.insert(out.back().name).second)
          throw std::runtime_error("another case has this name");
      }
    } catch (const std::exception& err) {
      throw std::runtime_error(fmt::format("{}: {}", place, err.what()));
    }
  }
  return out;
}

} // namespace tributary::bench
