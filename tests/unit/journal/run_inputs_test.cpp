#include "runtime/base/limits.hpp"
#include "runtime/journal/input_digest.hpp"

#include "tests/unit/journal/postgres_fixture.hpp"
#include "tests/unit/report/temporary_folder.hpp"

#include <filesystem>

using namespace tributary;
using namespace tributary::test;

namespace {

/// Files of one run, and a database that keeps them.
struct kept_files {
  std::string url = postgres_server::shared()->fresh_url();
  office first{url, "a"};
  temporary_folder mine;
  temporary_folder theirs;
  std::vector<input_file> inputs;

  void add(const std::string& name, const std::string& text) {
    write_file(mine / name, text);
    inputs.push_back({name, mine / name, text.size()});
  }
  int64_t rows() const {
    return postgres_server::shared()->number(url, "SELECT count(*) FROM tributary_input");
  }
};

} // namespace

TEST_CASE("another coordinator gets the inputs as they were, whatever has become of the files") {
  NEEDS_POSTGRES();
  kept_files k;
  k.add("small.md", "One fact.\n");
  k.add("empty.md", "");
  k.add("exact.bin", std::string(limits::input_part_bytes, 'x'));
  k.add("larger.bin", std::string(limits::input_part_bytes, 'y') + '\0');
  k.add("same.md", "One fact.\n");
  auto digests = digests_of(k.inputs);
  REQUIRE(k.first.inputs().put("r-1", k.inputs, digests));
  // Again, as somebody does whose answer was lost.
  REQUIRE(k.first.inputs().put("r-1", k.inputs, digests));
  auto before = k.inputs;
  for (const auto& input : before)
    std::filesystem::remove(input.path);

  office second{k.url, "b"};
  auto folder = k.theirs / "inputs";
  REQUIRE(second.inputs().get("r-1", k.inputs, digests, folder));
  for (size_t i = 0; i < before.size(); ++i) {
    CHECK(k.inputs[i].name == before[i].name);
    CHECK(k.inputs[i].path == folder + "/r-1-" + std::to_string(i));
    CHECK(std::filesystem::file_size(k.inputs[i].path) == before[i].bytes);
    auto mode = std::filesystem::status(k.inputs[i].path).permissions();
    CHECK((mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all))
          == std::filesystem::perms::none);
  }
  CHECK(digests_of(k.inputs) == digests);
  CHECK(read_file(k.inputs[0].path) == "One fact.\n");
}

TEST_CASE("an input that was changed, or is not whole in the database, is named and not used") {
  NEEDS_POSTGRES();
  kept_files k;
  k.add("a.md", "before");
  k.add("b.bin", std::string(limits::input_part_bytes + 1, 'b'));
  auto digests = digests_of(k.inputs);
  write_file(k.mine / "a.md", "after" + std::string(limits::input_part_bytes, '!'));
  auto refused = k.first.inputs().put("r-1", k.inputs, digests);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::io);
  CHECK(refused.error().what.find("a.md: changed") != std::string::npos);

  write_file(k.mine / "a.md", "before");
  REQUIRE(k.first.inputs().put("r-1", k.inputs, digests));
  postgres_server::shared()->run(k.url, "DELETE FROM tributary_input WHERE part = 1");
  auto broken = k.first.inputs().get("r-1", k.inputs, digests, k.theirs / "inputs");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().what.find("b.bin: the database does not have") != std::string::npos);
  CHECK_FALSE(k.first.inputs().get("r-2", k.inputs, digests, k.theirs / "inputs"));
}

TEST_CASE("an input without a digest stays where it is") {
  NEEDS_POSTGRES();
  kept_files k;
  k.add("a.md", "a");
  k.inputs.push_back({"folder", k.mine.path(), 0});
  auto digests = digests_of(k.inputs);
  REQUIRE(digests[1].empty());
  REQUIRE(k.first.inputs().put("r-1", k.inputs, digests));
  REQUIRE(k.first.inputs().get("r-1", k.inputs, digests, k.theirs / "inputs"));
  CHECK(k.inputs[1].path == k.mine.path());
  CHECK(k.rows() == 1);
}

TEST_CASE("inputs go when their run is over, not before, and those of no run after a day") {
  NEEDS_POSTGRES();
  kept_files k;
  k.add("a.md", "a");
  auto digests = digests_of(k.inputs);
  for (const auto* run : {"r-1", "r-2", "r-3", "r-4"})
    REQUIRE(k.first.inputs().put(run, k.inputs, digests));
  for (const auto* run : {"r-1", "r-2"})
    REQUIRE(k.first.journal().open({run, "", t0, {}, 0}));
  settle(k.first.journal(), "r-1");
  postgres_server::shared()->run(
    k.url, "UPDATE tributary_input SET put = put - interval '25 hours' WHERE run <> 'r-4'");
  k.first.journal().close("r-1", 0);
  settle(k.first.journal(), "r-1");
  REQUIRE(k.first.journal().prune(100));
  CHECK(k.rows() == 2);
  CHECK(k.first.inputs().get("r-2", k.inputs, digests, k.theirs / "inputs"));
  CHECK(k.first.inputs().get("r-4", k.inputs, digests, k.theirs / "inputs"));
}
