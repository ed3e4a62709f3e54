// OpenAI chat completions.
#include "tests/support/model/openai_error.hpp"

namespace tributary::model_test {

namespace {

using nlohmann::json;

std::string id_of(const speech& said) {
  return "chatcmpl-test" + std::to_string(said.number);
}

const char* finish_of(ending end) {
  switch (end) {
    case ending::length:
      return "length";
    case ending::filtered:
      return "content_filter";
    case ending::stop:
    case ending::refusal:
      break;
  }
  return "stop";
}

json usage_of(const speech& said) {
  auto output = said.text_tokens + said.thinking_tokens;
  return {{"prompt_tokens", said.prompt_tokens},
          {"completion_tokens", output},
          {"total_tokens", said.prompt_tokens + output},
          {"prompt_tokens_details", {{"cached_tokens", said.cached_tokens}}},
          {"completion_tokens_details", {{"reasoning_tokens", said.thinking_tokens}}}};
}

complaint broken() {
  return {fault::server_error, 500, "The server had an error.", {}};
}

std::string whole(const call& what, const speech& said) {
  if (said.fails)
    return json{{"error", openai_error(broken())}}.dump();
  bool refused = said.end == ending::refusal;
  json message = {{"role", "assistant"}, {"content", said.text}, {"refusal", nullptr}};
  if (refused) {
    message["content"] = nullptr;
    message["refusal"] = said.text;
  }
  json choice = {{"index", 0},
                 {"message", message},
                 {"logprobs", nullptr},
                 {"finish_reason", finish_of(said.end)}};
  return json{
    {"id", id_of(said)},         {"object", "chat.completion"},      {"created", said.created},
    {"model", what.model},       {"choices", json::array({choice})}, {"usage", usage_of(said)},
    {"service_tier", "default"}, {"system_fingerprint", "fp_test"}}
    .dump();
}

/// What all chunks of a stream share is written once: a bench asks for thousands at a time.
class chunks {
public:
  chunks(const call& what, const speech& said) : what_(what), said_(said) {
    json shared = {{"id", id_of(said_)},
                   {"object", "chat.completion.chunk"},
                   {"created", said_.created},
                   {"model", what_.model},
                   {"system_fingerprint", "fp_test"}};
    beginning_ = shared.dump();
    beginning_.back() = ',';
  }

  void add(const json& delta, const char* finish = nullptr) {
    auto reason = finish != nullptr ? json(finish).dump() : "null";
    add_choices(R"([{"index":0,"delta":)" + delta.dump() + R"(,"finish_reason":)" + reason + "}]",
                "null");
  }
  void add_usage() { add_choices("[]", usage_of(said_).dump()); }
  void add_data(const std::string& data) { out_.push_back("data: " + data + "\n\n"); }
  void repeat_last() { out_.push_back(out_.back()); }
  std::vector<std::string> take() { return std::move(out_); }

private:
  void add_choices(const std::string& choices, const std::string& usage) {
    auto chunk = beginning_ + R"("choices":)" + choices;
    if (what_.wants_usage)
      chunk += R"(,"usage":)" + usage;
    add_data(chunk + "}");
  }

  const call& what_;
  const speech& said_;
  std::string beginning_;
  std::vector<std::string> out_;
};

std::vector<std::string> stream(const call& what, const speech& said) {
  chunks out{what, said};
  const auto* field = said.end == ending::refusal ? "refusal" : "content";
  out.add({{"role", "assistant"}, {"content", ""}});
  for (auto& piece : deltas_of(said.fails ? half_of(said.text) : said.text))
    out.add({{field, std::move(piece)}});
  if (said.fails) {
    out.add_data(json{{"error", openai_error(broken())}}.dump());
    return out.take();
  }
  out.add(json::object(), finish_of(said.end));
  if (said.repeats)
    out.repeat_last();
  if (what.wants_usage) {
    out.add_usage();
    if (said.repeats)
      out.repeat_last();
  }
  out.add_data("[DONE]");
  return out.take();
}

std::string error(const complaint& what) {
  return json{{"error", openai_error(what)}}.dump();
}

std::string token_count(uint64_t tokens) {
  return json{{"input_tokens", tokens}}.dump();
}

} // namespace

const dialect& chat_dialect() {
  static constexpr dialect all{whole, stream, error, token_count};
  return all;
}

} // namespace tributary::model_test
