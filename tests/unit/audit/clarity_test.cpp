#include "runtime/audit/part_reading.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/audit/make_work.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::optional<uint32_t> clarity(const std::string& text) {
  made_work work{{"Leaders"}};
  work.write(0, text);
  return work.milli(criterion::clarity);
}

std::optional<uint32_t> actionability(const std::string& text) {
  made_work work{{"Leaders"}};
  work.of.task = "Find out and recommend";
  work.write(0, text);
  return work.milli(criterion::actionability);
}

part_reading read(std::string_view text) {
  return read_part("Part", {text, false, 0, 0});
}

} // namespace

TEST_CASE("a plain text of paragraphs and headings is as clear as can be told") {
  CHECK(clarity("Ten.\n\n### Why\n\nBecause.\n\n#### More\n\nSo.\n\n### Where\n\nHere.") == 5000);
}

TEST_CASE("there is nothing clear in no text") {
  made_work work{{"Leaders"}};
  CHECK(work.milli(criterion::clarity) == score_min_milli);
}

TEST_CASE("walls of text cost clarity, lists and tables of the same size do not") {
  std::string wall;
  std::string list;
  std::string table;
  for (int i = 0; i < 60; ++i) {
    wall += "This is a sentence of words.\n";
    list += "- This is a sentence of words.\n";
    table += "| This is a sentence | of words. |\n";
  }
  CHECK(clarity(wall) == 3500);
  CHECK(clarity("Short.\n\n" + wall) == 4250);
  CHECK(clarity(list) == 5000);
  CHECK(clarity(table) == 5000);
  CHECK(clarity("```\n" + wall + "```\n\nTen.") == 5000);
}

TEST_CASE("a long part without a heading costs clarity") {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "This is a sentence of words.\n\n";
  CHECK(clarity(text) == 4000);
  CHECK(clarity("### Why\n\n" + text) == 5000);
}

TEST_CASE("headings with nothing below them and skipped levels are counted") {
  CHECK(read("### A\n\n### B\n\nText.").hollow_headings == 1);
  CHECK(read("### A\n\n#### B\n\nText.\n\n### C").hollow_headings == 1);
  CHECK(read("### A\n\n```\ncode\n```\n\n### B\n\n| a |\n|---|").hollow_headings == 0);
  CHECK(read("### A\n\nText.\n\n##### B\n\nText.").jumps == 1);
  CHECK(read("### A\n\nText.\n\n#### B\n\nText.\n\n### C\n\nText.").jumps == 0);
  CHECK(clarity("### A\n\n### B\n\nText.") == 4250);
}

TEST_CASE("marks of unfinished work are found where they are meant as such") {
  for (auto line :
       {"TODO: prices", "- TBD", "| Price | TBD |", "Price: TBD", "See [TODO].", "(FIXME) later",
        "Lorem ipsum dolor", "The price is to be determined.", "[insert name here]", "> TODO"})
    CHECK(unfinished_marks_in(line) == 1);
  for (auto line : {"The file has 3 TODO comments", "Todo lists are popular", "XXXL shirts", "",
                    "A TODOS app", "todo"})
    CHECK(unfinished_marks_in(line) == 0);
  CHECK(clarity("Ten.\n\nTODO: more") == 4700);
}

TEST_CASE("recommendations are scored only where somebody asks for them") {
  made_work work{{"Leaders"}};
  work.write(0, "Ten.");
  CHECK_FALSE(work.milli(criterion::actionability));
  work.of.kind = plan_kind::analysis;
  CHECK(work.milli(criterion::actionability) == score_min_milli);
  work.of.kind = plan_kind::research;
  work.of.streams[0].output = "Recommendations (3-5 items)";
  CHECK(work.milli(criterion::actionability) == score_min_milli);
  work.of.streams[0].output.clear();
  work.of.requirements = {"It names next steps"};
  CHECK(work.milli(criterion::actionability) == score_min_milli);
}

TEST_CASE("advice scores by how much of it can be found and acted upon") {
  CHECK(actionability("Ten.") == 1000);
  CHECK(actionability("You should buy it.") == 2500);
  CHECK(actionability("### Recommendations\n\nBuy it.") == 3500);
  CHECK(actionability("### Next steps\n\n- Buy it.") == 4000);
  CHECK(actionability("### Next steps\n\n- Buy it.\n- Use it.\n- Sell it.") == 4500);
  CHECK(actionability("### Next steps\n\n1. Buy it.\n2. Use it.\n3. Sell it.") == 4500);
  CHECK(actionability("### Next steps\n\n- Buy 3.\n- Use it by May 5.\n- Sell it.") == 5000);
}

TEST_CASE("the numbers of a citation make no advice concrete") {
  for (auto line : {"Buy (leaders.md:12)", "Buy [3]", "Buy, see https://a.example/2020",
                    "Buy `a.md:9-17`.", "Buy"})
    CHECK_FALSE(names_figure(line));
  for (auto line : {"Buy 3 (leaders.md:12)", "Buy by 2026-01-05", "$20"})
    CHECK(names_figure(line));
  CHECK(actionability("### Next steps\n\n1. Buy (a.md:1).\n2. Use [2].\n3. Sell.") == 4500);
}

TEST_CASE("items that stand below another heading are no advice") {
  CHECK(actionability("### Next steps\n\nBuy.\n\n### Facts\n\n- One.\n- Two.\n- Three.") == 3500);
  CHECK(actionability("### Next steps\n\n#### Buy\n\nIt.\n\n#### Use\n\nIt.\n\n#### Sell\n\nIt.")
        == 4500);
}

TEST_CASE("advice in a language whose words are not known is not scored") {
  CHECK_FALSE(actionability("Der Preis ist nicht hoch und die Firma ist auch mit der Lage der "
                            "Dinge nicht zufrieden. Das ist ein Problem, und es wird von der "
                            "Firma nicht mehr als das eine oder andere Mal auch für sich und "
                            "durch die Kunden erkannt. Die Empfehlung ist der Kauf."));
}

TEST_CASE("a hostile part takes no more time than its size asks for") {
  constexpr size_t size = 512u << 10;
  auto repeated = [](std::string_view piece) {
    std::string out;
    while (out.size() < size)
      out += piece;
    return out;
  };
  for (auto piece :
       {"[", "[1", "#", "# \n", "TODO ", "TODO", "`", "```\n", "a.b:1 ", ".:", "| ", "- \n", "> "})
    CHECK(read(repeated(piece)).body.size() >= size / 2);
}
