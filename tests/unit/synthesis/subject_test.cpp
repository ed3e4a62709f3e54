#include "runtime/synthesis/attribute.hpp"
#include "runtime/synthesis/conflict_index.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::string key(std::string_view subject) {
  return read_subject(subject).key;
}

claim counted(stream_index stream, std::string subject, std::string value) {
  return {stream, std::move(subject), "member states", std::move(value), "", "", ""};
}

size_t conflicts_of(const std::vector<claim>& all) {
  conflict_index index;
  for (const auto& each : all)
    index.add(each.stream, {each});
  return index.conflicts().size();
}

} // namespace

TEST_CASE("case, marks, hyphens, articles and legal forms do not make another subject") {
  CHECK(key("Müller & Söhne GmbH") == key("MULLER AND SOHNE"));
  CHECK(key("Mueller und Soehne") != key("Maller und Sahne"));
  CHECK(key("The Coca-Cola Company") == key("Coca Cola"));
  CHECK(key("Node.js") == key("NodeJS"));
  CHECK(key("Acme, Inc.") == key("Acme"));
  CHECK(key("Model 1 1") != key("Model 11"));
}

TEST_CASE("attributes mean the same whatever the order and number of their words") {
  CHECK(read_attribute("price per month").terms == read_attribute("Monthly price").terms);
  CHECK(read_attribute("price per month").per == read_attribute("monthly price").per);
  CHECK(read_attribute("maximum file size").terms == read_attribute("max size of files").terms);
  CHECK(read_attribute("licence").terms == read_attribute("License").terms);
  CHECK(read_attribute("latency (ms)").unit == "ms");
  CHECK(read_attribute("founder").terms != read_attribute("founded").terms);
}

TEST_CASE("an abbreviation is its only long name, whichever is heard of first") {
  auto declared = counted(0, "World Health Organization (WHO)", "194");
  auto brief = counted(1, "WHO", "187");
  CHECK(conflicts_of({declared, brief}) == 1);
  CHECK(conflicts_of({brief, declared}) == 1);
  CHECK(conflicts_of({counted(0, "European Space Agency", "23"), counted(1, "ESA", "19")}) == 1);
}

TEST_CASE("an abbreviation that may stand for two names stands for neither") {
  CHECK(conflicts_of({counted(0, "American Medical Association", "3"), counted(1, "AMA", "4"),
                      counted(2, "American Marketing Association", "3")})
        == 0);
}

TEST_CASE("when a long name is taken back its abbreviation stands for itself again") {
  conflict_index index;
  index.add(0, {counted(0, "World Health Organization (WHO)", "194")});
  index.add(1, {counted(1, "WHO", "187")});
  CHECK(index.take_found().size() == 1);
  index.remove(0);
  CHECK(index.conflicts().empty());
}

TEST_CASE("a subject that is a long list has few conditions, and loses none of its words") {
  std::string list = "Acme";
  for (int i = 0; i < 100; ++i)
    list += ", part" + std::to_string(i);
  auto name = read_subject(list);
  CHECK(name.key == "acme");
  CHECK(name.conditions.size() == 16);
  CHECK(name.conditions[0] == "part0");
  CHECK(name.conditions[15].substr(0, 14) == "part15, part16");
  CHECK(name.conditions[15].substr(name.conditions[15].size() - 6) == "part99");
}
