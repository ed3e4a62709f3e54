#include "config/plan_file.hpp"
#include "config/topology_file.hpp"
#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

#include <fmt/format.h>

using namespace tributary;
using namespace tributary::test;

namespace {

std::string plan_with(const std::string& rest) {
  return "task: t\nstreams:\n  a: {focus: x}\n" + rest;
}

std::string wrong_topology(const std::string& text) {
  auto got = read_topology(text, "t.yaml", nothing_set);
  return got.value ? std::string{} : to_text(got.found);
}

/// A text of so many bytes: comments, with an item of the list at its end before each megabyte, as
/// what stands between two values is bounded, too.
std::string filled(std::string text, size_t bytes, const std::string& item) {
  const auto line = "#" + std::string(98, '.') + "\n";
  while (text.size() + line.size() + item.size() <= bytes) {
    text += line;
    if (text.size() % (1u << 20) < line.size())
      text += item;
  }
  if (text.size() < bytes)
    text += "#" + std::string(bytes - text.size() - 1, '.');
  return text;
}

} // namespace

TEST_CASE("a plan's and a topology's file are bounded") {
  auto plan
    = [](size_t bytes) { return wrong(filled(plan_with("requirements:\n- r\n"), bytes, "- r\n")); };
  CHECK(plan(limits::plan_file_bytes).empty());
  CHECK_FALSE(plan(limits::plan_file_bytes + 1).empty());
  auto topology = [](size_t bytes) {
    return wrong_topology(filled("workers:\n  e: {backend: extract}\n", bytes, ""));
  };
  CHECK(topology(limits::topology_file_bytes).empty());
  CHECK_FALSE(topology(limits::topology_file_bytes + 1).empty());
}

TEST_CASE("values are nested to a bound") {
  // The plan is a mapping, and so is `variables`.
  auto nested = [](size_t depth) {
    return wrong("task: " + std::string(depth - 1, '[') + std::string(depth - 1, ']')
                 + "\nstreams: {a: {focus: x}}\n");
  };
  auto deepest = static_cast<size_t>(limits::yaml_depth);
  CHECK_FALSE(has(nested(deepest), "nested more than"));
  CHECK(has(nested(deepest + 1), fmt::format("nested more than {} deep", limits::yaml_depth)));
}

TEST_CASE("what aliases stand for counts, to a bound") {
  // Each use of the list counts all its items once more.
  constexpr size_t items = 1'000;
  auto used = [](size_t times) {
    return wrong("task: t\nstreams: {a: {tasks: &l " + list_of(items, "x")
                 + "}}\nmore: " + list_of(times, "*l") + "\n");
  };
  constexpr auto most = limits::yaml_nodes / (items + 1);
  CHECK_FALSE(has(used(most - 2), "counting what aliases"));
  CHECK(has(used(most + 1), fmt::format("more than {} values", limits::yaml_nodes)));
}

TEST_CASE("a stream's tasks and a profile's lists are bounded") {
  auto tasks = [](size_t count) {
    return wrong("task: t\nstreams: {a: {tasks: " + list_of(count, "x") + "}}\n");
  };
  CHECK(tasks(limits::stream_tasks).empty());
  CHECK_FALSE(tasks(limits::stream_tasks + 1).empty());
  auto command = [](size_t count) {
    return wrong_topology("workers: {w: {backend: exec, command: " + list_of(count, "x") + "}}\n");
  };
  CHECK(command(limits::topology_list).empty());
  CHECK_FALSE(command(limits::topology_list + 1).empty());
}

TEST_CASE("one value's bytes are bounded") {
  auto value = [](size_t bytes) {
    return wrong("task: t\nstreams: {a: {focus: x}}\nrequirements: [\"" + std::string(bytes, 'x')
                 + "\"]\n");
  };
  // They are counted in pieces of 4 KB.
  constexpr size_t pieces = 2 * 4'096;
  CHECK(value(limits::yaml_value_bytes - pieces).empty());
  CHECK_FALSE(value(limits::yaml_value_bytes + pieces).empty());
}

TEST_CASE("inputs are so many files at most") {
  scratch_folder folder;
  for (size_t i = 0; i < limits::input_files; ++i)
    folder.add("in/" + std::to_string(i), "");
  auto plan = folder.add("p.yaml", plan_with("inputs: [in/*]\n"));
  auto taken = read_plan_file(plan, {});
  REQUIRE(taken.value);
  CHECK(taken.value->input_files.size() == limits::input_files);
  folder.add("in/one-more", "");
  auto refused = read_plan_file(plan, {});
  CHECK_FALSE(refused.value);
  CHECK(has(to_text(refused.found), fmt::format("over {} files", limits::input_files)));
}

TEST_CASE("a template for the deliverable is bounded") {
  scratch_folder folder;
  auto plan = folder.add("p.yaml", plan_with("synthesis: {template: t.md}\n"));
  auto with = [&](size_t bytes) {
    std::string text = "{{stream.a}}\n";
    while (text.size() + 64 <= bytes)
      text += std::string(63, '.') + "\n";
    folder.add("t.md", text + std::string(bytes - text.size(), '.'));
    auto got = read_plan_file(plan, {});
    return got.value ? std::string{} : to_text(got.found);
  };
  CHECK(with(limits::template_bytes).empty());
  CHECK_FALSE(with(limits::template_bytes + 1).empty());
}

TEST_CASE("a Markdown plan has so many lines at most") {
  auto lines = [](size_t count) {
    std::string text = "# T\n### Stream 1: A\n";
    for (size_t i = 2; i < count; ++i)
      text += "x\n";
    return wrong(text, "p.md");
  };
  CHECK_FALSE(has(lines(limits::markdown_lines), "lines"));
  CHECK(has(lines(limits::markdown_lines + 1),
            fmt::format("more than {} lines", limits::markdown_lines)));
}
