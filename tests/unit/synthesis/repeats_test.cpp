#include "runtime/synthesis/draft.hpp"
#include "runtime/synthesis/lead_words.hpp"
#include "runtime/synthesis/repeats.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

const std::string known
  = "Temporal keeps the history of each workflow in a database and replays it, "
    "so that code which must be deterministic survives a crash.";
const std::string other
  = "Airflow schedules batch jobs by the clock, and its tasks are containers or "
    "Python functions that know nothing of each other.";

std::string report_of(const std::vector<std::string>& results) {
  std::vector<std::string> names{"Leaders", "Pricing", "Risks"};
  names.resize(results.size());
  draft d{make_plan(names)};
  for (stream_index i = 0; i < results.size(); ++i)
    d.put(i, results[i]);
  return d.markdown(true);
}

/// What stands in a passage's place: its first words, and where it is.
std::string reference(const std::string& passage, const std::string& to) {
  return lead_words(passage) + " *(as under " + to + ")*";
}

const std::string leaders = "[Leaders](#leaders)";
const std::string pricing = "[Pricing](#pricing)";

} // namespace

TEST_CASE("a reference begins with the passage's first words, if it begins with words") {
  CHECK(lead_words(
          "Choose by the failure you cannot afford, not by features: if it costs money, then so.")
        == "Choose by the failure you cannot afford, not by features: if it…");
  CHECK(lead_words("**Bold words** and then `code`, which is not cut in two")
        == "Bold words and then…");
  CHECK(lead_words("| a table | has no words |").empty());
  CHECK(lead_words("1. a number would begin a list").empty());
  CHECK(lead_words("[link](x) first").empty());
}

TEST_CASE("a passage stands once, in the earliest section, and later ones refer to it") {
  auto text
    = report_of({known + "\n\nOne.", "Two.\n\n" + known, "Three.\n\n" + known + "\n\nFour."});
  CHECK(count_of(text, known) == 1);
  CHECK(count_of(text, "Two.\n\n" + reference(known, leaders) + "\n") == 1);
  CHECK(count_of(text, "Three.\n\n" + reference(known, leaders) + "\n\nFour.") == 1);
}

TEST_CASE("case, white space and emphasis do not hide a repeat") {
  auto loud = "**Temporal** keeps the  history of\neach workflow in a database and replays it,\n"
              "so that code which must be deterministic survives a CRASH.";
  CHECK(has(report_of({known, loud}), "## Pricing\n\n" + reference(loud, leaders)));
}

TEST_CASE("a passage that differs in one figure stands in full") {
  auto one = known + " It costs 10 USD.";
  auto two = known + " It costs 12 USD.";
  auto text = report_of({one, two});
  CHECK(has(text, one));
  CHECK(has(text, two));
}

TEST_CASE("short passages, headings and code are repeated") {
  std::string code = "```\n" + known + "\n```";
  auto text
    = report_of({"None found.\n\n### Prices\n\n" + code, "None found.\n\n### Prices\n\n" + code});
  CHECK(count_of(text, "None found.") == 2);
  CHECK(count_of(text, "### Prices") == 2);
  CHECK(count_of(text, code) == 2);
}

TEST_CASE("what a section repeats of itself is left alone") {
  CHECK(count_of(report_of({known + "\n\n" + known, "x"}), known) == 2);
}

TEST_CASE("a list that is repeated as a whole makes one reference, an item one in its place") {
  auto list = "- " + known + "\n- " + other;
  CHECK(has(report_of({list, "Before\n\n" + list + "\n\nAfter"}),
            "Before\n\n- " + reference(known, leaders) + "\n\nAfter"));
  auto part = "- Something new of our own.\n- " + other + "\n- And the end.";
  CHECK(has(report_of({list, part}),
            "- Something new of our own.\n- " + reference(other, leaders) + "\n- And the end."));
}

TEST_CASE("a quote keeps its mark and a table goes whole") {
  CHECK(has(report_of({"> " + known, "Quoted:\n\n> " + known}),
            "Quoted:\n\n> " + reference(known, leaders)));
  auto table = "| engine | what it is |\n|---|---|\n| Temporal | " + known + " |";
  CHECK(count_of(report_of({table, table}), "|---|") == 1);
}

TEST_CASE("a reference follows when the section that it names changes") {
  draft d{make_plan({"Leaders", "Pricing", "Risks"})};
  d.put(1, known);
  d.put(2, known);
  CHECK(has(d.markdown(true), "## Risks\n\n" + reference(known, pricing)));
  d.put(0, known);
  CHECK(has(d.markdown(true), "## Pricing\n\n" + reference(known, leaders)));
  d.put(0, other);
  CHECK(has(d.markdown(true), "## Risks\n\n" + reference(known, pricing)));
  d.put_gap(1, "lost");
  CHECK(has(d.markdown(true), "## Risks\n\n" + known));
}

TEST_CASE("links lead to the right one of equal headings") {
  draft d{make_plan({"Leaders", "Leaders", "Risks"})};
  d.put(0, "x\n\n### Risks");
  d.put(1, known);
  d.put(2, known);
  CHECK(has(d.markdown(true), "*(as under [Leaders](#leaders-1))*"));
}

TEST_CASE("texts made to share a hash slot cost a bounded search and lose nothing") {
  // All land in one slot: the table must give up, not walk.
  std::vector<section_body> bodies(2);
  for (auto& body : bodies) {
    std::string text;
    for (int i = 0; i < 2'000; ++i) {
      auto begin = static_cast<uint32_t>(text.size());
      text += std::to_string(i) + known;
      body.passages.push_back(
        {begin, static_cast<uint32_t>(text.size()), static_cast<uint64_t>(i) << 32});
    }
    body.text = std::make_shared<const std::string>(text);
  }
  auto found = find_repeats({&bodies[0], &bodies[1]});
  CHECK(found.size() <= 64);
  for (const auto& each : found)
    CHECK(each.first == 0);
}
