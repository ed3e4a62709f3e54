#include "runtime/backend/http/sse_decoder.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace tributary;

using pairs = std::vector<std::pair<std::string, std::string>>;

pairs as_pairs(const std::vector<sse_event>& events) {
  pairs out;
  for (const auto& each : events)
    out.emplace_back(each.event, each.data);
  return out;
}

/// All events of a stream that came in these pieces and then ended.
pairs decode(const std::vector<std::string_view>& pieces) {
  sse_decoder decoder{1 << 20};
  std::vector<sse_event> events;
  for (auto piece : pieces)
    REQUIRE(decoder.feed(piece, events));
  REQUIRE(decoder.finish(events));
  return as_pairs(events);
}

/// Everything that the format allows, in one stream.
const std::string sample = "\xEF\xBB\xBF: a comment\r\n"
                           "data: {\"text\":\"h\xC3\xB6r \xF0\x9F\x8C\x8A\"}\r\n"
                           "\r\n"
                           "event: delta\n"
                           "id: 7\n"
                           "data:one\n"
                           "data:  two\n"
                           "data\n"
                           "\n"
                           "retry: 5\r"
                           "event:last\r"
                           "data: a:b\r"
                           "\r"
                           "data: [DONE]\n\n";

const pairs sample_events = {{"", "{\"text\":\"h\xC3\xB6r \xF0\x9F\x8C\x8A\"}"},
                             {"delta", "one\n two\n"},
                             {"last", "a:b"},
                             {"", "[DONE]"}};

} // namespace

TEST_CASE("an event stream reads the same wherever it is split") {
  CHECK(decode({sample}) == sample_events);
  std::string_view all = sample;
  for (size_t first = 0; first <= all.size(); ++first)
    for (size_t second = first; second <= all.size(); ++second) {
      auto events
        = decode({all.substr(0, first), all.substr(first, second - first), all.substr(second)});
      if (events != sample_events)
        FAIL("split at " << first << " and " << second);
    }
}

TEST_CASE("an event stream that comes byte by byte reads the same") {
  std::vector<std::string_view> bytes;
  for (size_t i = 0; i < sample.size(); ++i)
    bytes.push_back(std::string_view{sample}.substr(i, 1));
  CHECK(decode(bytes) == sample_events);
}

TEST_CASE("an event is told as soon as its empty line is there") {
  sse_decoder decoder{1'000};
  std::vector<sse_event> events;
  decoder.feed("data: a\r\n", events);
  CHECK(events.empty());
  // Whether an LF follows this CR does not matter any more.
  decoder.feed("\r", events);
  CHECK(as_pairs(events) == pairs{{"", "a"}});
  decoder.feed("\ndata: b\r\n\r\n", events);
  CHECK(as_pairs(events) == pairs{{"", "a"}, {"", "b"}});
}

TEST_CASE("a last event without its empty line comes with the end of the stream") {
  CHECK(decode({"data: a\n\ndata: b"}) == pairs{{"", "a"}, {"", "b"}});
  CHECK(decode({"event: x\ndata: b\n"}) == pairs{{"x", "b"}});
  CHECK(decode({"data: a\n\nevent: x\n"}) == pairs{{"", "a"}});
}

TEST_CASE("an event without data is none, and its name is not kept for the next") {
  CHECK(decode({"event: ping\n\ndata: a\n\n"}) == pairs{{"", "a"}});
  CHECK(decode({"data:\n\n"}) == pairs{{"", ""}});
  CHECK(decode({": keep-alive\n\n: keep-alive\n\n"}).empty());
  CHECK(decode({""}).empty());
}

TEST_CASE("a byte order mark counts only at the very start") {
  CHECK(decode({"\xEF\xBB\xBF"
                "data: a\n\n"})
        == pairs{{"", "a"}});
  CHECK(decode({"data: a\n\n\xEF\xBB\xBF"
                "data: b\n\n"})
        == pairs{{"", "a"}});
  CHECK(decode({"data: \xEF\xBB\xBF\n\n"}) == pairs{{"", "\xEF\xBB\xBF"}});
}

TEST_CASE("an event over the bound ends the stream") {
  sse_decoder decoder{100};
  std::vector<sse_event> events;
  CHECK(decoder.feed("data: " + std::string(80, 'a') + "\n\n", events));
  SECTION("in one line that does not end") {
    CHECK(decoder.feed("data: " + std::string(90, 'b'), events));
    CHECK_FALSE(decoder.feed(std::string(90, 'b'), events));
  }
  SECTION("in many lines") {
    CHECK(decoder.feed("data: " + std::string(60, 'b') + "\n", events));
    CHECK_FALSE(decoder.feed("data: " + std::string(60, 'b') + "\n", events));
  }
  SECTION("in one piece") {
    CHECK_FALSE(decoder.feed("data: " + std::string(101, 'b') + "\n\n", events));
  }
  SECTION("in a comment") {
    CHECK_FALSE(decoder.feed(": " + std::string(101, 'b'), events));
  }
  CHECK_FALSE(decoder.feed("\n\ndata: c\n\n", events));
  CHECK_FALSE(decoder.finish(events));
  CHECK(events.size() == 1);
}

TEST_CASE("many events share no bound") {
  sse_decoder decoder{40};
  std::vector<sse_event> events;
  for (int i = 0; i < 1'000; ++i)
    REQUIRE(decoder.feed("event: e\ndata: twenty bytes of data\n\n", events));
  CHECK(events.size() == 1'000);
}

TEST_CASE("an error sent as bare JSON in an event stream is kept") {
  sse_decoder decoder{1'000};
  std::vector<sse_event> events;
  decoder.feed("data: a\n\n{\"error\":\n {\"code\":500}}", events);
  CHECK(decoder.finish(events));
  CHECK(as_pairs(events) == pairs{{"", "a"}});
  CHECK(decoder.strays() == "{\"error\":\n {\"code\":500}}\n");
}

TEST_CASE("what is no event stream at all is kept only as far as an error may reach") {
  sse_decoder decoder{1'000};
  std::vector<sse_event> events;
  for (int i = 0; i < 10'000; ++i)
    REQUIRE(decoder.feed("<p>gateway timeout, all over the place</p>\n", events));
  CHECK(events.empty());
  CHECK(decoder.strays().size() <= 64u << 10);
  CHECK(decoder.strays().size() > 60'000);
}
