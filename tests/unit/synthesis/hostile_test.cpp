#include "runtime/synthesis/draft.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/synthesis/make_plan.hpp"

#include <md4c.h>

using namespace tributary;
using namespace tributary::testing;

namespace {

/// What a reader of Markdown makes of a document: its own headings and its links.
struct page {
  std::vector<std::string> headings;
  /// Of the section being read.
  std::vector<std::string> links;
  std::string text;
  int depth = 0;
  bool in_heading = false;
  unsigned level = 0;
  std::string heading;
  bool has_html = false;
};

int enter(MD_BLOCKTYPE type, void* detail, void* data) {
  auto& p = *static_cast<page*>(data);
  p.has_html |= type == MD_BLOCK_HTML;
  if (type == MD_BLOCK_H && p.depth == 1) {
    p.in_heading = true;
    p.heading.clear();
    p.level = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
  }
  ++p.depth;
  return 0;
}

int leave(MD_BLOCKTYPE, void*, void* data) {
  auto& p = *static_cast<page*>(data);
  --p.depth;
  if (std::exchange(p.in_heading, false) && p.level <= 2) {
    p.headings.push_back(std::to_string(p.level) + " " + p.heading);
    p.links.clear();
    p.text.clear();
  }
  return 0;
}

int enter_span(MD_SPANTYPE type, void* detail, void* data) {
  auto& p = *static_cast<page*>(data);
  if (type == MD_SPAN_A) {
    const auto& href = static_cast<MD_SPAN_A_DETAIL*>(detail)->href;
    p.links.emplace_back(href.text, href.size);
  }
  return 0;
}

int leave_span(MD_SPANTYPE, void*, void*) {
  return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* bytes, MD_SIZE size, void* data) {
  auto& p = *static_cast<page*>(data);
  p.has_html |= type == MD_TEXT_HTML;
  (p.in_heading ? p.heading : p.text).append(bytes, size);
  return 0;
}

page read(const std::string& markdown) {
  page out;
  MD_PARSER parser{0,    MD_DIALECT_GITHUB, enter,  leave, enter_span, leave_span,
                   text, nullptr,           nullptr};
  md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &out);
  return out;
}

const std::string innocent = "See [the spec], [more][1] and [^2].";

std::string report_with(const std::string& hostile) {
  draft d{make_plan({"Before", "Hostile", "After"})};
  d.put(0, innocent);
  d.put(1, hostile);
  d.put(2, innocent);
  return d.markdown(true);
}

void check_contained(const std::string& hostile) {
  INFO(hostile.substr(0, 200));
  auto report = report_with(hostile);
  INFO(report.substr(0, 1000));
  auto seen = read(report);
  CHECK(seen.headings
        == std::vector<std::string>{"1 Report on engines", "2 Before", "2 Hostile", "2 After"});
  CHECK(seen.text == innocent);
  CHECK(seen.links.empty());
}

} // namespace

