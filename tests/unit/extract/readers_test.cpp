#include "runtime/backend/extract/line_reader.hpp"
#include "runtime/backend/extract/reader.hpp"

#include "tests/support/catch.hpp"

namespace tributary::extract {
namespace {

std::vector<block> blocks_of(const std::string& name, const std::string& text) {
  std::vector<block> all;
  auto in = make_reader(format_of(name), name, [&](block&& b) { all.push_back(std::move(b)); });
  read_text_lines(text, [&](const line_piece& piece) { in->line(piece); }, [](uint64_t) { return true; });
  in->finish();
  return all;
}

const block* find(const std::vector<block>& all, block_kind kind) {
  for (const auto& b : all)
    if (b.kind == kind)
      return &b;
  return nullptr;
}

TEST_CASE("Markdown becomes blocks below their headings, with lines") {
  auto all = blocks_of("a.md", "---\nas of: 2025-06\n---\n# Alpha\n\nIt [runs](x.html) code.\n\n## Limits\n\n- **Events:** 100\n\n"
                               "| Plan | Price |\n|---|---|\n| Solo | $10 |\n\n```\nint x;\n```\n");
  REQUIRE(all.size() == 7);
  CHECK(all[0].key == "as of");
  CHECK(all[0].value == "2025-06");
  CHECK(all[2].text == "It runs code.");
  CHECK(all[2].line == 6);
  CHECK(all[4].path == std::vector<std::string>{"Alpha", "Limits"});
  CHECK(all[4].value == "100");
  CHECK(all[5].rows[0].line == 14);
  CHECK(all[5].rows[0].cells[1] == "$10");
  CHECK(all[6].code == "int x;\n");
}

TEST_CASE("HTML gives its text, lists and tables, and no script or style") {
  auto all = blocks_of("a.html", "<html><style>p { color: red }</style><h1>Alpha &amp; co</h1><p>It runs\ncode.</p>"
                                 "<script>var secret = '<p>no</p>';</script><ul><li>One</li></ul>"
                                 "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>Solo</td><td>$10</td></tr></table></html>");
  REQUIRE(find(all, block_kind::prose));
  CHECK(find(all, block_kind::prose)->text == "It runs code.");
  CHECK(find(all, block_kind::prose)->path == std::vector<std::string>{"Alpha & co"});
  REQUIRE(find(all, block_kind::item));
  CHECK(find(all, block_kind::item)->text == "One");
  REQUIRE(find(all, block_kind::table));
  CHECK(find(all, block_kind::table)->header[1] == "Price");
  for (const auto& b : all)
    CHECK(b.text.find("secret") == std::string::npos);
}

TEST_CASE("CSV gives rows with the header's names, quoted fields whole") {
  auto all = blocks_of("a.csv", "engine,note\nAlpha,\"fast, and \"\"small\"\"\"\n");
  REQUIRE(all.size() == 1);
  CHECK(all[0].header == std::vector<std::string>{"engine", "note"});
  CHECK(all[0].rows[0].cells[1] == "fast, and \"small\"");
  CHECK(all[0].rows[0].line == 2);
}

TEST_CASE("source code gives comments with the lines below them") {
  auto all = blocks_of("a.cpp", "#include <x>\n\n// Retries with backoff.\nvoid retry();\n");
  REQUIRE(all.size() == 2);
  CHECK(all[1].text == "Retries with backoff.");
  CHECK(all[1].code == "void retry();\n");
  CHECK(all[1].line == 3);
}

TEST_CASE("plain text gives paragraphs") {
  auto all = blocks_of("a.txt", "First line\nand second.\n\nAnother.\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].text == "First line and second.");
  CHECK(all[1].line == 4);
}

} // namespace
} // namespace tributary::extract
