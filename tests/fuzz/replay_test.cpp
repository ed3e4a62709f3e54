#include "tests/fuzz/target.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace tributary;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> kept_inputs(std::string_view target) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{fs::path{TRIBUTARY_CORPUS} / target, none})
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Whether a plan or a topology that we ship or that a test keeps is read by this target.
bool is_for(std::string_view target, const fs::path& file) {
  auto name = file.filename().string();
  if (name.ends_with(".topology.yaml") || file.parent_path().filename() == "topologies")
    return target == "topology";
  if (name.find(".check.") != std::string::npos)
    return false;
  return (target == "plan_yaml" && name.ends_with(".yaml"))
         || (target == "plan_markdown" && name.ends_with(".md"));
}

std::vector<std::string> shipped_inputs(std::string_view target) {
  std::vector<std::string> out;
  for (const auto* folder : {"config/plans", "config/topologies", "tests/golden/config"})
    for (const auto& entry : fs::directory_iterator{fs::path{TRIBUTARY_SOURCE} / folder})
      if (entry.is_regular_file() && entry.file_size() <= 16u << 10 && is_for(target, entry.path()))
        out.push_back(bytes_of(entry.path()));
  return out;
}

} // namespace

// A broken promise aborts: then the test's output names the input.
TEST_CASE("every fuzz target keeps its promises for its seeds and its kept corpus") {
  for (const auto& target : fuzz::targets()) {
    INFO("target " << target.name);
    for (const auto& seed : target.seeds())
      target.run(seed);
    for (const auto& shipped : shipped_inputs(target.name))
      target.run(shipped);
    auto files = kept_inputs(target.name);
    CHECK_FALSE(files.empty());
    for (const auto& file : files) {
      INFO("input " << file.string());
      auto bytes = bytes_of(file);
      // Of a size of its own, so that a sanitizer sees who reads past its end.
      bytes.shrink_to_fit();
      CHECK(bytes.size() <= 64u << 10);
      target.run(bytes);
    }
  }
}

TEST_CASE("no corpus is kept for a target that is gone") {
  for (const auto& entry : fs::directory_iterator{TRIBUTARY_CORPUS}) {
    INFO(entry.path().string());
    CHECK(fuzz::find_target(entry.path().filename().string()));
  }
}

// Writes the seeds into the corpus: `fuzz_tests "[.seeds]"`, after a format has changed.
TEST_CASE("seeds are written", "[.seeds]") {
  for (const auto& target : fuzz::targets()) {
    auto folder = fs::path{TRIBUTARY_CORPUS} / target.name;
    fs::create_directories(folder);
    size_t number = 0;
    auto seeds = target.seeds();
    for (auto& shipped : shipped_inputs(target.name))
      seeds.push_back(std::move(shipped));
    for (const auto& seed : seeds)
      std::ofstream{folder / ("seed-" + std::to_string(++number)), std::ios::binary} << seed;
  }
}
