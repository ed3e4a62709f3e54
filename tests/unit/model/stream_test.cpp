#include "runtime/base/text.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/model/recordings.hpp"

#include <fmt/format.h>

using namespace tributary;
namespace rec = recordings;

namespace {

bool is_as_recorded(const model_answer& answer) {
  return answer.text == rec::text && answer.used == rec::used && answer.delivered();
}

std::string without(std::string text, std::string_view part) {
  text.erase(text.find(part), part.size());
  return text;
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  return text.replace(text.find(part), part.size(), by);
}

} // namespace

TEST_CASE("a streamed answer is read, without what was only thought") {
  for (auto api : rec::all_apis)
    CHECK(is_as_recorded(rec::read(api, rec::stream_of(api))));
}

TEST_CASE("a stream may be cut into pieces at every byte") {
  for (auto api : rec::all_apis) {
    auto body = rec::stream_of(api);
    std::string_view all = body;
    size_t right = 0;
    for (size_t at = 0; at <= all.size(); ++at)
      right += is_as_recorded(rec::read(api, {all.substr(0, at), all.substr(at)})) ? 1 : 0;
    CHECK(right == all.size() + 1);
    std::vector<std::string_view> bytes;
    for (size_t at = 0; at < all.size(); ++at)
      bytes.push_back(all.substr(at, 1));
    CHECK(is_as_recorded(rec::read(api, bytes)));
  }
}

TEST_CASE("a stream that is cut anywhere before its last event is never an answer") {
  for (auto api : rec::all_apis) {
    auto body = rec::stream_of(api);
    auto last = trim(body).rfind("\n", trim(body).size() - 1);
    auto cut_at = std::string_view{body}.substr(0, last).find_last_not_of("\r\n") + 1;
    size_t taken = 0;
    for (size_t at = 0; at <= cut_at; ++at) {
      auto answer = rec::read(api, std::string_view{body}.substr(0, at));
      taken += answer.delivered() ? 1 : 0;
      CHECK(rec::text.starts_with(answer.text));
    }
    CHECK(taken == 0);
  }
}

TEST_CASE("lines may end with LF, CRLF or CR, and the stream with a byte order mark's beginning") {
  for (auto api : rec::all_apis) {
    auto body = rec::stream_of(api);
    std::string lf;
    for (char c : body)
      if (c != '\r')
        lf += c;
    for (std::string_view end : {"\n", "\r\n", "\r"}) {
      std::string other = "\xEF\xBB\xBF";
      for (char c : lf)
        other += c == '\n' ? std::string{end} : std::string{c};
      CHECK(is_as_recorded(rec::read(api, other)));
      std::string_view all = other;
      CHECK(is_as_recorded(rec::read(api, {all.substr(0, 2), all.substr(2)})));
    }
  }
}

TEST_CASE("a last event without its empty line counts where it is whole") {
  for (auto api : rec::all_apis)
    CHECK(is_as_recorded(rec::read(api, trim(rec::stream_of(api)))));
}

TEST_CASE("what comes after the end changes nothing") {
  for (auto api : rec::all_apis) {
    auto body = rec::stream_of(api);
    CHECK(is_as_recorded(rec::read(api, body + "data: {\"error\":{\"message\":\"late\"}}\n\n")));
    CHECK(is_as_recorded(rec::read(api, body + "data: no json\n\n")));
  }
}

TEST_CASE("events of Responses that come twice count once") {
  std::string doubled;
  auto body = rec::responses_stream();
  for (size_t at = 0; at < body.size();) {
    auto end = body.find("\n\n", at) + 2;
    auto event = body.substr(at, end - at);
    doubled += event + event;
    at = end;
  }
  CHECK(is_as_recorded(rec::read(model_api::responses, doubled)));
}

TEST_CASE("the last event of Responses makes good what was lost before it") {
  auto body = rec::responses_stream();
  CHECK(is_as_recorded(rec::read(model_api::responses, replaced(body, "Grüße", "Grü"))));
  CHECK(is_as_recorded(
    rec::read(model_api::responses, replaced(body, "\"delta\":\"hm\"}", "\"delta\":\"hm"))));
}

TEST_CASE("Responses without output in its last event is read from its items, else from deltas") {
  auto body = rec::responses_stream();
  auto begin = body.rfind("\"output\":[");
  auto end = body.rfind("],\"usage\"");
  body.erase(begin + 10, end - begin - 10);
  CHECK(is_as_recorded(rec::read(model_api::responses, body)));
  body = replaced(body, "response.output_item.done", "response.something.else");
  body = replaced(body, "response.output_item.done", "response.something.else");
  CHECK(is_as_recorded(rec::read(model_api::responses, body)));
}

