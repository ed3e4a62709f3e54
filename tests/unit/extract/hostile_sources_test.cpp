#include "runtime/backend/extract/line_reader.hpp"
#include "runtime/backend/extract/reader.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/extract/sources.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace tributary::extract {
namespace {

bool go_on(uint64_t) {
  return true;
}

/// The largest block that a text becomes, in bytes.
size_t largest_block(const std::string& name, const std::string& text) {
  size_t largest = 0;
  auto in = make_reader(format_of(name), name, [&](block&& b) {
    largest = std::max({largest, b.text.size(), b.code.size(), b.key.size(), b.value.size()});
    for (const auto& row : b.rows)
      for (const auto& cell : row.cells)
        largest = std::max(largest, cell.size());
    CHECK(is_utf8(b.text));
  });
  read_text_lines(text, [&](const line_piece& piece) { in->line(piece); }, go_on);
  in->finish();
  return largest;
}

TEST_CASE("a line of megabytes comes in pieces of bounded size, whole characters each") {
  std::string text;
  while (text.size() < (4u << 20))
    text += "wörter ohne ende ";
  size_t bytes = 0;
  size_t pieces = 0;
  auto outcome = read_text_lines(
    text,
    [&](const line_piece& piece) {
      ++pieces;
      bytes += piece.text.size();
      CHECK(piece.number == 1);
      REQUIRE(piece.text.size() <= bounds::line_bytes);
      REQUIRE(is_utf8(piece.text));
    },
    go_on);
  CHECK(outcome.unread.empty());
  CHECK(bytes == text.size());
  CHECK(pieces >= 64);
}

TEST_CASE("long lines, deep pages and open quotes give blocks of bounded size") {
  std::string word_soup;
  while (word_soup.size() < (1u << 20))
    word_soup += "never ends ";
  std::string deep;
  for (int i = 0; i < 50'000; ++i)
    deep += "<div><b>";
  for (const char* name : {"a.md", "a.html", "a.csv", "a.cpp", "a.txt"}) {
    INFO(name);
    CHECK(largest_block(name, word_soup) <= bounds::block_bytes + 4);
    CHECK(largest_block(name, std::string(1u << 20, 'x')) <= bounds::block_bytes + 4);
    CHECK(largest_block(name, deep + "text") <= bounds::block_bytes + 4);
    CHECK(largest_block(name, "a,\"" + word_soup + "\n" + word_soup) <= bounds::block_bytes + 4);
    CHECK(largest_block(name, "<!-- " + word_soup) <= bounds::block_bytes + 4);
    CHECK(largest_block(name, "```\n" + word_soup) <= bounds::block_bytes + 4);
    CHECK(largest_block(name, "\xff\xfe\x80 broken \xc3") <= 100);
  }
}

TEST_CASE("what is no text is not read, and the section says so") {
  sources in;
  in.add("good.md", "# Retries\n\nRetries back off.\n");
  in.add("binary.md", std::string("ab\0cd", 5));
  ::mkfifo(in.path("pipe.md").c_str(), 0600);
  in.name_only("pipe.md");
  ::symlink("/etc/passwd", in.path("link.md").c_str());
  in.name_only("link.md");
  ::mkdir(in.path("folder.md").c_str(), 0700);
  in.name_only("folder.md");
  in.name_only("gone.md");
  auto text = sources::answer(in.order("retries"));
  CHECK(holds(text, "Retries back off. (`good.md:3`)"));
  CHECK(holds(text, "`binary.md` (binary)"));
  CHECK(holds(text, "`pipe.md` (not a regular file)"));
  CHECK(holds(text, "`link.md` (a symbolic link, which is not followed)"));
  CHECK(holds(text, "`folder.md` (a folder)"));
  CHECK(holds(text, "`gone.md` (cannot be opened: No such file or directory)"));
  CHECK_FALSE(holds(text, "root:"));
}

TEST_CASE("without anything to read the order is refused with the remedy") {
  sources in;
  CHECK_THROWS_WITH(sources::answer(in.order("x")), Catch::Contains("--input"));
  in.name_only("gone.md");
  CHECK_THROWS_WITH(sources::answer(in.order("x")), Catch::Contains("none of the 1 inputs could be read"));
}

TEST_CASE("a source cannot break out of its quotation") {
  sources in;
  in.add("evil.md", "# Retries\n\nRetries <script>alert(1)</script> and <b>bold ``` fence.\n");
  in.add("evil.txt", "Retries # heading | pipe <img src=x onerror=alert(1)> `code\n");
  in.add("evil.cpp", "// Retries\n```\n</pre>\n");
  in.add("evil.csv", "engine,retries\nA|B,yes\nC,no\n");
  auto text = sources::answer(in.order("retries"));
  CHECK_FALSE(holds(text, "<script"));
  CHECK_FALSE(holds(text, " <img"));
  CHECK(holds(text, "````\n```"));
  CHECK(holds(text, "A\\|B"));
}

} // namespace
} // namespace tributary::extract
