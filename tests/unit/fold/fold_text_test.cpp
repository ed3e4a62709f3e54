#include "runtime/fold/fold_text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/fold/fold_fixture.hpp"

using namespace tributary;
using namespace tributary::testing;

namespace {

std::string why_not(const std::string& answer) {
  auto read = read_fold(three_streams(), 3, answer);
  REQUIRE(!read);
  CHECK(read.error().code == ec::malformed);
  return read.error().what;
}

} // namespace

TEST_CASE("an answer is read in sections, without the talk before them") {
  auto fold = read_fold(three_streams(), 3,
                        "Sure, here it is:\n\n<!-- overview -->\nAll is well.\n\n"
                        "<!-- section: risks -->\n\n### Lock-in\n\nNone.\n\n"
                        "  <!-- section:leaders-->\r\nNotion.\r\n");
  REQUIRE(fold);
  CHECK(fold->overview == "All is well.");
  CHECK(fold->sections
        == std::map<stream_index, std::string>{{0, "Notion."}, {2, "### Lock-in\n\nNone."}});
}

TEST_CASE("an answer that is one block of code is read as what stands in it") {
  auto fold = read_fold(three_streams(), 3, "````markdown\n<!-- section: risks -->\nNone.\n````");
  REQUIRE(fold);
  CHECK(fold->sections.at(2) == "None.");
}

TEST_CASE("a mark in code is text") {
  auto fold = read_fold(three_streams(), 3,
                        "<!-- section: risks -->\n```\n<!-- section: leaders -->\n```\nDone.");
  REQUIRE(fold);
  CHECK(fold->sections.size() == 1);
  CHECK(fold->sections.at(2) == "```\n<!-- section: leaders -->\n```\nDone.");
}

TEST_CASE("a mark behind a list with code in it that nothing closes is a mark") {
  auto fold = read_fold(three_streams(), 3,
                        "<!-- section: leaders -->\n- ```\n  x\n\n<!-- section: risks -->\nNone.");
  REQUIRE(fold);
  CHECK(fold->sections.count(2) == 1);
}

TEST_CASE("a section that leaves code open would swallow the next, so it is refused") {
  CHECK(why_not("<!-- section: leaders -->\nSee:\n```sh\nls\n")
        == "it ends inside a block of code that nothing closes");
  fold_text indented{std::nullopt, {{0, "    indented code\n\nand more"}, {1, "- a list"}}};
  auto p = three_streams();
  CHECK(read_fold(p, 3, written(p, indented)).value() == indented);
}

TEST_CASE("what is no fold says why") {
  CHECK(why_not("Nothing to add.").find("<!-- section: leaders -->") != std::string::npos);
  CHECK(why_not("<!-- section: prices -->\nx") == "it has a section of prices, which is no stream");
  CHECK(why_not("<!-- section: risks -->\nx\n<!-- section: risks -->\ny")
        == "it has two sections of risks");
  CHECK(why_not("<!-- overview -->\nx\n<!-- overview -->\ny") == "it has two overviews");
}

TEST_CASE("streams that the run adds have no section") {
  auto p = three_streams();
  CHECK(!read_fold(p, 2, "<!-- section: risks -->\nx"));
}

TEST_CASE("what is written is read as the same, and newer sections replace older ones") {
  auto p = three_streams();
  fold_text older{"First.", {{0, "Notion."}, {1, "10 USD."}}};
  fold_text newer{std::nullopt, {{1, "12 USD."}, {2, "None."}}};
  auto all = joined(older, newer);
  CHECK(all == fold_text{"First.", {{0, "Notion."}, {1, "12 USD."}, {2, "None."}}});
  CHECK(read_fold(p, 3, written(p, all)).value() == all);
}
