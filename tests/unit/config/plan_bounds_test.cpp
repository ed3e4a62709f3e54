#include "config/plan_file.hpp"
#include "config/plan_reader.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace tributary;
using namespace tributary::test;

namespace {

std::string repeated(const std::string& text, size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

/// A plan of one list that nobody knows: what is wrong with it is its name, or its length.
std::string with_items(size_t count) {
  return wrong("task: t\nstreams: {a: {focus: x}}\nmore:\n" + repeated("- x\n", count));
}

/// One stream of a plan in JSON with as many tasks as a stream may have.
std::string json_stream(size_t number) {
  return fmt::format("\"s{:03}\":{{\"tasks\":[{}\"x\"]}}", number,
                     repeated("\"x\",", limits::stream_tasks - 1));
}

/// What is wrong with a plan in JSON of so many such streams.
std::string in_json(size_t streams) {
  auto text = "{\"task\":\"t\",\"streams\":{" + json_stream(0);
  for (size_t i = 1; i < streams; ++i)
    text += "," + json_stream(i);
  return wrong(text + "}}", "p.json");
}

/// A Markdown plan whose streams need so many others, all together.
std::string with_needs(size_t count) {
  std::string text = "# T\n";
  size_t number = 0;
  auto add = [&](const std::string& needs) {
    text += fmt::format("### Stream {}: s{}\n**Dependencies**: {}\n", number, number, needs);
  };
  for (size_t left = count; ++number;) {
    auto earlier = number - 1;
    if (earlier >= left && left < count) {
      add(fmt::format("Streams 1-{}", left));
      return text;
    }
    add(earlier == 0 ? "None" : "All previous streams");
    left -= earlier;
  }
  return text;
}

/// What is wrong with a Markdown plan before its streams are looked at one by one, which takes
/// longer than a test should.
std::string trouble_with(const std::string& markdown) {
  config::value_tree tree;
  config::problem_sink found{"p.md"};
  config::parse_markdown_plan(markdown, tree, found);
  return to_text(found.take());
}

} // namespace

TEST_CASE("a plan has so many streams at most") {
  auto streams = [](size_t count) {
    // All alike, so that it is read in a moment.
    std::string text = "task: t\nstreams:\n  s0: &same {needs: []}\n";
    for (size_t i = 1; i < count; ++i)
      text += fmt::format("  s{}: *same\n", i);
    return wrong(text);
  };
  CHECK(streams(limits::plan_streams).empty());
  CHECK(has(streams(limits::plan_streams + 1),
            fmt::format("streams: {} streams, more than {}", limits::plan_streams + 1,
                        limits::plan_streams)));
}

TEST_CASE("a list or mapping of a file has so many items at most") {
  auto most = with_items(limits::yaml_items);
  CHECK(has(most, "more"));
  CHECK_FALSE(has(most, "items"));
  CHECK(has(with_items(limits::yaml_items + 1),
            fmt::format("more than {} items in one list or mapping", limits::yaml_items)));
}

TEST_CASE("a plan in JSON has so many brackets, commas and the like at most") {
  auto one = "," + json_stream(0);
  auto marks = static_cast<size_t>(std::count_if(one.begin(), one.end(), [](char c) {
    return std::string_view{"[]{},:\""}.find(c) != std::string_view::npos;
  }));
  // They are counted in pieces of 4 KB.
  constexpr size_t pieces = 2 * 4'096;
  CHECK(in_json((limits::yaml_flow_marks - pieces) / marks).empty());
  CHECK(has(in_json((limits::yaml_flow_marks + pieces) / marks + 1), "more than is read at once"));
}

TEST_CASE("the streams of a plan have so many needs together") {
  CHECK(trouble_with(with_needs(limits::plan_needs)).empty());
}

TEST_CASE("of needs past the bound none is left out unsaid") {
  CHECK(has(trouble_with(with_needs(limits::plan_needs + 1)),
            fmt::format("more than {} needs in one plan", limits::plan_needs)));
}

TEST_CASE("all globs of a plan look at so many files and folders together") {
  constexpr size_t files = 1'000;
  static_assert(limits::glob_entries % files == 0);
  scratch_folder folder;
  for (size_t i = 0; i < files; ++i)
    folder.add("in/" + std::to_string(i), "");
  // Each of these looks at all files and takes one; the globs up to the bound are no problem.
  constexpr auto globs = limits::glob_entries / files;
  auto plan = folder.add("p.yaml", "task: t\nstreams: {a: {focus: x}}\ninputs:\n"
                                     + repeated("- in/[7]\n", globs) + "- in/[8]\n");
  auto got = read_plan_file(plan, {});
  CHECK_FALSE(got.value);
  CHECK(to_text(got.found)
        == fmt::format("{}:{}:3: inputs: \"in/[8]\" more than {} files and folders to look at; "
                       "name the folders that matter\n",
                       plan, globs + 4, limits::glob_entries));
}
