#include "config/plan_file.hpp"
#include "config/topology_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/files.hpp"

using namespace tributary;
using namespace tributary::test;

namespace {

/// What a reader says about a file of tests/golden/config, with the folder's name taken out.
std::string said_about(const std::string& name) {
  auto text = read_file(golden_folder() / name);
  auto file = (golden_folder() / name).string();
  auto found = name.find(".topology.") != std::string::npos
                 ? read_topology(text, file, nothing_set).found
                 : read_plan(text, file, {}).found;
  return replaced(to_text(found), golden_folder().string(), "DIR");
}

void compare(const std::string& name) {
  INFO(name);
  compare_with_golden(name + ".txt", said_about(name));
}

} // namespace

TEST_CASE("every key that is wrong is told at once, with place, reason and remedy") {
  compare("keys.yaml");
  compare("list.yaml");
  compare("topology.topology.yaml");
}

TEST_CASE("needs of nobody, of itself and in a circle are told with the way round") {
  compare("needs.yaml");
}

TEST_CASE("a file that is no YAML is told with the place and a guess why") {
  compare("not-yaml.yaml");
  compare("brackets.yaml");
  compare("two-documents.yaml");
  compare("deep.yaml");
  compare("alias.yaml");
}

TEST_CASE("a file without a plan in it says what a plan begins with") {
  compare("empty.yaml");
  compare("words.yaml");
  compare("no-streams.yaml");
  compare("no-streams.md");
}

TEST_CASE("a template is told what it names in vain") {
  compare("template.yaml");
  compare("template-file.yaml");
}

TEST_CASE("needs that words imply are warned of with the words") {
  compare("inferred.yaml");
}

TEST_CASE("what a Markdown plan says wrongly is told in place") {
  compare("values.md");
}

TEST_CASE("a listener that strangers can reach needs tls and a token") {
  compare("open.topology.yaml");
}

TEST_CASE("a variable that is not set or not one is told by its name") {
  compare("variables.topology.yaml");
}
