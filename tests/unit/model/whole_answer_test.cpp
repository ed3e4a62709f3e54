#include "tests/support/catch.hpp"
#include "tests/unit/model/recordings.hpp"

using namespace tributary;
namespace rec = recordings;

TEST_CASE("an answer in one piece is read, also where a stream was asked for") {
  for (auto api : rec::all_apis) {
    auto answer = rec::read(api, rec::whole_of(api));
    CHECK(answer.text == rec::text);
    CHECK(answer.used == rec::used);
    CHECK(answer.delivered());
  }
}

TEST_CASE("an answer in one piece that is cut anywhere is broken") {
  for (auto api : rec::all_apis) {
    auto body = rec::whole_of(api);
    size_t taken = 0;
    for (size_t at = 0; at < body.size(); ++at)
      taken += rec::read(api, std::string_view{body}.substr(0, at)).delivered() ? 1 : 0;
    CHECK(taken == 0);
  }
}

TEST_CASE("Gemini's stream without alt=sse is one list") {
  auto answer = rec::read(model_api::gemini,
                          R"([{"candidates":[{"content":{"parts":[{"text":"a"}]}}]},
                              {"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}])");
  CHECK(answer.delivered());
  CHECK(answer.text == "ab");
}

TEST_CASE("each API says in its own words that an answer was cut") {
  auto finish = [](model_api api, std::string_view body) { return rec::read(api, body).finish; };
  CHECK(finish(model_api::gemini,
               R"({"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}]})")
        == answer_finish::cut);
  CHECK(
    finish(model_api::chat, R"({"choices":[{"message":{"content":"x"},"finish_reason":"length"}]})")
    == answer_finish::cut);
  CHECK(
    finish(
      model_api::responses,
      R"({"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]})")
    == answer_finish::cut);
  CHECK(
    finish(model_api::anthropic, R"({"type":"message","content":[],"stop_reason":"max_tokens"})")
    == answer_finish::cut);
  CHECK(finish(model_api::anthropic,
               R"({"type":"message","content":[],"stop_reason":"model_context_window_exceeded"})")
        == answer_finish::cut);
}

TEST_CASE("each API says in its own words that a filter stopped an answer, or its prompt") {
  auto finish = [](model_api api, std::string_view body) { return rec::read(api, body).finish; };
  for (const char* reason :
       {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "OTHER"}) {
    CHECK(finish(model_api::gemini,
                 std::string{R"({"candidates":[{"finishReason":")"} + reason + "\"}]}")
          == answer_finish::filtered);
    CHECK(finish(model_api::gemini,
                 std::string{R"({"promptFeedback":{"blockReason":")"} + reason + "\"}}")
          == answer_finish::filtered);
  }
  CHECK(finish(model_api::chat,
               R"({"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]})")
        == answer_finish::filtered);
  CHECK(
    finish(
      model_api::responses,
      R"({"object":"response","status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]})")
    == answer_finish::filtered);
  CHECK(finish(model_api::anthropic, R"({"type":"message","content":[],"stop_reason":"refusal"})")
        == answer_finish::refused);
}

TEST_CASE("a refusal is no text") {
  auto chat = rec::read(
    model_api::chat,
    R"({"choices":[{"message":{"content":null,"refusal":"I won't"},"finish_reason":"stop"}]})");
  CHECK(chat.refusal == "I won't");
  CHECK_FALSE(chat.delivered());
  auto responses = rec::read(
    model_api::responses,
    R"({"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"I won't"}]}]})");
  CHECK(responses.refusal == "I won't");
  CHECK_FALSE(responses.delivered());
}

TEST_CASE("a call of a tool that nobody offered is no answer") {
  for (
    auto [api, body] :
    {std::pair{
       model_api::chat,
       R"({"choices":[{"message":{"content":null,"tool_calls":[{"id":"1"}]},"finish_reason":"tool_calls"}]})"},
     {model_api::responses,
      R"({"object":"response","status":"completed","output":[{"type":"function_call","name":"f"}]})"},
     {model_api::gemini,
      R"({"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]},"finishReason":"STOP"}]})"},
     {model_api::anthropic,
      R"({"type":"message","content":[{"type":"tool_use","name":"f"}],"stop_reason":"tool_use"})"}}) {
    auto answer = rec::read(api, body);
    CHECK(answer.wants_tool);
    CHECK_FALSE(answer.delivered());
  }
}

TEST_CASE("an answer that has nothing in it is none") {
  for (std::string_view body :
       {R"({"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]})",
        R"({"candidates":[]})", R"({"usageMetadata":{"promptTokenCount":3}})"})
    CHECK_FALSE(rec::read(model_api::gemini, body).delivered());
  CHECK_FALSE(rec::read(model_api::chat, R"({"choices":[]})").delivered());
  CHECK_FALSE(rec::read(model_api::chat,
                        R"({"choices":[{"message":{"content":" \n"},"finish_reason":"stop"}]})")
                .delivered());
}

TEST_CASE("only the first of several candidates is read") {
  auto answer = rec::read(
    model_api::chat,
    R"({"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"},{"index":1,"message":{"content":"b"},"finish_reason":"stop"}]})");
  CHECK(answer.text == "a");
}
