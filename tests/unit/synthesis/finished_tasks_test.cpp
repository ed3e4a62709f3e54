#include "runtime/synthesis/finished_tasks.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

using positions = std::vector<uint32_t>;

const std::vector<std::string_view> three = {"Profile each company", "Compare prices", "Sum up"};

positions done(std::string_view text) {
  return finished_in(text, three).done;
}

} // namespace

TEST_CASE("a task is finished where its heading has text and the next task's follows") {
  auto found = finished_in("Here is what I found.\n\n"
                           "### Profile each company\n\nNotion, Obsidian.\n\n"
                           "### Compare prices\n\n10 USD.\n\n"
                           "### Sum up\n\nNotion is",
                           three);
  CHECK(found.done == positions{0, 1});
  CHECK(found.sections
        == "### Profile each company\n\nNotion, Obsidian.\n\n### Compare prices\n\n10 USD.");
  CHECK(found.rest == "Here is what I found.\n\n### Sum up\n\nNotion is");
}

TEST_CASE("the last one is never finished: nobody knows whether there would have been more") {
  CHECK(done("### Profile each company\n\nAll of them.\n").empty());
  CHECK(done("### Profile each company\n\nAll of them.\n\n### Sources\n\nNone.\n").empty());
}

TEST_CASE("headings of other words and deeper ones belong to the section that they stand in") {
  auto found = finished_in("### Profile each company\n\n#### Notion\n\nA.\n\n### Sources\n\nB.\n\n"
                           "### Compare prices\n\nC",
                           three);
  CHECK(found.done == positions{0});
  CHECK(found.sections == "### Profile each company\n\n#### Notion\n\nA.\n\n### Sources\n\nB.");
}

TEST_CASE("case, spacing, the prompt's numbers and a full stop make no other task of it") {
  CHECK(done("## 1.  Profile  EACH company.\nA\n## 2) compare prices:\nB\n## Sum up\n")
        == positions{0, 1});
  CHECK(done("## Profile each company ##\nA\n## Compare prices\n") == positions{0});
  CHECK(done("## Profile every company\nA\n## Compare prices\nB\n").empty());
}

TEST_CASE("a heading without text is a table of contents") {
  CHECK(done("### Profile each company\n\n### Compare prices\n \n### Sum up\n\nIn short").empty());
}

TEST_CASE("a task whose heading comes twice is not finished, whichever is the real one") {
  CHECK(done("### Profile each company\nA\n### Compare prices\nB\n### Profile each company\nC\n"
             "### Sum up\nD")
        == positions{1});
}

TEST_CASE("two tasks of the same words are told apart by nothing") {
  CHECK(finished_in("### Sum up\nA\n### Sum up\nB\n### Other\nC", {"Sum up", "sum up.", "Other"})
          .done.empty());
  CHECK(finished_in("### Sum up\nA\n### Other\nC", {"Sum up", "Sum up", "Other"}).done.empty());
}

TEST_CASE("what looks like a heading and is none finishes nothing") {
  // In a fence, closed or not, with longer ones inside.
  CHECK(done("```\n### Profile each company\nA\n### Compare prices\nB\n```\n").empty());
  CHECK(
    done("### Profile each company\nA\n~~~~\n### Compare prices\nB\n~~~\n### Sum up\n").empty());
  CHECK(done("### Profile each company\nA\n```result\n### Compare prices\n").empty());
  // In quotes, lists and indented code; underlined; without a space; in the text.
  for (const char* next :
       {"> ### Compare prices\n", "- ### Compare prices\n", "    ### Compare prices\n",
        "Compare prices\n------\n", "###Compare prices\n", "So: ### Compare prices\n",
        "####### Compare prices\n"})
    CHECK(done(std::string{"### Profile each company\nA\n"} + next + "B\n").empty());
}

TEST_CASE("a heading of another depth than the first task's is no task's") {
  CHECK(done("### Profile each company\nA\n#### Compare prices\nB\n## Sum up\nC").empty());
}

TEST_CASE("text with HTML that may hide headings shows nothing finished") {
  for (const char* hides : {"<!-- ", "<pre>", "<SCRIPT>", "<style>", "<textarea>", "<![CDATA["}) {
    auto text = std::string{hides} + "\n### Profile each company\nA\n### Compare prices\nB\n";
    auto found = finished_in(text, three);
    CHECK(found.done.empty());
    CHECK(found.rest == text);
  }
}

TEST_CASE("nothing and no tasks finish nothing") {
  CHECK(done("").empty());
  CHECK(finished_in("### A\nb\n### C\nd", {}).done.empty());
  CHECK(finished_in("### \nb\n### C\nd", {"", "C"}).done.empty());
}

TEST_CASE("what is finished and what is left are the whole text") {
  std::string text = "Before\r\n### Profile each company\r\nA\r\n### Compare prices\r\nB\r\n"
                     "### Sum up\r\nC";
  auto found = finished_in(text, three);
  CHECK(found.done == positions{0, 1});
  CHECK(found.rest == "Before\r\n### Sum up\r\nC");
}

TEST_CASE("a text has begun as many tasks as follow each other in their order") {
  CHECK(tasks_begun_in("", three) == 0);
  CHECK(tasks_begun_in("Well\n### Profile each company\nA", three) == 1);
  CHECK(tasks_begun_in("### 1. Profile each company\nA\n### 2. Compare prices\n", three) == 2);
  // In doubt none.
  CHECK(tasks_begun_in("### Compare prices\nA", three) == 0);
  CHECK(tasks_begun_in("### Profile each company\nA\n### Sum up\nB", three) == 0);
  CHECK(tasks_begun_in("### Profile each company\nA\n### Profile each company\nB", three) == 0);
  CHECK(tasks_begun_in("<!--\n### Profile each company\nA", three) == 0);
}

TEST_CASE("the text before a task is whole where all before it are done") {
  std::string text = "Well\n### Profile each company\nA\n### Compare prices\nB\n### Sum up\nC";
  CHECK(text_before(text, three, 1) == "Well\n### Profile each company\nA\n");
  CHECK(text_before(text, three, 2) == text.substr(0, text.find("### Sum")));
  CHECK(text_before(text, three, 0).empty());
  CHECK(text_before(text, three, 3).empty());
  CHECK(text_before("### Profile each company\n\n### Compare prices\nB", three, 1).empty());
  CHECK(text_before("### Compare prices\nB\n### Sum up\n", three, 1).empty());
}
