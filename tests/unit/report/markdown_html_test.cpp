#include "runtime/report/markdown_html.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

std::string html_of(std::string_view markdown) {
  heading_slugs slugs;
  return markdown_to_html(markdown, slugs).html;
}

bool has(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

} // namespace

TEST_CASE("Markdown becomes the page that GitHub would make of it") {
  CHECK(html_of("A *b* **c** `d` ~~e~~\n")
        == "<p>A <em>b</em> <strong>c</strong> <code>d</code> <del>e</del></p>\n");
  CHECK(html_of("1. a\n2. b\n") == "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n");
  CHECK(has(html_of("3. a\n"), "<ol start=\"3\">"));
  CHECK(has(html_of("- [x] done\n- [ ] open\n"), "☑ done"));
  CHECK(has(html_of("```cpp\na < b\n```\n"), "<code class=\"language-cpp\">a &lt; b"));
  CHECK(has(html_of("> q\n"), "<blockquote>"));
  auto table = html_of("|a|b|\n|---|--:|\n|1|2|\n");
  CHECK(has(table, "<div class=\"table\"><table>"));
  CHECK(has(table, "<td class=\"right\">2</td>"));
}

TEST_CASE("HTML in a result shows as text") {
  for (const auto* hostile :
       {"<script>alert(1)</script>\n", "a <script>alert(1)</script> b\n",
        "<img src=x onerror=alert(1)>\n",
        "<svg onload=alert(1)><animate onbegin=alert(1)/></svg>\n",
        "<iframe srcdoc=\"<script>alert(1)</script>\">\n",
        "<a href=\"javascript:alert(1)\">x</a>\n", "<style>*{display:none}</style>\n",
        "<!-- --><script>alert(1)</script>\n", "<math><mtext><script>alert(1)</script>\n",
        "| <script>alert(1)</script> |\n|---|\n", "# <script>alert(1)</script>\n",
        "```\n</code></pre><script>alert(1)</script>\n```\n",
        "``` \"><script>alert(1)</script>\nx\n```\n", "`<script>`\n",
        "    <script>alert(1)</script>\n", "&lt;script&gt; &#60;script&#62;alert(1)\n",
        "<https://x.example/\"onmouseover=alert(1)>\n"}) {
    CAPTURE(hostile);
    auto html = html_of(hostile);
    CHECK_FALSE(has(html, "<script"));
    CHECK_FALSE(has(html, "<img"));
    CHECK_FALSE(has(html, "<svg"));
    CHECK_FALSE(has(html, "<iframe"));
    CHECK_FALSE(has(html, "<style"));
    CHECK_FALSE(has(html, "<math"));
    CHECK_FALSE(has(html, "<!--"));
    CHECK_FALSE(has(html, "href=\"javascript"));
    CHECK_FALSE(has(html, "\"onmouseover"));
  }
}

TEST_CASE("links lose a target that could run something or leave the page's reach") {
  for (const auto* target :
       {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#115;cript:alert(1)",
        "&#106;avascript:alert(1)", "javascript&colon;alert(1)", "vbscript:x", "data:text/html,x",
        "data:image/svg+xml,<svg/onload=alert(1)>", "file:///etc/passwd", "//evil.example",
        "/etc/passwd", "report.html", "blob:x", "\\x01javascript:x", "&#1;javascript:alert(1)",
        "java&#9;script:alert(1)", "java&#10;script:alert(1)", "&#x6A&#x61;vascript:alert(1)"}) {
    CAPTURE(target);
    for (const auto* form : {"[x]({})\n", "[x](<{}>)\n", "![x]({})\n", "[x]: {}\n\n[x]\n"}) {
      std::string markdown{form};
      markdown.replace(markdown.find("{}"), 2, target);
      CHECK_FALSE(has(html_of(markdown), "<a "));
    }
  }
}

TEST_CASE("links that may be followed are, and tell nobody where from") {
  CHECK(html_of("[x](https://a.example/?b=1&c=2)\n")
        == "<p><a href=\"https://a.example/?b=1&amp;c=2\" rel=\"noopener noreferrer\">x</a></p>\n");
  CHECK(has(html_of("[x](mailto:a@b.example)\n"), "href=\"mailto:a@b.example\""));
  CHECK(has(html_of("[x](#part)\n"), "<a href=\"#part\">x</a>"));
  CHECK(has(html_of("https://a.example\n"), "href=\"https://a.example\""));
}

TEST_CASE("an image is a link, so that opening a report loads nothing") {
  auto html = html_of("![alt](https://a.example/x.png)\n");
  CHECK_FALSE(has(html, "<img"));
  CHECK(has(html, "class=\"image\" href=\"https://a.example/x.png\""));
  auto nested = html_of("[![alt](https://a.example/x.png)](https://b.example)\n");
  CHECK(has(nested, "href=\"https://b.example\""));
  CHECK_FALSE(has(nested, "href=\"https://a.example"));
}

TEST_CASE("headings get the anchors that links inside the text expect") {
  heading_slugs slugs;
  slugs.reserve("taken");
  auto page
    = markdown_to_html("# Über die Wölfe!\n## Taken\n## A & B\n## A & B\n## `x` *y*\n", slugs);
  REQUIRE(page.headings.size() == 5);
  CHECK(page.headings[0].id == "über-die-wölfe");
  CHECK(page.headings[1].id == "taken-1");
  CHECK(page.headings[2].id == "a--b");
  CHECK(page.headings[3].id == "a--b-1");
  CHECK(page.headings[4].id == "x-y");
  CHECK(page.headings[2].html == "A &amp; B");
  CHECK(has(page.html, "<h2 id=\"a--b-1\">A &amp; B</h2>"));
}

TEST_CASE("controls and broken UTF-8 do not reach the page") {
  auto html = html_of(std::string_view{"a\x1b[31mred\x1b[0m \xff\xc3( b\0c\n", 25});
  CHECK_FALSE(has(html, "\x1b"));
  CHECK_FALSE(has(html, "\xff"));
  CHECK(has(html, "red"));
  CHECK(has(html, "\uFFFD"));
}

TEST_CASE("a text that would grow without bound is shown as it is") {
  // A table head of many columns over many empty rows is as large as their product.
  std::string wide = "|";
  std::string line = "|";
  for (int i = 0; i < 4'000; ++i) {
    wide += "a|";
    line += "---|";
  }
  std::string table = wide + "\n" + line + "\n";
  for (int i = 0; i < 4'000; ++i)
    table += "|x\n";
  auto html = html_of(table);
  CHECK(html.size() < 17 * table.size() + (2u << 20));
}

TEST_CASE("brackets, quotes and stars without end take no time without end") {
  for (const auto* piece :
       {"[", "*a ", "> ", "- ", "`", "![", "[a](", "<", "&", "~~a", "_a ", "|"}) {
    CAPTURE(piece);
    std::string text;
    while (text.size() < 100'000)
      text += piece;
    CHECK(html_of(text).size() < 17 * text.size() + (2u << 20));
  }
}

TEST_CASE("spans that md4c ends unbegun or begins without an end leave the page whole") {
  // It does both where a span begins within an image's target.
  for (const auto* text : {"![i](x.[n)](c)", "[a ![i](x.[n)](c) b](d)",
                           "![i](x.[n)](c \"t\") [a](b)", "a *r ![i](x*)"}) {
    CAPTURE(text);
    auto html = html_of(text);
    size_t depth = 0;
    for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
      auto ends = html[at + 1] == '/';
      REQUIRE((!ends || depth > 0));
      depth = ends ? depth - 1 : depth + 1;
    }
    CHECK(depth == 0);
  }
}
