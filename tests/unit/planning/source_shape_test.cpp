#include "runtime/planning/source_shape.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::vector<std::string> names_of(const std::vector<source_topic>& topics) {
  std::vector<std::string> out;
  for (const auto& each : topics)
    out.push_back(each.name);
  return out;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("headings that several inputs have are topics, those of most inputs first") {
  std::vector<source_view> sources{{"a.md", 1, {"Overview", "Pricing", "Limits"}},
                                   {"b.md", 1, {"Overview", "Limits", "Limits"}},
                                   {"c.md", 1, {"limits", "Pricing", "Owl"}}};
  auto topics = shared_headings(sources);
  CHECK(names_of(topics) == names{"Limits", "Pricing"});
  CHECK(topics[0].sources == 3);
}

TEST_CASE("two of many inputs that share a heading make no topic") {
  std::vector<source_view> sources(20, {"x.md", 1, {}});
  sources[3].headings = sources[9].headings = {"Owls"};
  CHECK(shared_headings(sources).empty());
}

TEST_CASE("inputs lie in the folders where their paths first differ") {
  std::vector<source_view> sources{{"src/core/a.cpp", 10, {}},
                                   {"src/core/deep/b.cpp", 10, {}},
                                   {"src/ui/c.cpp", 90, {}},
                                   {"src/main.cpp", 5, {}}};
  auto folders = folders_of(sources);
  CHECK(names_of(folders) == names{"ui", "core"});
  CHECK(folders[1].sources == 2);
}

TEST_CASE("inputs of one folder have no folders to tell apart") {
  CHECK(folders_of({{"src/a.cpp", 1, {}}, {"src/b.cpp", 1, {}}}).empty());
  CHECK(folders_of({}).empty());
}

TEST_CASE("groups have about as many bytes each, and keep the order") {
  std::vector<source_view> sources{
    {"in/big-one.md", 90, {}}, {"b.md", 10, {}}, {"c_d.md", 40, {}}, {"e.md", 40, {}}};
  auto groups = grouped_titles(sources, 2);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0] == names{"big one"});
  CHECK(groups[1] == names{"b", "c d", "e"});
}

TEST_CASE("empty inputs are grouped by their number, a hidden file keeps its name") {
  auto groups = grouped_titles({{".a", 0, {}}, {"b", 0, {}}}, 5);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0] == names{".a"});
}
