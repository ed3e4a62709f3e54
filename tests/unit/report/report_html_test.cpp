#include "runtime/report/report_html.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hostile_page.hpp"
#include "tests/support/page_guard.hpp"
#include "tests/unit/report/story.hpp"

using namespace tributary;

namespace {

bool has(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

size_t count_of(const std::string& text, std::string_view piece) {
  size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
    ++count;
  return count;
}

std::string page_with(const std::string& words) {
  return test::page_with(words, words + "\n");
}

} // namespace

TEST_CASE("nobody's words can put anything but text on the page") {
  for (const std::string words :
       {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>",
        "'><svg/onload=alert(1)>", "\" onmouseover=\"alert(1)", "</title><script>alert(1)</script>",
        "</style><script>alert(1)</script>", "</svg><script>alert(1)</script>",
        "[x](javascript:alert(1))", "]]><script>alert(1)</script>", "--><script>alert(1)</script>",
        "</text><foreignObject><body onload=alert(1)>", "{{task}} {} {0} %s"}) {
    CAPTURE(words);
    auto page = page_with(words);
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "<img"));
    CHECK_FALSE(has(page, "<svg/"));
    CHECK_FALSE(has(page, "<foreignObject"));
    CHECK_FALSE(has(page, "=\"alert"));
    CHECK_FALSE(has(page, "href=\"javascript"));
    CHECK(count_of(page, "</style>") == 2);
    CHECK(count_of(page, "</svg>") == 1);
    CHECK(count_of(page, "</title>") == 1 + count_of(page, "<title>") - 1);
    CHECK(count_of(page, "<body") == 1);
    CHECK(test::foreign_in(page) == "");
  }
}

TEST_CASE("what is not ours on a page is found, whatever it is") {
  auto page = page_with("words");
  REQUIRE(test::foreign_in(page) == "");
  auto with = [&](const std::string& piece) {
    auto out = page;
    out.insert(out.find("<main>") + 6, piece);
    return test::foreign_in(out);
  };
  for (const std::string piece :
       {"<script></script>", "<p onclick=\"x\"></p>", "<p style=\"x\"></p>", "<p>", "</p>",
        "<a href=\"javascript:x\">a</a>", "<a href=\"data:text/html,x\">a</a>", "<img src=\"x\"/>",
        "<style>x</style>", "<p class=x></p>", "<p id=\"<\"></p>", "&x;", "& ", "a>b", "<!-- x -->",
        "<svg><animate/></svg>", "<a href=\"//x\">a</a>"}) {
    INFO(piece);
    CHECK(with(piece) != "");
  }
  CHECK(with("<p>fine &amp; <a href=\"https://x\">a</a></p>") == "");
}

TEST_CASE("the page is whole, loads nothing and forbids everything to run") {
  auto page = page_with("words");
  CHECK(page.find("<!doctype html>") == 0);
  CHECK(has(page, "default-src 'none'"));
  CHECK(has(page, "name=\"viewport\""));
  CHECK_FALSE(has(page, "src="));
  CHECK_FALSE(has(page, "<link"));
  CHECK_FALSE(has(page, "url("));
  CHECK_FALSE(has(page, "@import"));
  CHECK(has(page, "prefers-color-scheme:dark"));
  CHECK(page.substr(page.size() - 8) == "</html>\n");
}

TEST_CASE("the page tells what the run met") {
  auto page = page_with("words");
  CHECK(has(page, "was delivered with parts missing"));
  CHECK(has(page, "Conflicts (1)"));
  CHECK(has(page, "tried again"));
  CHECK(has(page, "node lost"));
  CHECK(has(page, "<svg xmlns"));
  CHECK(has(page, "streams done on the first try"));
}

TEST_CASE("a list of contents leads to the headings and to how it was made") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  auto record = s.record();
  auto page = report_html(s.what, "# T\n## One\n## Two\n### Deep\n## Tributary run\n", {}, record,
                          record.metrics(s.what));
  CHECK(has(page, "<li class=\"l2\"><a href=\"#one\">One</a></li>"));
  CHECK(has(page, "<li class=\"l3\"><a href=\"#deep\">Deep</a></li>"));
  CHECK(has(page, "<a href=\"#tributary-run-1\">Tributary run</a>"));
  CHECK(has(page, "<a href=\"#tributary-run\">How it was made</a>"));
  auto plain = report_html(s.what, "# T\n\nA line.\n", {}, record, record.metrics(s.what));
  CHECK_FALSE(has(plain, "<nav"));
}

TEST_CASE("a run without trouble or conflict has no sections for them") {
  story s{"a"};
  s.tell(0, notice_type::run_started);
  s.started(0, 0, 1);
  s.completed(100, 0, 1, 100);
  s.tell(100, notice_type::run_completed).exit_code = 0;
  auto record = s.record();
  auto page = report_html(s.what, "# T\n", {}, record, record.metrics(s.what));
  CHECK_FALSE(has(page, "Conflicts"));
  CHECK_FALSE(has(page, "What went wrong"));
}

TEST_CASE("thousands of conflicts and attempts make a page that still opens") {
  story s{};
  for (int i = 0; i < 3'000; ++i) {
    auto id = "s" + std::to_string(i);
    s.names.streams.push_back(id);
    s.what.streams.emplace_back();
    s.what.streams.back().id = s.what.streams.back().name = id;
  }
  s.tell(0, notice_type::run_started);
  for (stream_index i = 0; i < 3'000; ++i) {
    s.started(i, i, 1);
    s.completed(i + 50, i, 1, 50);
  }
  s.tell(3'100, notice_type::run_completed).exit_code = 0;
  auto record = s.record();
  std::vector<conflict> many(2'000);
  auto page = report_html(s.what, "# T\n", many, record, record.metrics(s.what));
  CHECK(page.size() < 1u << 20);
  CHECK(has(page, "1800 more in <code>conflicts.json</code>"));
  CHECK(has(page, "2500 more in <code>events.jsonl</code>"));
}
