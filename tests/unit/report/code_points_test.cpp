#include "runtime/report/code_points.hpp"
#include "runtime/report/terminal/terminal_line.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

namespace {

size_t wide(std::string_view text) {
  return columns_of(text);
}

} // namespace

TEST_CASE("columns are counted as a terminal counts them") {
  CHECK(wide("") == 0);
  CHECK(wide("abc") == 3);
  CHECK(wide("äöü") == 3);
  CHECK(wide("漢字") == 4);
  CHECK(wide("한글") == 4);
  CHECK(wide("ｆｕｌｌ") == 8);
  CHECK(wide("e\u0301") == 1);
  CHECK(wide("\u200B") == 0);
  CHECK(wide("🚀") == 2);
  CHECK(wide("●✓✗↻○·–!█▏") == 10);
  CHECK(wide("…") == 1);
}

TEST_CASE("a text is cut to fit, never in the middle of a character") {
  CHECK(fitted("abc", 3) == "abc");
  CHECK(fitted("abcd", 3) == "ab…");
  CHECK(fitted("漢字漢字", 5) == "漢字…");
  CHECK(fitted("漢字漢字", 4) == "漢…");
  CHECK(fitted("漢字", 4) == "漢字");
  CHECK(fitted("漢", 1) == "…");
  CHECK(fitted("abc", 1) == "…");
  CHECK(fitted("abc", 0).empty());
  CHECK(fitted("", 0).empty());
  CHECK(fitted("e\u0301a", 1) == "…");
  CHECK(fitted("e\u0301ab", 2) == "e\u0301…");
  CHECK(fitted("e\u0301e\u0301", 2) == "e\u0301e\u0301");
}

TEST_CASE("padding fills up to the width and no further") {
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("漢字漢", 4) == "漢… ");
  CHECK(padded("abcde", 3) == "ab…");
}

TEST_CASE("ill-formed bytes count and come back as replacement characters") {
  size_t at = 0;
  CHECK(next_code_point("\xff", at) == 0xFFFD);
  CHECK(at == 1);
  at = 0;
  CHECK(next_code_point("\xe6\xbc", at) == 0xFFFD);
  std::string out;
  append_code_point(out, 0xD800);
  append_code_point(out, 0x110000);
  CHECK(out == "\uFFFD\uFFFD");
  for (char32_t c : {0x24, 0xA2, 0x20AC, 0x10348, 0x10FFFF}) {
    std::string text;
    append_code_point(text, c);
    at = 0;
    CHECK(next_code_point(text, at) == c);
    CHECK(at == text.size());
  }
}

TEST_CASE("a terminal's line never grows wider than it is given") {
  terminal_line line{10, false};
  line.add(ink::plain, "12345").cell(ink::good, "漢字漢字", 4).add(ink::bad, "abc");
  CHECK(line.left() == 0);
  CHECK(line.take() == "12345漢… …");
  terminal_line right{10, false};
  CHECK(right.add(ink::plain, "ab").right(ink::plain, "yz").take() == "ab      yz");
  terminal_line full{4, false};
  CHECK(full.add(ink::plain, "abc").right(ink::plain, "yz").take() == "abc");
}

TEST_CASE("anybody's words become one line without controls") {
  CHECK(terminal_text("a\nb\tc") == "a b c");
  CHECK(terminal_text("\x1b[31mred\x1b[0m") == "red");
  CHECK(terminal_text("a\u202Eb\u2066c\u200Fd") == "abcd");
  CHECK(terminal_text("a\u2028b") == "a b");
  CHECK(terminal_text("\xff") == "\uFFFD");
}
