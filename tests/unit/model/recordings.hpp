#pragma once

#include "runtime/backend/model/answer_reader.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

/// Answers as the services send them, and ways to read them.
namespace tributary::recordings {

inline constexpr std::array<model_api, 4> all_apis
  = {model_api::gemini, model_api::responses, model_api::chat, model_api::anthropic};

/// What every recording says.
inline constexpr std::string_view text = "Grüße, 世界! Notion costs 10 USD.";
inline constexpr token_count used{9, 12};

inline std::string gemini_stream() {
  auto event = [](std::string_view json) { return "data: " + std::string{json} + "\r\n\r\n"; };
  return event(
           R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true}]},"index":0}],)"
           R"("usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":2,"totalTokenCount":11}})")
         + event(
           R"({"candidates":[{"content":{"role":"model","parts":[{"text":"Grüße, 世"}]},"index":0}],)"
           R"("usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":3,"thoughtsTokenCount":2}})")
         + event(
           R"({"candidates":[{"content":{"parts":[{"text":"界! Notion costs 10 USD."}]},"finishReason":"STOP","index":0}],)"
           R"("usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":10,"thoughtsTokenCount":2},"modelVersion":"m"})");
}

inline std::string chat_stream() {
  auto event = [](std::string_view json) { return "data: " + std::string{json} + "\n\n"; };
  return event(
           R"({"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null})")
         + ": keep alive\n\n"
         + event(
           R"({"id":"c","choices":[{"index":0,"delta":{"content":"Grüße, 世"},"finish_reason":null}],"obfuscation":"xy"})")
         + event(R"({"id":"c","choices":[{"index":0,"delta":{"content":"界! Notion "}}]})")
         + event(R"({"id":"c","choices":[{"index":0,"delta":{"content":"costs 10 USD."}}]})")
         + event(R"({"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})")
         + event(
           R"({"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}})")
         + event("[DONE]");
}

inline std::string responses_stream() {
  int number = 0;
  auto event = [&number](std::string_view type, std::string_view more) {
    return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type}
           + "\",\"sequence_number\":" + std::to_string(number++) + "," + std::string{more}
           + "}\n\n";
  };
  std::string out
    = event("response.created",
            R"("response":{"object":"response","status":"in_progress","output":[],"usage":null})");
  out += event("response.reasoning_summary_text.delta",
               R"("item_id":"rs","output_index":0,"summary_index":0,"delta":"hm")");
  out += event("response.output_text.delta",
               R"("item_id":"m","output_index":1,"content_index":0,"delta":"Grüße, 世")");
  out += event(
    "response.output_text.delta",
    R"("item_id":"m","output_index":1,"content_index":0,"delta":"界! Notion costs 10 USD.")");
  std::string item
    = R"({"id":"m","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Grüße, 世界! Notion costs 10 USD.","annotations":[]}]})";
  out += event("response.output_item.done", R"("output_index":1,"item":)" + item);
  out += event(
    "response.completed",
    R"("response":{"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[]},)"
      + item + R"(],"usage":{"input_tokens":9,"output_tokens":12,"total_tokens":21}})");
  return out;
}

inline std::string anthropic_stream() {
  auto event = [](std::string_view type, std::string_view more) {
    return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\""
           + std::string{more} + "}\n\n";
  };
  return event(
           "message_start",
           R"(,"message":{"type":"message","role":"assistant","content":[],"usage":{"input_tokens":4,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":1}})")
         + event("content_block_start",
                 R"(,"index":0,"content_block":{"type":"thinking","thinking":""})")
         + event("content_block_delta",
                 R"(,"index":0,"delta":{"type":"thinking_delta","thinking":"hm"})")
         + event("content_block_stop", R"(,"index":0)")
         + event("content_block_start", R"(,"index":1,"content_block":{"type":"text","text":""})")
         + event("ping", "")
         + event("content_block_delta",
                 R"(,"index":1,"delta":{"type":"text_delta","text":"Grüße, 世"})")
         + event("content_block_delta",
                 R"(,"index":1,"delta":{"type":"text_delta","text":"界! Notion costs 10 USD."})")
         + event("content_block_stop", R"(,"index":1)")
         + event(
           "message_delta",
           R"(,"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12})")
         + event("message_stop", "");
}

inline std::string stream_of(model_api api) {
  switch (api) {
    case model_api::gemini:
      return gemini_stream();
    case model_api::responses:
      return responses_stream();
    case model_api::chat:
      return chat_stream();
    case model_api::anthropic:
      break;
  }
  return anthropic_stream();
}

inline std::string whole_of(model_api api) {
  switch (api) {
    case model_api::gemini:
      return R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":"Grüße, 世界! "},{"text":"Notion costs 10 USD."}]},"finishReason":"STOP","index":0}],
        "usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":10,"thoughtsTokenCount":2}})";
    case model_api::responses:
      return R"({"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"Grüße, 世界! "},{"type":"output_text","text":"Notion costs 10 USD."}]}],"usage":{"input_tokens":9,"output_tokens":12}})";
    case model_api::chat:
      return R"({"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße, 世界! Notion costs 10 USD.","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":12}})";
    case model_api::anthropic:
      break;
  }
  return R"({"type":"message","role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Grüße, 世界! "},{"type":"text","text":"Notion costs 10 USD."}],"stop_reason":"end_turn","usage":{"input_tokens":4,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":12}})";
}

/// Reads a body that comes in these pieces.
inline model_answer read(model_api api, const std::vector<std::string_view>& pieces,
                         size_t bytes_max = limits::result_bytes) {
  answer_reader reader{api, bytes_max};
  for (auto piece : pieces)
    reader.feed(piece);
  reader.finish();
  return reader.take();
}

inline model_answer read(model_api api, std::string_view body) {
  return read(api, std::vector<std::string_view>{body});
}

} // namespace tributary::recordings
