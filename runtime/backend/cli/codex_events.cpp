#include "runtime/backend/cli/json_events.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

using nlohmann::json;

/// At the first word nothing is lost by giving up; later it may be a short break.
constexpr int waits_max = 3;

/// Comments before tools are messages too: the last one is the answer.
void read_message(const json& item, cli_account& account) {
  const auto& text = text_of(item, "text");
  account.text_bytes += static_cast<int64_t>(text.size());
  if (text.empty())
    return;
  account.draft = std::move(account.answer);
  account.answer.clear();
  append_bounded(account.answer, text, account);
  account.note = "writes";
}

std::string steps_done(const json& item) {
  const auto& items = member(item, "items");
  size_t done = 0;
  for (const auto& one : items)
    done += member(one, "completed") == true ? 1 : 0;
  return fmt::format("{} of {} steps", done, items.size());
}

void read_item(const json& item, bool completed, cli_account& account) {
  const auto& type = text_of(item, "type");
  if (type == "error")
    return; // a warning
  account.accepted = true;
  if (type == "agent_message") {
    if (completed)
      read_message(item, account);
    return;
  }
  if (type == "reasoning") {
    account.text_bytes += completed ? static_cast<int64_t>(text_of(item, "text").size()) : 0;
    account.note = "thinks";
    return;
  }
  if (!completed && type != "todo_list")
    ++account.tool_calls;
  if (type == "command_execution")
    account.note = note_of("runs", text_of(item, "command"));
  else if (type == "file_change" && !member(item, "changes").empty())
    account.note = note_of("changes", text_of(member(item, "changes").front(), "path"));
  else if (type == "mcp_tool_call")
    account.note = note_of("calls", text_of(item, "tool"));
  else if (type == "web_search")
    account.note = note_of("searches", text_of(item, "query"));
  else if (type == "todo_list")
    account.note = steps_done(item);
}

/// Retry notices and the last error look alike; only `turn.failed` ends the turn.
event_weight read_error(const std::string& message, cli_account& account) {
  account.error = message;
  if (!message.starts_with("Reconnecting..."))
    return event_weight::work;
  account.note = note_of("waits:", message);
  if (message.find("waiting for network") != std::string::npos)
    account.hopeless = ++account.waits >= waits_max || !account.accepted;
  return event_weight::waiting;
}

} // namespace

event_weight read_codex_event(const json& event, cli_account& account) {
  const auto& type = text_of(event, "type");
  if (type == "error")
    return read_error(text_of(event, "message"), account);
  if (type == "item.started" || type == "item.updated" || type == "item.completed") {
    read_item(member(event, "item"), type == "item.completed", account);
  } else if (type == "turn.completed") {
    const auto& used = member(event, "usage");
    account.used.input_tokens = count_of(used, "input_tokens");
    account.used.output_tokens = count_of(used, "output_tokens");
    account.finished = account.succeeded = account.accepted = true;
  } else if (type == "turn.failed") {
    account.finished = true;
    account.succeeded = false;
    account.error = text_of(member(event, "error"), "message");
  }
  return event_weight::work;
}

} // namespace tributary
