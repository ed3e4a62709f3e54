#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::shared_ptr<const plan> two_parts() {
  auto p = std::make_shared<plan>();
  p->task = "Compare";
  for (const auto* id : {"a", "b"})
    p->streams.emplace_back().id = id;
  p->requirements = {"Names a price"};
  return p;
}

bool has(const std::string& all, const std::string& what) {
  return all.find(what) != std::string::npos;
}

const std::string ten = "It costs 10 USD, a price.\n\n```claims\n[{\"subject\": \"X\", "
                        "\"attribute\": \"price\", \"value\": \"10 USD\"}]\n```\n";
const std::string twelve = "It is 12 USD.\n\n```claims\n[{\"subject\": \"X\", "
                           "\"attribute\": \"price\", \"value\": \"12 USD\"}]\n```\n";

} // namespace

TEST_CASE("an edited section stands in the report, and the result in its stream's file") {
  draft d{two_parts()};
  d.put(0, ten);
  d.commit();
  d.edit(0, "X has a price of 10 USD.");
  auto change = d.commit();
  CHECK(change.streams == std::vector<stream_index>{0});
  CHECK(has(change.text, "X has a price of 10 USD."));
  CHECK(has(d.markdown(true), "X has a price of 10 USD."));
  CHECK(!has(d.markdown(true), "It costs 10 USD"));
  CHECK(has(d.section(0), "It costs 10 USD"));
  d.edit(0, "X has a price of 10 USD.");
  CHECK(d.commit().streams.empty());
}

TEST_CASE("claims stay those of the results, so an edit hides no conflict and makes none") {
  draft d{two_parts()};
  d.put(0, ten);
  d.put(1, twelve);
  d.edit(0, "The price is 12 USD.\n\n```claims\n[{\"subject\": \"Y\", \"attribute\": \"price\", "
            "\"value\": \"9\"}]\n```\n");
  d.commit();
  auto all = d.conflicts();
  REQUIRE(all.size() == 1);
  CHECK(all[0].sides.size() == 2);
  CHECK(!has(d.markdown(true), "claims"));
}

TEST_CASE("a newer result undoes an edit") {
  draft d{two_parts()};
  d.put(0, ten);
  d.edit(0, "Edited.");
  d.put(0, "Newer.");
  CHECK(has(d.markdown(true), "Newer."));
  CHECK(!has(d.markdown(true), "Edited."));
}

TEST_CASE("what was never delivered cannot be edited") {
  draft d{two_parts()};
  d.edit(0, "Made up.");
  d.put_gap(1, "lost");
  d.edit(1, "Made up.");
  d.commit();
  CHECK(!has(d.markdown(true), "Made up."));
}

TEST_CASE("the deliverable is held against the plan as it is shown") {
  draft d{two_parts()};
  d.put(0, ten);
  d.put_gap(1, "lost");
  CHECK(d.unmet_requirements().empty());
  d.edit(0, "It costs nothing worth telling.");
  CHECK(d.unmet_requirements().size() == 1);
}

TEST_CASE("an overview stands before the sections") {
  draft d{two_parts()};
  d.put(0, ten);
  d.put(1, twelve);
  d.set_overview("# All in all\n\nThey disagree.");
  auto change = d.commit();
  CHECK(has(change.text, "They disagree."));
  auto text = d.markdown(true);
  CHECK(text.find("## Overview\n\n### All in all") < text.find("## a\n"));
  CHECK(has(text, "](#points-in-dispute)"));
  d.set_overview("# All in all\n\nThey disagree.");
  CHECK(d.commit().text.empty());
}

TEST_CASE("a plan's own form decides what stands where, so it has no overview") {
  auto p = std::make_shared<plan>(*two_parts());
  p->synthesis.template_text = "# {{task}}\n\n{{stream.a}}\n";
  draft d{p};
  d.put(0, ten);
  d.set_overview("They disagree.");
  CHECK(!has(d.markdown(true), "They disagree."));
}

TEST_CASE("what was delivered early says what is to come, and nothing of being a draft") {
  draft d{two_parts()};
  d.put(0, ten);
  CHECK(has(d.markdown(false), "*Draft: 1 of 2 parts are in.*"));
  d.deliver();
  CHECK(!has(d.markdown(false), "Draft"));
  CHECK(has(d.markdown(false), "> **To come**"));
  d.put(1, twelve);
  CHECK(!has(d.markdown(false), "To come"));
  CHECK(d.markdown(false) == d.markdown(true));
}

TEST_CASE("what settles a conflict is read by the conflict as it stands, whatever came when") {
  const std::string verdict = "It is 12 USD.\n\n```claims\n[{\"subject\": \"X\", \"attribute\": "
                              "\"price\", \"value\": \"12 USD\"}]\n```\n";
  draft d{two_parts()};
  d.put(0, ten);
  d.put(1, twelve);
  (void)d.commit();
  auto key = d.conflicts().front().key;
  // For a moment one side says something else.
  d.put(1, ten);
  (void)d.settle(key, "extra-1", std::make_shared<const std::string>(verdict));
  d.put(1, twelve);
  draft other{two_parts()};
  other.put(0, ten);
  other.put(1, twelve);
  (void)other.settle(key, "extra-1", std::make_shared<const std::string>(verdict));
  CHECK(d.markdown(true) == other.markdown(true));
  CHECK(d.conflicts().front().status == "resolved");
}
