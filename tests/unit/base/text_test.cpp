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
