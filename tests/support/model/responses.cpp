// OpenAI Responses.
#include "tests/support/model/openai_error.hpp"

namespace tributary::model_test {

namespace {

using nlohmann::json;

std::string message_id(const speech& said) {
  return "msg_test" + std::to_string(said.number);
}

json usage_of(const speech& said) {
  auto output = said.text_tokens + said.thinking_tokens;
  return {{"input_tokens", said.prompt_tokens},
          {"input_tokens_details", {{"cached_tokens", said.cached_tokens}}},
          {"output_tokens", output},
          {"output_tokens_details", {{"reasoning_tokens", said.thinking_tokens}}},
          {"total_tokens", said.prompt_tokens + output}};
}

json part_of(const speech& said, const std::string& text) {
  if (said.end == ending::refusal)
    return {{"type", "refusal"}, {"refusal", text}};
  return {{"type", "output_text"},
          {"text", text},
          {"annotations", json::array()},
          {"logprobs", json::array()}};
}

json reasoning_item(const speech& said) {
  return {{"id", "rs_test" + std::to_string(said.number)},
          {"type", "reasoning"},
          {"summary", json::array()}};
}

json message_item(const speech& said, const char* status, json content) {
  return {{"id", message_id(said)},
          {"type", "message"},
          {"role", "assistant"},
          {"status", status},
          {"content", std::move(content)}};
}

const char* status_of(ending end) {
  return end == ending::length || end == ending::filtered ? "incomplete" : "completed";
}

json finished_item(const speech& said) {
  return message_item(said, status_of(said.end), json::array({part_of(said, said.text)}));
}

json response_of(const call& what, const speech& said, const char* status) {
  json out = {{"id", "resp_test" + std::to_string(said.number)},
              {"object", "response"},
              {"created_at", said.created},
              {"status", status},
              {"error", nullptr},
              {"incomplete_details", nullptr},
              {"instructions", nullptr},
              {"metadata", json::object()},
              {"model", what.model},
              {"output", json::array()},
              {"parallel_tool_calls", true},
              {"temperature", 1.0},
              {"top_p", 1.0},
              {"tool_choice", "auto"},
              {"tools", json::array()},
              {"usage", nullptr}};
  return out;
}

json finished_response(const call& what, const speech& said) {
  auto out = response_of(what, said, status_of(said.end));
  if (said.end == ending::length)
    out["incomplete_details"] = {{"reason", "max_output_tokens"}};
  if (said.end == ending::filtered)
    out["incomplete_details"] = {{"reason", "content_filter"}};
  if (said.thinking_tokens > 0)
    out["output"].push_back(reasoning_item(said));
  if (!said.text.empty())
    out["output"].push_back(finished_item(said));
  out["usage"] = usage_of(said);
  return out;
}

json failed_response(const call& what, const speech& said) {
  auto out = response_of(what, said, "failed");
  out["error"] = {{"code", "server_error"}, {"message", "The server had an error."}};
  return out;
}

std::string whole(const call& what, const speech& said) {
  return (said.fails ? failed_response(what, said) : finished_response(what, said)).dump();
}

class events {
public:
  void add(const char* type, json data) {
    data["type"] = type;
    data["sequence_number"] = number_++;
    out_.push_back(std::string{"event: "} + type + "\ndata: " + data.dump() + "\n\n");
  }
  void repeat_last() { out_.push_back(out_.back()); }
  std::vector<std::string> take() { return std::move(out_); }

private:
  uint64_t number_ = 0;
  std::vector<std::string> out_;
};

/// The message's item, from its beginning to its end.
void add_message(events& out, const speech& said, int index) {
  bool refused = said.end == ending::refusal;
  json place = {{"item_id", message_id(said)}, {"output_index", index}, {"content_index", 0}};
  auto with = [&](std::initializer_list<std::pair<const char*, json>> more) {
    auto data = place;
    for (const auto& [name, value] : more)
      data[name] = value;
    return data;
  };
  out.add("response.output_item.added",
          {{"output_index", index}, {"item", message_item(said, "in_progress", json::array())}});
  out.add("response.content_part.added", with({{"part", part_of(said, "")}}));
  auto text = said.fails ? half_of(said.text) : said.text;
  for (auto& piece : deltas_of(text)) {
    if (refused)
      out.add("response.refusal.delta", with({{"delta", piece}}));
    else
      out.add("response.output_text.delta", with({{"delta", piece}, {"logprobs", json::array()}}));
    if (said.repeats)
      out.repeat_last();
  }
  if (said.fails)
    return;
  if (refused)
    out.add("response.refusal.done", with({{"refusal", text}}));
  else
    out.add("response.output_text.done", with({{"text", text}, {"logprobs", json::array()}}));
  out.add("response.content_part.done", with({{"part", part_of(said, text)}}));
  out.add("response.output_item.done", {{"output_index", index}, {"item", finished_item(said)}});
}

std::vector<std::string> stream(const call& what, const speech& said) {
  events out;
  out.add("response.created", {{"response", response_of(what, said, "in_progress")}});
  out.add("response.in_progress", {{"response", response_of(what, said, "in_progress")}});
  int index = 0;
  if (said.thinking_tokens > 0) {
    out.add("response.output_item.added", {{"output_index", 0}, {"item", reasoning_item(said)}});
    out.add("response.output_item.done", {{"output_index", 0}, {"item", reasoning_item(said)}});
    ++index;
  }
  if (!said.text.empty())
    add_message(out, said, index);
  if (said.fails) {
    out.add(
      "error",
      {{"code", "server_error"}, {"message", "The server had an error."}, {"param", nullptr}});
    out.add("response.failed", {{"response", failed_response(what, said)}});
    return out.take();
  }
  auto done = finished_response(what, said);
  out.add(done["status"] == "incomplete" ? "response.incomplete" : "response.completed",
          {{"response", done}});
  return out.take();
}

std::string error(const complaint& what) {
  return json{{"error", openai_error(what)}}.dump();
}

std::string token_count(uint64_t tokens) {
  return json{{"input_tokens", tokens}}.dump();
}

} // namespace

const dialect& responses_dialect() {
  static constexpr dialect all{whole, stream, error, token_count};
  return all;
}

} // namespace tributary::model_test