TEST_CASE("a chat that ends without a reason to finish, or without its last word, is broken off") {
  auto body = rec::chat_stream();
  auto answer = rec::read(model_api::chat, without(body, "data: [DONE]\n\n"));
  CHECK_FALSE(answer.delivered());
  CHECK(answer.text == rec::text);
  CHECK_FALSE(rec::read(model_api::chat, without(body, ",\"finish_reason\":\"stop\"")).delivered());
}

TEST_CASE("a piece of a stream that cannot be read breaks the answer, whatever its end says") {
  for (auto api : {model_api::gemini, model_api::chat, model_api::anthropic}) {
    auto body = rec::stream_of(api);
    auto answer = rec::read(api, replaced(body, "{\"", "{'"));
    CHECK(answer.broken);
    CHECK_FALSE(answer.delivered());
  }
}

TEST_CASE("an error after the status 200 is an error, with the text that came before it") {
  auto chat = rec::chat_stream();
  auto at = chat.find("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},");
  auto answer = rec::read(
    model_api::chat,
    chat.substr(0, at) + "data: {\"error\":{\"message\":\"boom\",\"code\":\"server_error\"}}\n\n");
  REQUIRE(answer.error);
  CHECK(answer.error->message == "boom");
  CHECK(answer.error->has("server_error"));
  CHECK(answer.text == rec::text);

  auto anthropic = rec::anthropic_stream();
  at = anthropic.find("event: message_delta");
  answer = rec::read(model_api::anthropic,
                     anthropic.substr(0, at)
                       + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                         "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
  REQUIRE(answer.error);
  CHECK(answer.error->has("overloaded_error"));

  // In both forms in which Responses has been seen to say it.
  for (
    std::string_view error :
    {R"({"type":"error","sequence_number":3,"code":"rate_limit_exceeded","message":"slow"})",
     R"({"type":"error","sequence_number":3,"error":{"code":"rate_limit_exceeded","message":"slow"}})"}) {
    answer = rec::read(model_api::responses, "event: error\ndata: " + std::string{error} + "\n\n");
    REQUIRE(answer.error);
    CHECK(answer.error->has("rate_limit_exceeded"));
    CHECK(answer.error->message == "slow");
  }
}

TEST_CASE("Gemini's error is found as bare JSON inside a stream, and as a list of one") {
  auto body = rec::gemini_stream();
  auto first = body.substr(0, body.find("\r\n\r\n") + 4);
  std::string error = R"({"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}})";
  for (const auto& stray : {error, "[" + error + "]",
                            std::string{"[\n{\n  \"error\": {\n    \"code\": 503,\n"
                                        "    \"status\": \"UNAVAILABLE\",\n"
                                        "    \"message\": \"busy\"\n  }\n}\n]\n"}}) {
    auto answer = rec::read(model_api::gemini, first + stray);
    REQUIRE(answer.error);
    CHECK(answer.error->has("UNAVAILABLE"));
    CHECK(answer.error->status == 503);
  }
}

TEST_CASE("Gemini may say STOP in each event: all text counts, and the last reason") {
  auto event = [](std::string_view text, std::string_view reason) {
    return fmt::format(
             R"(data: {{"candidates":[{{"content":{{"parts":[{{"text":"{}"}}]}},"finishReason":"{}"}}]}})",
             text, reason)
           + "\r\n\r\n";
  };
  auto answer = rec::read(model_api::gemini, event("a", "STOP") + event("b", "STOP"));
  CHECK(answer.delivered());
  CHECK(answer.text == "ab");
  answer = rec::read(model_api::gemini, event("a", "STOP") + event("b", "MAX_TOKENS"));
  CHECK(answer.finish == answer_finish::cut);
  answer = rec::read(model_api::gemini, event("a", "SAFETY") + event("b", "STOP"));
  CHECK(answer.finish == answer_finish::filtered);
}

TEST_CASE("a response that failed says why") {
  auto body
    = std::string{"event: response.failed\ndata: {\"type\":\"response.failed\","
                  "\"sequence_number\":1,\"response\":{\"status\":\"failed\",\"error\":{"
                  "\"code\":\"rate_limit_exceeded\",\"message\":\"try again in 2s\"}}}\n\n"};
  auto answer = rec::read(model_api::responses, body);
  REQUIRE(answer.error);
  CHECK(answer.error->has("rate_limit_exceeded"));
}