TEST_CASE("no result breaks out of its section") {
  for (std::string hostile : {
         "```\nnever closed",
         "~~~~ text\nnever closed\n~~~",
         "> ```\nquote over\n# High",
         "- ```\nitem over\n# High",
         "1. step\n   ```\ncmd\n   ```\nrest",
         "```\n    ```\n# in code for some",
         "`````\n```\n````",
         "# One\n## After\n# Before",
         "High\n===\nLower\n---",
         "| no table\n===\n\n> quote\n===\n\n* item\n  ===\n\n   three\n   ===",
         "two\nlines\n===",
         "[link\n===\n",
         "---\ntitle: front\n---\n\ntext",
         "    code\n===\n",
         "text\n-\n",
         "<!-- never closed",
         "<!-- one -->\n\n<!-- two\n\n# High",
         "> ```\n<!-- never closed",
         "<script>\nalert(1)\n\n# High",
         "<pre>\n\n# High\n",
         "<details>\n\n# High",
         "</div></div>",
         "<?php\n\n",
         "<![CDATA[\n\n",
         "<!DOCTYPE\n\n",
         "<textarea>\n\n",
         "[the spec]: https://evil.example\n[1]: https://evil.example\n[^2]: https://evil.example",
         "> [the spec]: https://evil.example\n\n- [1]: <https://evil.example>\n",
         "1. a\n\n       [1]:\n   https://evil.example",
         "[the\nspec]: https://evil.example",
         "[The  SPEC]:\nhttps://evil.example \"title\"",
         "text\n===\n[1]: https://evil.example",
         "***\n[1]: https://evil.example",
         "```\ncode\n```\n[1]: https://evil.example",
         "| a |\n|---|\n| b |\n[1]: https://evil.example\n\n[1]: https://evil.example",
         "# High [1]: x\n[1]: https://evil.example",
         "# x\ttributary-section-end\n```\n\n### tributary-section-end",
         "# *x*tributary-section-end",
         "\r# High\rtext\r\r```\r",
         "####### seven",
         "#\n##\t\n# #",
         "\\# no\n\n\\",
         "a\n\n    ",
         "$$\n\\begin{x}",
         "**bold never closed `code",
         "{{stream.s0}} {{task}}",
       })
    check_contained(hostile);
}

TEST_CASE("bytes that are no text are made harmless") {
  check_contained(std::string("a\0b\x1b[2J\x07 \xff\xfe c\x7f", 14));
  check_contained(std::string(1000, '\0'));
  CHECK(has(report_with(std::string("left\0right", 10)), "leftright"));
  // A control of two bytes, which some terminals take for ESC [, in a text with no other.
  CHECK(has(report_with("left\u009B31mright"), "left31mright"));
}

TEST_CASE("a result of nothing but white space has an empty section that says so") {
  CHECK(has(report_with(" \n\t\n"), "## Hostile\n\n"));
  check_contained(" \n\t\n");
  check_contained("");
}

TEST_CASE("what a result says of templates is never expanded") {
  CHECK(has(report_with("{{stream.s0}} and {{task}}"), "{{stream.s0}} and {{task}}"));
}

TEST_CASE("links of a result still work inside its section") {
  auto seen = read(report_with("## Before\n\nSee [it][Ref], [ref], [ref][] and `[ref]`.\n\n"
                               "[ref]: https://good.example/a"));
  CHECK(seen.headings.size() == 4);
  auto own
    = report_with("See [it][Ref], [ref], [ref][] and `[ref]`.\n\n[ref]: https://good.example/a");
  auto until = own.substr(0, own.find("## After"));
  CHECK(read(until).links == std::vector<std::string>(3, "https://good.example/a"));
  CHECK(has(until, "`[ref]`"));
}

TEST_CASE("footnotes of two sections keep apart") {
  draft d{make_plan({"One", "Two"})};
  d.put(0, "Text.[^1]\n\n[^1]: first");
  d.put(1, "Text.[^1]\n\n[^1]: second");
  auto text = d.markdown(true);
  CHECK(has(text, "Text.[^s0.1]\n\n[^s0.1]: first"));
  CHECK(has(text, "Text.[^s1.1]\n\n[^s1.1]: second"));
}

TEST_CASE("large hostile results cost time in proportion to their size") {
  // Were any of these quadratic, this would not end.
  constexpr size_t size = 1u << 20;
  auto repeated = [](const std::string& piece) {
    std::string out;
    while (out.size() < size)
      out += piece;
    return out;
  };
  for (std::string piece : {"`",      "[",  "]:",      "[a]:\n", "<!--",     "<b",         "<i>",
                            "# ",     "> ", "- ",      "```\n",  "``` ` ",   "` `` ``` |", "\\[",
                            "a\n-\n", "|",  "~~~\n> ", "\n",     "<!-- -->", "a "})
    draft{make_plan({"One"})}.put(0, repeated(piece));
  std::string word = "[the spec]: x\n\n";
  check_contained(repeated("```\n# x\n"));
  check_contained(repeated(word));
}
