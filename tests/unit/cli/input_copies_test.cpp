#include "runtime/backend/cli/input_copies.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <filesystem>
#include <unistd.h>

using namespace tributary;
namespace fs = std::filesystem;

namespace {

/// A file of so many zeros, which takes no room on the disk.
std::string sparse_file(const temporary_folder& folder, const std::string& name, uint64_t bytes) {
  auto path = folder / name;
  write_file(path, "");
  REQUIRE(::truncate(path.c_str(), static_cast<off_t>(bytes)) == 0);
  return path;
}

} // namespace

TEST_CASE("a worker gets copies under the names that the prompt cites, none outside its folder") {
  temporary_folder from;
  temporary_folder to;
  run_context run;
  for (const auto* name : {"src/a.md", "../b.md", "/etc/c.md"}) {
    auto path = from / fs::path{name}.filename().string();
    write_file(path, name);
    run.inputs.push_back({name, path, 1});
  }
  REQUIRE(copy_inputs(run, to.path()));
  CHECK(read_file(to / "src/a.md") == "src/a.md");
  CHECK(read_file(to / "inputs/2-b.md") == "../b.md");
  CHECK(read_file(to / "inputs/3-c.md") == "/etc/c.md");
}

TEST_CASE("the inputs that a worker gets copies of are bounded together, by what they have now") {
  temporary_folder from;
  temporary_folder to;
  // Many copies of one file in one place: the disk holds a part of the bound at a time.
  constexpr uint64_t each = 1u << 20;
  static_assert(limits::copied_input_bytes % each == 0);
  auto part = sparse_file(from, "part", each);
  run_context run;
  run.inputs.assign(limits::copied_input_bytes / each, {"part", part, each});
  REQUIRE(copy_inputs(run, to.path()));
  CHECK(fs::file_size(to / "part") == each);

  fs::remove(to / "part");
  run.inputs.back() = {"more", sparse_file(from, "more", each + 1), each};
  auto refused = copy_inputs(run, to.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::too_large);
  CHECK(refused.error().what.find("at most " + human_bytes(limits::copied_input_bytes))
        != std::string::npos);
  CHECK(fs::is_empty(to.path()));
}

TEST_CASE("an input that is gone is named") {
  temporary_folder to;
  run_context run;
  run.inputs = {{"gone.md", to / "nowhere/gone.md", 1}};
  auto refused = copy_inputs(run, to.path());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::io);
  CHECK(refused.error().what.find("the input gone.md cannot be copied") == 0);
}
