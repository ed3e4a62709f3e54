#include "runtime/backend/model/event_reader.hpp"
#include "runtime/base/limits.hpp"

namespace tributary {

namespace {

answer_finish finish_from(std::string_view word) {
  if (word == "length")
    return answer_finish::cut;
  if (word == "content_filter")
    return answer_finish::filtered;
  // Servers of other makes have words of their own (`eos`, `end_turn`); none of them means failure.
  return answer_finish::complete;
}

/// OpenAI's chat completions, and the many servers that speak like it.
class chat_reader : public event_reader {
public:
  void event(const json& data, model_answer& out) override { take(data, out); }

  void whole(const json& data, model_answer& out) override {
    take(data, out);
    out.final_seen = out.finish != answer_finish::none;
  }

  bool word(std::string_view text, model_answer& out) override {
    if (text != "[DONE]")
      return false;
    // Without a reason to finish, the end of the stream is no end of the answer.
    out.final_seen = out.finish != answer_finish::none;
    return true;
  }

private:
  static void take(const json& data, model_answer& out) {
    take_usage(member(data, "usage"), out);
    for (const auto& choice : items_of(member(data, "choices")))
      if (count_of(member(choice, "index"), 1).value_or(0) == 0)
        take_choice(choice, out);
  }

  static void take_choice(const json& choice, model_answer& out) {
    // A chunk that comes again after the end adds nothing.
    if (out.finish != answer_finish::none)
      return;
    for (const char* name : {"delta", "message"})
      if (const auto* said = member(choice, name))
        take_message(*said, out);
    if (auto word = text_of(member(choice, "finish_reason")); !word.empty())
      out.end(finish_from(word), word);
  }

  static void take_message(const json& said, model_answer& out) {
    for (const char* name : {"reasoning_content", "reasoning"})
      if (!text_of(member(said, name)).empty() && out.text.empty())
        out.thinking = true;
    out.add_text(text_of(member(said, "content")));
    for (const auto& part : items_of(member(said, "content")))
      if (text_of(member(part, "type")) == "text")
        out.add_text(text_of(member(part, "text")));
    if (out.refusal.size() < limits::reason_bytes)
      out.refusal += text_of(member(said, "refusal"));
    if (!items_of(member(said, "tool_calls")).empty()
        || member(member(said, "function_call"), "name"))
      out.wants_tool = true;
  }

  static void take_usage(const json* usage, model_answer& out) {
    auto input = count_of(member(usage, "prompt_tokens"), limits::model_tokens);
    auto output = count_of(member(usage, "completion_tokens"), limits::model_tokens);
    if (input || output)
      out.used = token_count{input.value_or(0), output.value_or(0)};
  }
};

} // namespace

std::unique_ptr<event_reader> make_chat_reader() {
  return std::make_unique<chat_reader>();
}

std::unique_ptr<event_reader> make_event_reader(model_api api) {
  switch (api) {
    case model_api::chat:
      return make_chat_reader();
    case model_api::responses:
      return make_responses_reader();
    case model_api::anthropic:
      return make_anthropic_reader();
    case model_api::gemini:
      break;
  }
  return make_gemini_reader();
}

} // namespace tributary
