#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"

using namespace tributary;

TEST_CASE("the nearest known word is suggested, and none when none is near") {
  std::vector<std::string> known{"streams", "synthesis", "deadline", "worker"};
  CHECK(nearest("steams", known) == "streams");
  CHECK(nearest("dedline", known) == "deadline");
  CHECK(nearest("wroker", known) == "worker");
  CHECK(nearest("banana", known).empty());
}

TEST_CASE("an id made from a title is a valid id") {
  CHECK(slug("Market Leaders Research!") == "market-leaders-research");
  CHECK(slug("5 Top Picks") == "top-picks");
  CHECK(slug("---") == "stream");
  CHECK(slug(std::string(200, 'a')).size() == 64);
}

TEST_CASE("ill-formed UTF-8 is seen and mended") {
  CHECK(is_utf8("gr\xC3\xBC\xC3\x9F"));
  for (const auto* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xFF", "\xE2\x82"}) {
    CHECK_FALSE(is_utf8(bad));
    CHECK(is_utf8(to_valid_utf8(bad)));
  }
}

TEST_CASE("a text is cut between characters") {
  CHECK(clip("a\xC3\xBC", 2) == "a");
  CHECK(clip("abc", 5) == "abc");
}

TEST_CASE("worker output cannot steer a terminal") {
  CHECK(without_controls("a\x1b[31mred\x1b[0m\tb\n") == "ared\tb\n");
  CHECK(without_controls("x\x1b]0;title\ay") == "xy");
  CHECK(without_controls("x\x1b]8;;http://a\x1b\\y") == "xy");
  CHECK(without_controls("p\xC2\x9B"
                         "31mq")
        == "p31mq");
  CHECK(without_controls("a\rb\x7f\x08") == "ab");
  CHECK(without_controls("end\x1b") == "end");
}

TEST_CASE("what is left out of a text never joins to a control") {
  CHECK(without_controls("\xC2\x1b[m\x9B") == "\uFFFD\uFFFD");
  CHECK(without_controls("\xC2\x07\x9B") == "\uFFFD\uFFFD");
  CHECK(without_controls("\x1b\x1b[m[2J") == "[m[2J");
  // Of this the byte 0x9B would stay, which some terminals obey.
  CHECK(without_controls("\x1b\u00DB31m") == "\u00DB31m");
  // An ill-formed byte takes no neighbour with it.
  CHECK(without_controls("\xC2"
                         "A")
        == "\uFFFD"
           "A");
}

TEST_CASE("one line of anybody's text is one line that steers nothing") {
  CHECK(terminal_text("a\nb\tc\u2028d\u2029e") == "a b c d e");
  CHECK(terminal_text("\x1b[31mred\x1b[0m") == "red");
  CHECK(terminal_text("\x1b]0;title\x07text\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\")
        == "textlink");
  CHECK(terminal_text("\u009B2Ja\u0085b\u0090q") == "2Jabq");
  CHECK(terminal_text("rows\rforged\b\b") == "rowsforged");
  CHECK(terminal_text("a\u202Eb\u202Ac\u2066d\u2069e\u200Ff\u061Cg") == "abcdefg");
  CHECK(terminal_text("\xE2\x1b[m\x80\xAE") == "\uFFFD\uFFFD\uFFFD");
  CHECK(terminal_text("\u00E9\u4E2D\U0001F600 \u2027\u2030\u206A")
        == "\u00E9\u4E2D\U0001F600 \u2027\u2030\u206A");
}

TEST_CASE("a page of anybody's text keeps its lines and nothing else that steers") {
  CHECK(terminal_page("a\r\nb\tc\x1b[2J\u202Ed\n") == "a\nb\tcd\n");
}

TEST_CASE("a plain line is what a terminal is shown unchanged") {
  for (std::string good : {"", "alpha", "a b", "\u00E9\u4E2D", "\u00A0"})
    CHECK((is_plain_line(good) && terminal_text(good) == good));
  for (std::string bad : {"a\n", "\t", "\x1b", "\x7f", "\u0080", "\u009F", "\u061C", "\u200E",
                          "\u2028", "\u202E", "\u2069", "\xff", "\xC2"})
    CHECK((!is_plain_line(bad) && terminal_text(bad) != bad));
}

TEST_CASE("JSON that is printed steers no terminal and says the same") {
  CHECK(json_string("a\u009Bb\u202Ec\x7f\x1b") == R"("a\u009bb\u202ec\u007f\u001b")");
  CHECK(terminal_json("{\n\"a\":\"\u009B\u202E\x7f\u00E9\"}\n")
        == "{\n\"a\":\"\\u009b\\u202e\\u007f\u00E9\"}\n");
}

TEST_CASE("JSON strings escape what JSON forbids") {
  CHECK(json_string("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
  CHECK(json_string("gr\xC3\xBC") == "\"gr\xC3\xBC\"");
  CHECK(json_string("\xFF") == "\"\xEF\xBF\xBD\"");
}

TEST_CASE("HTML is escaped for text and attributes") {
  CHECK(html_escaped("<a href=\"x\" id='y'>&")
        == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
}

TEST_CASE("pieces and edges of text") {
  CHECK(trim("  a b\t\n") == "a b");
  CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(split("", ',').size() == 1);
  CHECK(human_bytes(999) == "999 B");
  CHECK(human_bytes(1'234'567) == "1.2 MB");
  CHECK(stable_hash("a") != stable_hash("b"));
  CHECK(stable_hash("a", 1) != stable_hash("a", 2));
}
