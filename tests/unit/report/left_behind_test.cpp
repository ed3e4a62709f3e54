#include "runtime/report/left_behind.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <fstream>

using namespace tributary;

namespace {

void write(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{file} << text;
}

} // namespace

TEST_CASE("what broke off is shown below what there is, in order and marked") {
  temporary_folder folder;
  write(folder / "events.jsonl", "{}\n");
  write(folder / "report.md", "# So far\n");
  write(folder / "streams/b.md", "> **Unfinished**: second\n");
  write(folder / "streams/a.md", "> **Unfinished**: first\n");
  write(folder / "streams/done.md", "## Done\n\nAll of it.\n");
  auto run = read_left_behind(folder.path());
  REQUIRE(run);
  CHECK(with_partial(*run)
        == "# So far\n\n# Unfinished parts\n\n## a\n\n> **Unfinished**: first\n\n\n## b\n\n"
           "> **Unfinished**: second\n\n");
}

TEST_CASE("a run that has nothing unfinished shows its report alone, byte for byte") {
  temporary_folder folder;
  write(folder / "events.jsonl", "{}\n");
  write(folder / "report.md", "# Whole");
  auto run = read_left_behind(folder.path());
  REQUIRE(run);
  CHECK(with_partial(*run) == "# Whole");
}

TEST_CASE("a folder that is no run's is refused by name") {
  temporary_folder folder;
  auto run = read_left_behind(folder.path());
  REQUIRE_FALSE(run);
  CHECK(run.error().what.find("has no events.jsonl") != std::string::npos);
}
