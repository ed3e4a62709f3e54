#include "runtime/backend/model/input_texts.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tributary;

namespace {

/// Files of a run in a folder that goes with it.
struct folder {
  std::filesystem::path path;
  run_context run;

  folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "inputs-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~folder() { std::filesystem::remove_all(path); }

  void add(const std::string& name, std::string_view text) {
    std::ofstream{path / name, std::ios::binary} << text;
    run.inputs.push_back({name, (path / name).string(), text.size()});
  }

  std::vector<input_text> read(size_t bytes_max) {
    return read_inputs(run, bytes_max, [](const std::string&) { return true; });
  }
};

} // namespace

TEST_CASE("inputs are read whole where they fit") {
  folder f;
  f.add("a.md", "one\n");
  f.add("b.md", "");
  auto got = f.read(100);
  REQUIRE(got.size() == 2);
  CHECK(got[0].text == "one\n");
  CHECK(got[0].bytes == 4);
  CHECK(got[1].text.empty());
  CHECK(got[1].problem.empty());
}

TEST_CASE("of large inputs no more is read than fits, cut between characters") {
  folder f;
  f.add("small.md", "small");
  std::string large;
  while (large.size() < 100'000)
    large += "ä";
  f.add("large.md", large);
  auto got = f.read(10'000);
  CHECK(got[0].text == "small");
  CHECK(got[1].text.size() <= 9'995);
  CHECK(got[1].text.size() >= 9'990);
  CHECK(is_utf8(got[1].text));
  CHECK(got[1].bytes == 100'000);
}

TEST_CASE("an input that cannot be read, or is no text, says why") {
  folder f;
  f.add("gone.md", "x");
  std::filesystem::remove(f.path / "gone.md");
  f.add("image.png", std::string_view{"PNG\0\1", 5});
  ::mkfifo((f.path / "pipe").c_str(), 0600);
  f.run.inputs.push_back({"pipe", (f.path / "pipe").string(), 1});
  f.run.inputs.push_back({"folder", f.path.string(), 1});
  auto got = f.read(1'000);
  CHECK(got[0].problem == "No such file or directory");
  CHECK(got[1].problem == "it is no text");
  CHECK(got[2].problem == "it is no file");
  CHECK(got[3].problem == "it is no file");
  for (const auto& input : got)
    CHECK(input.text.empty());
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  folder f;
  f.add("latin.md", "caf\xe9\n");
  CHECK(f.read(100)[0].text == "caf\xEF\xBF\xBD\n");
}

TEST_CASE("reading ends between files when it is told to") {
  folder f;
  f.add("a.md", "a");
  f.add("b.md", "b");
  size_t asked = 0;
  auto got = read_inputs(f.run, 100, [&](const std::string&) { return ++asked < 2; });
  CHECK(got.size() == 1);
}
