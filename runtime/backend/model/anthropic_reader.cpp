#include "runtime/backend/model/event_reader.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>
#include <set>

namespace tributary {

namespace {

answer_finish finish_from(std::string_view word) {
  if (word == "max_tokens" || word == "model_context_window_exceeded")
    return answer_finish::cut;
  if (word == "refusal")
    return answer_finish::refused;
  if (word == "pause_turn")
    return answer_finish::unusable;
  return answer_finish::complete;
}

/// Anthropic's messages: blocks that begin, grow and stop.
class anthropic_reader : public event_reader {
public:
  void event(const json& data, model_answer& out) override {
    auto type = text_of(member(data, "type"));
    if (type == "message_start")
      take_usage(member(member(data, "message"), "usage"), out);
    else if (type == "content_block_start")
      begin_block(data, out);
    else if (type == "content_block_delta")
      grow_block(data, out);
    else if (type == "message_delta")
      take_delta(data, out);
    else if (type == "message_stop")
      out.final_seen = out.finish != answer_finish::none;
    else if (type == "message")
      whole(data, out);
  }

  void whole(const json& data, model_answer& out) override {
    if (text_of(member(data, "type")) != "message")
      return;
    take_usage(member(data, "usage"), out);
    for (const auto& block : items_of(member(data, "content")))
      take_block(block, out);
    if (auto word = text_of(member(data, "stop_reason")); !word.empty())
      out.end(finish_from(word), word);
    out.final_seen = out.finish != answer_finish::none;
  }

private:
  void begin_block(const json& data, model_answer& out) {
    auto place = block_place(member(data, "index"));
    out.too_large = out.too_large || !place;
    // One that comes again is the same block.
    if (place && begun_.insert(*place).second)
      if (const auto* block = member(data, "content_block"))
        take_block(*block, out);
  }

  static void take_block(const json& block, model_answer& out) {
    auto type = text_of(member(block, "type"));
    if (type == "text")
      out.add_text(text_of(member(block, "text")));
    else if (type == "thinking" || type == "redacted_thinking")
      out.thinking = out.text.empty();
    else if (type == "tool_use" || type == "server_tool_use")
      out.wants_tool = true;
  }

  static void grow_block(const json& data, model_answer& out) {
    if (out.finish != answer_finish::none)
      return;
    const auto* delta = member(data, "delta");
    if (text_of(member(delta, "type")) == "text_delta")
      out.add_text(text_of(member(delta, "text")));
  }

  void take_delta(const json& data, model_answer& out) {
    if (auto word = text_of(member(member(data, "delta"), "stop_reason")); !word.empty())
      out.end(finish_from(word), word);
    take_usage(member(data, "usage"), out);
  }

  /// Counts add up from what `message_start` and `message_delta` say; later ones replace.
  void take_usage(const json* usage, model_answer& out) {
    auto count
      = [usage](const char* name) { return count_of(member(usage, name), limits::model_tokens); };
    auto input = count("input_tokens");
    auto output = count("output_tokens");
    if (!input && !output)
      return;
    auto used = out.used.value_or(token_count{});
    if (input)
      used.input
        = std::min(limits::model_tokens, *input + count("cache_creation_input_tokens").value_or(0)
                                           + count("cache_read_input_tokens").value_or(0));
    if (output)
      used.output = *output;
    out.used = used;
  }

  std::set<int64_t> begun_;
};

} // namespace

std::unique_ptr<event_reader> make_anthropic_reader() {
  return std::make_unique<anthropic_reader>();
}

} // namespace tributary
