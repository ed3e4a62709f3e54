#include "runtime/backend/model/event_reader.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace tributary {

namespace {

answer_finish finish_from(std::string_view word) {
  if (word == "STOP")
    return answer_finish::complete;
  if (word == "MAX_TOKENS")
    return answer_finish::cut;
  for (auto filter : {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "LANGUAGE",
                      "OTHER", "IMAGE_SAFETY"})
    if (word == filter)
      return answer_finish::filtered;
  // MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, and what is yet to be thought of.
  return answer_finish::unusable;
}

/// Gemini: each event is an answer with what is new; usage counts up.
class gemini_reader : public event_reader {
public:
  void event(const json& data, model_answer& out) override {
    // Without `alt=sse` the stream is one list of what events would be.
    if (data.is_array()) {
      for (const auto& one : data)
        if (one.is_object())
          event(one, out);
      return;
    }
    take_usage(member(data, "usageMetadata"), out);
    if (auto blocked = text_of(member(member(data, "promptFeedback"), "blockReason"));
        !blocked.empty()) {
      out.end(answer_finish::filtered, blocked);
      out.refusal = "the prompt was blocked";
    }
    for (const auto& candidate : items_of(member(data, "candidates")))
      if (count_of(member(candidate, "index"), 1).value_or(0) == 0)
        take_candidate(candidate, out);
    out.final_seen = out.finish != answer_finish::none;
  }

  void whole(const json& data, model_answer& out) override { event(data, out); }

private:
  /// Some models say STOP in each event, so text after it is text; the last reason counts.
  static void take_candidate(const json& candidate, model_answer& out) {
    for (const auto& part : items_of(member(member(candidate, "content"), "parts"))) {
      const auto* thought = member(part, "thought");
      if (thought && thought->is_boolean() && thought->get<bool>())
        out.thinking = out.text.empty();
      else
        out.add_text(text_of(member(part, "text")));
      if (member(part, "functionCall"))
        out.wants_tool = true;
    }
    if (auto word = text_of(member(candidate, "finishReason"));
        !word.empty() && word != "FINISH_REASON_UNSPECIFIED") {
      if (out.finish == answer_finish::complete)
        out.finish = answer_finish::none;
      out.end(finish_from(word), word);
    }
  }

  static void take_usage(const json* usage, model_answer& out) {
    auto count
      = [usage](const char* name) { return count_of(member(usage, name), limits::model_tokens); };
    auto sum = [&count](int64_t one, const char* more) {
      return std::min(limits::model_tokens, one + count(more).value_or(0));
    };
    if (auto input = count("promptTokenCount"))
      out.used = token_count{sum(*input, "toolUsePromptTokenCount"),
                             sum(count("candidatesTokenCount").value_or(0), "thoughtsTokenCount")};
  }
};

} // namespace

std::unique_ptr<event_reader> make_gemini_reader() {
  return std::make_unique<gemini_reader>();
}

} // namespace tributary
