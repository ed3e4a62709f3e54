#include "runtime/base/limits.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/model/model_trial.hpp"
#include "tests/unit/model/recordings.hpp"

#include <fmt/format.h>

using namespace tributary;
namespace rec = recordings;

namespace {

/// Anthropic's block with this place, after the first one.
model_answer with_block(uint64_t place) {
  auto begin = [](uint64_t index, std::string_view text) {
    return fmt::format("data: {{\"type\":\"content_block_start\",\"index\":{},\"content_block\":"
                       "{{\"type\":\"text\",\"text\":\"{}\"}}}}\n\n",
                       index, text);
  };
  return rec::read(model_api::anthropic, begin(0, "a") + begin(place, "b"));
}

/// An item of OpenAI's with this place, in a stream whose last event has none of them.
model_answer with_item(uint64_t place) {
  auto item = fmt::format("data: {{\"type\":\"response.output_item.done\",\"output_index\":{},"
                          "\"item\":{{\"type\":\"message\",\"content\":[{{\"type\":\"output_text\","
                          "\"text\":\"b\"}}]}}}}\n\n",
                          place);
  return rec::read(model_api::responses,
                   item
                     + "data: {\"type\":\"response.completed\",\"response\":{\"object\":"
                       "\"response\",\"status\":\"completed\",\"output\":[]}}\n\n");
}

/// What an API says when it counts so many tokens, of the prompt and of the answer.
model_answer with_tokens(model_api api, int64_t count) {
  auto body = rec::whole_of(api);
  auto set = [&](std::string_view name) {
    auto at = body.find(name);
    REQUIRE(at != std::string::npos);
    at += name.size();
    body.replace(at, body.find_first_of(",}", at) - at, std::to_string(count));
  };
  set(api == model_api::gemini ? "\"promptTokenCount\":"
      : api == model_api::chat ? "\"prompt_tokens\":"
                               : "\"input_tokens\":");
  set(api == model_api::gemini ? "\"candidatesTokenCount\":"
      : api == model_api::chat ? "\"completion_tokens\":"
                               : "\"output_tokens\":");
  return rec::read(api, body);
}

/// An error page of so many bytes, whole only with its last.
std::string error_page(size_t bytes) {
  std::string page = R"({"error":{"message":"no"},"more":")";
  return page + std::string(bytes - page.size() - 2, 'x') + "\"}";
}

/// A service that announces a streamed answer of so many bytes, says all of it that matters and
/// hangs up.
test::raw_server announces(size_t bytes) {
  return test::raw_server{[bytes](test::raw_connection& c) {
    c.read_request();
    c.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                       "Content-Length: {}\r\n\r\n",
                       bytes));
    c.send(rec::chat_stream());
  }};
}

} // namespace

TEST_CASE("an answer's blocks are counted by their places, to a bound") {
  CHECK(with_block(limits::model_blocks).text == "ab");
  CHECK(with_item(limits::model_blocks).text == "b");
  for (auto place : {limits::model_blocks + 1, size_t{UINT64_MAX}}) {
    CHECK(with_block(place).too_large);
    CHECK(with_item(place).too_large);
  }
}

TEST_CASE("tokens are believed to a bound, in the words of each API") {
  for (auto api : rec::all_apis) {
    auto most = with_tokens(api, limits::model_tokens).used;
    REQUIRE(most);
    // Also where an API tells them in parts that have to be added up.
    CHECK(most->input == limits::model_tokens);
    CHECK(most->output == limits::model_tokens);
    auto used = with_tokens(api, limits::model_tokens + 1).used.value_or(token_count{});
    CHECK(used.input < limits::model_tokens);
    CHECK(used.output < limits::model_tokens);
  }
}

TEST_CASE("of an error page so much is read, and what is cut is no longer JSON") {
  CHECK(read_error_body(error_page(limits::model_error_bytes)).message == "no");
  CHECK(read_error_body(error_page(limits::model_error_bytes + 1)).message.starts_with("{"));
}

TEST_CASE("a service's error page is taken to the bound, however long it is") {
  for (auto bytes : {limits::model_error_bytes, limits::model_error_bytes + 1}) {
    test::raw_server service{[bytes](test::raw_connection& c) {
      c.read_request();
      c.answer("400 Bad Request", error_page(bytes));
    }};
    model_trial::bench bench;
    auto parts = bench.order("chat");
    parts.worker.base_url = service.url();
    auto is_whole = bytes == limits::model_error_bytes;
    CHECK(trial::has(trial::attempt{bench.models, parts}.loss().message, "\"more\"") != is_whole);
  }
}

TEST_CASE("a streamed answer may have so many bytes on the wire") {
  model_trial::bench bench;
  auto parts = bench.order("chat");
  parts.worker.stream = true;
  auto most = announces(limits::model_stream_bytes);
  parts.worker.base_url = most.url();
  CHECK(trial::attempt{bench.models, parts}.text() == rec::text);
  auto more = announces(limits::model_stream_bytes + 1);
  parts.worker.base_url = more.url();
  CHECK(trial::attempt{bench.models, parts}.loss().kind == failure_kind::truncated);
}
