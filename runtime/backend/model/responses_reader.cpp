#include "runtime/backend/model/event_reader.hpp"
#include "runtime/base/limits.hpp"

#include <map>

namespace tributary {

namespace {

/// OpenAI's Responses. Deltas show how it grows; what counts is the text of the last event, as
/// deltas can be lost or come twice.
class responses_reader : public event_reader {
public:
  void event(const json& data, model_answer& out) override {
    if (is_repeated(data))
      return;
    auto type = text_of(member(data, "type"));
    if (type == "response.output_text.delta")
      out.add_text(text_of(member(data, "delta")));
    else if (type == "response.refusal.delta")
      add_refusal(text_of(member(data, "delta")), out);
    else if (type == "response.output_item.done")
      keep_item(data, out);
    else if (type.starts_with("response.reasoning"))
      out.thinking = out.text.empty();
    else if (type == "response.completed" || type == "response.incomplete"
             || type == "response.failed")
      finish(member(data, "response"), out);
    else if (text_of(member(data, "object")) == "response")
      finish(&data, out);
  }

  void whole(const json& data, model_answer& out) override {
    if (text_of(member(data, "object")) == "response" || member(data, "output"))
      finish(&data, out);
  }

private:
  bool is_repeated(const json& data) {
    constexpr int64_t most = 1'000'000'000'000;
    auto number = count_of(member(data, "sequence_number"), most);
    if (!number)
      return false;
    if (*number <= last_number_)
      return true;
    last_number_ = *number;
    return false;
  }

  static void add_refusal(std::string_view words, model_answer& out) {
    if (out.refusal.size() < limits::reason_bytes)
      out.refusal += words;
  }

  /// Items by their place; for streams whose last event has none of them.
  void keep_item(const json& data, model_answer& out) {
    auto place = block_place(member(data, "output_index"));
    const auto* item = member(data, "item");
    note_tool(item, out);
    auto text = text_of_item(item, out);
    if (!place || text.size() > out.text_bytes - std::min(out.text_bytes, kept_bytes_)) {
      out.too_large = true;
      return;
    }
    auto& kept = items_[*place];
    kept_bytes_ += text.size() - kept.size();
    kept = std::move(text);
  }

  static void note_tool(const json* item, model_answer& out) {
    if (text_of(member(item, "type")) == "function_call")
      out.wants_tool = true;
  }

  static std::string text_of_item(const json* item, model_answer& out) {
    std::string text;
    if (text_of(member(item, "type")) != "message")
      return text;
    for (const auto& part : items_of(member(item, "content"))) {
      auto type = text_of(member(part, "type"));
      if (type == "output_text")
        text += text_of(member(part, "text"));
      else if (type == "refusal" && out.refusal.empty())
        add_refusal(text_of(member(part, "refusal")), out);
    }
    return text;
  }

  void finish(const json* response, model_answer& out) {
    if (out.finish != answer_finish::none)
      return;
    auto status = text_of(member(response, "status"));
    take_usage(member(response, "usage"), out);
    take_output(response, out);
    if (status == "completed") {
      out.end(answer_finish::complete, status);
    } else if (status == "incomplete") {
      auto why = text_of(member(member(response, "incomplete_details"), "reason"));
      out.end(why == "content_filter" ? answer_finish::filtered : answer_finish::cut, why);
    } else if (status == "failed" || status == "cancelled") {
      if (!out.error)
        out.error = error_in(*response).value_or(provider_error{});
      out.end(answer_finish::unusable, status);
    }
    out.final_seen = out.finish != answer_finish::none;
  }

  void take_output(const json* response, model_answer& out) {
    std::string text;
    for (const auto& item : items_of(member(response, "output"))) {
      note_tool(&item, out);
      text += text_of_item(&item, out);
    }
    if (text.empty())
      for (const auto& [place, kept] : items_)
        text += kept;
    if (text.empty())
      return;
    // Nothing is missing from it, whatever was lost on the way.
    out.broken = false;
    out.set_text(std::move(text));
  }

  static void take_usage(const json* usage, model_answer& out) {
    auto input = count_of(member(usage, "input_tokens"), limits::model_tokens);
    auto output = count_of(member(usage, "output_tokens"), limits::model_tokens);
    if (input || output)
      out.used = token_count{input.value_or(0), output.value_or(0)};
  }

  int64_t last_number_ = -1;
  std::map<int64_t, std::string> items_;
  size_t kept_bytes_ = 0;
};

} // namespace

std::unique_ptr<event_reader> make_responses_reader() {
  return std::make_unique<responses_reader>();
}

} // namespace tributary
