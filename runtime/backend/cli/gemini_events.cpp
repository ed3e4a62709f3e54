#include "runtime/backend/cli/json_events.hpp"

namespace tributary {

namespace {

using nlohmann::json;

void read_message(const json& event, cli_account& account) {
  // The prompt comes back as the user's message.
  if (text_of(event, "role") != "assistant")
    return;
  const auto& text = text_of(event, "content");
  // What it says before and after a tool are paragraphs of their own.
  if (account.note != "writes" && !account.answer.empty() && !text.empty())
    append_bounded(account.answer, "\n\n", account);
  append_bounded(account.answer, text, account);
  account.text_bytes += static_cast<int64_t>(text.size());
  account.accepted = true;
  account.note = "writes";
}

void read_tool(const json& event, cli_account& account) {
  const auto& given = member(event, "parameters");
  std::string_view what;
  for (const char* name : {"command", "file_path", "absolute_path", "path", "pattern", "query"})
    if (what.empty())
      what = text_of(given, name);
  account.note = note_of(text_of(event, "tool_name"), what);
  account.accepted = true;
  ++account.tool_calls;
}

void read_result(const json& event, cli_account& account) {
  const auto& stats = member(event, "stats");
  account.used.input_tokens = count_of(stats, "input_tokens");
  account.used.output_tokens = count_of(stats, "output_tokens");
  account.finished = true;
  account.succeeded = text_of(event, "status") == "success";
  if (const auto& message = text_of(member(event, "error"), "message"); !message.empty())
    account.error = message;
}

} // namespace

event_weight read_gemini_event(const json& event, cli_account& account) {
  const auto& type = text_of(event, "type");
  if (type == "message")
    read_message(event, account);
  else if (type == "tool_use")
    read_tool(event, account);
  else if (type == "error" && text_of(event, "severity") != "warning")
    account.error = text_of(event, "message");
  else if (type == "result")
    read_result(event, account);
  return event_weight::work;
}

} // namespace tributary
