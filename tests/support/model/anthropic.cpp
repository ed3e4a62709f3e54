// Anthropic messages.
#include "tests/support/model/speech.hpp"

#include <nlohmann/json.hpp>

namespace tributary::model_test {

namespace {

using nlohmann::json;

const char* stop_of(ending end) {
  switch (end) {
    case ending::length:
      return "max_tokens";
    case ending::refusal:
    case ending::filtered:
      return "refusal";
    case ending::stop:
      break;
  }
  return "end_turn";
}

/// Cached tokens are counted beside the others, not among them.
json usage_of(const speech& said, uint64_t output) {
  return {{"input_tokens", said.prompt_tokens - said.cached_tokens},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", said.cached_tokens},
          {"output_tokens", output}};
}

json message_of(const call& what, const speech& said, json content, json stop, uint64_t output) {
  return {{"id", "msg_test" + std::to_string(said.number)},
          {"type", "message"},
          {"role", "assistant"},
          {"model", what.model},
          {"content", std::move(content)},
          {"stop_reason", std::move(stop)},
          {"stop_sequence", nullptr},
          {"usage", usage_of(said, output)}};
}

uint64_t output_of(const speech& said) {
  return said.text_tokens + said.thinking_tokens;
}

const char* type_of(fault what) {
  switch (what) {
    case fault::rate_limited:
    case fault::rate_limited_date:
    case fault::rate_limited_ms:
    case fault::rate_limited_bare:
      return "rate_limit_error";
    case fault::quota:
      return "billing_error";
    case fault::unauthorised:
      return "authentication_error";
    case fault::forbidden:
      return "permission_error";
    case fault::bad_request:
      return "invalid_request_error";
    case fault::no_model:
      return "not_found_error";
    case fault::unavailable:
    case fault::overloaded:
      return "overloaded_error";
    default:
      return "api_error";
  }
}

json error_of(const complaint& what) {
  return {{"type", "error"},
          {"error", {{"type", type_of(what.what)}, {"message", what.message}}},
          {"request_id", "req_test"}};
}

std::string error(const complaint& what) {
  return error_of(what).dump();
}

std::string whole(const call& what, const speech& said) {
  if (said.fails)
    return error({fault::overloaded, 529, "Overloaded", {}});
  json content = json::array();
  if (said.thinking_tokens > 0)
    content.push_back({{"type", "thinking"}, {"thinking", "Hm."}, {"signature", "c2ln"}});
  if (!said.text.empty())
    content.push_back({{"type", "text"}, {"text", said.text}});
  return message_of(what, said, content, stop_of(said.end), output_of(said)).dump();
}

class events {
public:
  void add(const char* type, json data) {
    data["type"] = type;
    out_.push_back(std::string{"event: "} + type + "\ndata: " + data.dump() + "\n\n");
  }
  void repeat_last() { out_.push_back(out_.back()); }
  std::vector<std::string> take() { return std::move(out_); }

private:
  std::vector<std::string> out_;
};

void add_thinking(events& out) {
  out.add(
    "content_block_start",
    {{"index", 0}, {"content_block", {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}}}});
  out.add("content_block_delta",
          {{"index", 0}, {"delta", {{"type", "thinking_delta"}, {"thinking", "Hm."}}}});
  out.add("content_block_delta",
          {{"index", 0}, {"delta", {{"type", "signature_delta"}, {"signature", "c2ln"}}}});
  out.add("content_block_stop", {{"index", 0}});
}

std::vector<std::string> stream(const call& what, const speech& said) {
  events out;
  int index = said.thinking_tokens > 0 ? 1 : 0;
  out.add("message_start", {{"message", message_of(what, said, json::array(), nullptr, 1)}});
  if (index > 0)
    add_thinking(out);
  if (!said.text.empty()) {
    out.add("content_block_start",
            {{"index", index}, {"content_block", {{"type", "text"}, {"text", ""}}}});
    out.add("ping", json::object());
    for (auto& piece : deltas_of(said.fails ? half_of(said.text) : said.text))
      out.add("content_block_delta",
              {{"index", index}, {"delta", {{"type", "text_delta"}, {"text", piece}}}});
    if (said.fails) {
      out.add("error", error_of({fault::overloaded, 529, "Overloaded", {}}));
      return out.take();
    }
    out.add("content_block_stop", {{"index", index}});
  }
  out.add("message_delta",
          {{"delta", {{"stop_reason", stop_of(said.end)}, {"stop_sequence", nullptr}}},
           {"usage", {{"output_tokens", output_of(said)}}}});
  if (said.repeats)
    out.repeat_last();
  out.add("message_stop", json::object());
  return out.take();
}

std::string token_count(uint64_t tokens) {
  return json{{"input_tokens", tokens}}.dump();
}

} // namespace

const dialect& anthropic_dialect() {
  static constexpr dialect all{whole, stream, error, token_count};
  return all;
}

} // namespace tributary::model_test
