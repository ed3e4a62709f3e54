#include "config/glob.hpp"
#include "config/plan_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <sys/stat.h>

#include <unistd.h>

using namespace tributary;
using namespace tributary::config;
using namespace tributary::test;

namespace {

using names = std::vector<std::string>;

names names_of(const plan& p) {
  names out;
  for (const auto& file : p.input_files)
    out.push_back(file.name);
  return out;
}

read_plan_result plan_with(const scratch_folder& folder, const std::string& globs) {
  auto file = folder.add("plan.yaml", "task: t\ninputs: " + globs + "\nstreams: {a: {focus: x}}\n");
  return read_plan_file(file, {});
}

names matched(const scratch_folder& folder, const std::string& globs) {
  auto got = plan_with(folder, globs);
  INFO(to_text(got.found));
  REQUIRE(got.value);
  return names_of(*got.value);
}

std::string refusal(const scratch_folder& folder, const std::string& globs) {
  auto got = plan_with(folder, globs);
  CHECK(!got.value);
  return replaced(to_text(got.found), folder.path().string(), "DIR");
}

} // namespace

TEST_CASE("a piece of a glob matches names as shells do") {
  CHECK(glob_matches("*", "a.md"));
  CHECK(glob_matches("*.md", "a.md"));
  CHECK(!glob_matches("*.md", "a.mdx"));
  CHECK(glob_matches("a*b*c", "a-b-b-c"));
  CHECK(!glob_matches("a*b*c", "a-b-b-d"));
  CHECK(glob_matches("?.md", "é.md"));
  CHECK(!glob_matches("?.md", "ab.md"));
  CHECK(glob_matches("[a-c]x", "bx"));
  CHECK(glob_matches("[!a-c]x", "dx"));
  CHECK(glob_matches("[à-ü]", "é"));
  CHECK(glob_matches("[]]", "]"));
  CHECK(glob_matches("[a-]", "-"));
  CHECK(glob_matches("\\*", "*"));
  CHECK(!glob_matches("\\*", "a"));
  CHECK(!glob_matches("*", ".hidden"));
  CHECK(glob_matches(".*", ".hidden"));
  CHECK(!glob_matches("", "a"));
}

TEST_CASE("a glob made to be slow is not") {
  std::string pattern;
  for (int i = 0; i < 60; ++i)
    pattern += "*a";
  CHECK(!glob_matches(pattern + "b", std::string(200, 'a')));
}

TEST_CASE("globs give files by name, each once, relative to the plan") {
  scratch_folder folder;
  folder.add("src/b.md", "b");
  folder.add("src/a.md", "aa");
  folder.add("src/deep/er/c.md", "c");
  folder.add("src/.git/d.md", "d");
  folder.add("src/e.txt", "e");
  CHECK(matched(folder, "[src/*.md]") == names{"src/a.md", "src/b.md"});
  CHECK(matched(folder, "[src/*.md, ./src/a.md, src//a.md]") == names{"src/a.md", "src/b.md"});
  CHECK(matched(folder, "[\"**/*.md\"]") == names{"src/a.md", "src/b.md", "src/deep/er/c.md"});
  CHECK(matched(folder, "[\"src/**/c.md\"]") == names{"src/deep/er/c.md"});
  CHECK(matched(folder, "[\"src/[!a]*\"]") == names{"src/b.md", "src/e.txt"});
  CHECK(matched(folder, "src/deep/../a.md") == names{"src/deep/../a.md"});
  auto p = plan_with(folder, "src/a.md").value;
  REQUIRE(p);
  CHECK(p->input_files[0] == input_file{"src/a.md", folder.path().string() + "/src/a.md", 2});
}

TEST_CASE("a folder stands for the files in it, and ** for all but the plan itself") {
  scratch_folder folder;
  folder.add("src/a.md", "a");
  folder.add("src/deep/b.md", "b");
  CHECK(matched(folder, "[src]") == names{"src/a.md", "src/deep/b.md"});
  CHECK(matched(folder, "[\"**\"]") == names{"src/a.md", "src/deep/b.md"});
}

TEST_CASE("a folder that links to itself does not trap the walk") {
  scratch_folder folder;
  folder.add("src/a.md", "a");
  REQUIRE(::symlink(".", (folder.path() / "src/again").c_str()) == 0);
  CHECK(matched(folder, "[\"src/**/**/*.md\"]") == names{"src/a.md"});
}

TEST_CASE("an input that is not there is told with where it was looked for") {
  scratch_folder folder;
  folder.add("empty/x/.keep", "");
  CHECK(
    refusal(folder, "[no.md, \"no/*\", empty]")
    == "DIR/plan.yaml:2:10: inputs: \"no.md\" is no file; it is looked for in DIR\n"
       "DIR/plan.yaml:2:17: inputs: \"no/*\" matches no file; it is looked for in DIR\n"
       "DIR/plan.yaml:2:25: inputs: \"empty\" is a folder without files; name one that has some\n");
  CHECK(refusal(folder, "[\"\", \"a\\\\\"]")
        == "DIR/plan.yaml:2:10: inputs: \"\" names no file; write a file's name or a glob such as "
           "sources/*.md\n"
           "DIR/plan.yaml:2:14: inputs: \"a\\\" ends in a backslash; write a file's name or a glob "
           "such "
           "as sources/*.md\n");
}

TEST_CASE("a pipe is no input, and what a wildcard meets of them is passed over") {
  scratch_folder folder;
  folder.add("src/a.md", "a");
  REQUIRE(::mkfifo((folder.path() / "src/pipe.md").c_str(), 0600) == 0);
  CHECK(matched(folder, "[src/*.md]") == names{"src/a.md"});
  CHECK(refusal(folder, "src/pipe.md")
        == "DIR/plan.yaml:2:9: inputs: \"src/pipe.md\" is a pipe or a device; name a file\n");
}

TEST_CASE("a file whose name cannot be shown is left out with a warning") {
  scratch_folder folder;
  folder.add("src/a.md", "a");
  folder.add("src/b\x1b[2J.md", "b");
  auto got = plan_with(folder, "[src/*.md]");
  REQUIRE(got.value);
  CHECK(names_of(*got.value) == names{"src/a.md"});
  REQUIRE(got.found.size() == 1);
  CHECK(got.found[0].level == severity::warning);
  CHECK(got.found[0].what.find('\x1b') == std::string::npos);
}

TEST_CASE("the option --input replaces the plan's inputs and starts where the user stands") {
  scratch_folder folder;
  auto file = folder.add("src/a.md", "a");
  auto plan_file
    = folder.add("plan.yaml", "task: t\ninputs: [gone/*.md]\nstreams: {a: {focus: x}}\n");
  plan_overrides o;
  o.inputs = {file};
  auto got = read_plan_file(plan_file, o);
  REQUIRE(got.value);
  CHECK(names_of(*got.value) == names{file});
  o.inputs = {"surely/not/here/*.md"};
  auto text = to_text(read_plan_file(plan_file, o).found);
  CHECK(
    text.starts_with("--input: \"surely/not/here/*.md\" matches no file; it is looked for in /"));
}

TEST_CASE("files that came over the wire stand in for every glob") {
  plan_overrides o;
  o.resolved_inputs = {{"a.md", "/x/a.md", 3}};
  auto got = read_plan("task: t\ninputs: [gone/*.md]\nstreams: {a: {focus: x}}\n", "p.yaml", o);
  REQUIRE(got.value);
  CHECK(names_of(*got.value) == names{"a.md"});
}
