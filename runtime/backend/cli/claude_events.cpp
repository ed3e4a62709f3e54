#include "runtime/backend/cli/json_events.hpp"
#include "runtime/base/limits.hpp"

#include <cmath>

namespace tributary {

namespace {

using nlohmann::json;

/// What comes of a model's answer while it is made. The whole message follows, so this is for
/// progress and for salvage only: after a broken stream the CLI asks again, and the pieces are
/// void.
void read_piece(const json& event, cli_account& account) {
  const auto& type = text_of(event, "type");
  account.accepted = true;
  if (type == "message_start") {
    account.draft = account.carried;
    account.used.input_tokens
      += count_of(member(member(event, "message"), "usage"), "input_tokens");
  } else if (type == "content_block_delta") {
    const auto& delta = member(event, "delta");
    const auto& text = text_of(delta, "text");
    append_bounded(account.draft, text, account);
    account.text_bytes += static_cast<int64_t>(text.size() + text_of(delta, "thinking").size());
    account.note = text.empty() ? "thinks" : "writes";
  } else if (type == "message_delta") {
    account.used.output_tokens += count_of(member(event, "usage"), "output_tokens");
    // The CLI asks it to go on then; after a tool it begins anew.
    const auto& stop = text_of(member(event, "delta"), "stop_reason");
    if (stop == "max_tokens")
      account.carried = account.draft;
    else if (stop == "tool_use")
      account.carried.clear();
  }
}

void read_tool(const json& block, cli_account& account) {
  const auto& given = member(block, "input");
  std::string_view what;
  for (const char* name : {"command", "file_path", "pattern", "path", "query", "description"})
    if (what.empty())
      what = text_of(given, name);
  account.note = note_of(text_of(block, "name"), what);
  ++account.tool_calls;
}

/// A whole message. The CLI puts its own errors into such too, by the model `<synthetic>`.
void read_message(const json& event, cli_account& account) {
  const auto& message = member(event, "message");
  if (text_of(message, "model") == "<synthetic>")
    return;
  account.accepted = true;
  std::string text;
  for (const auto& block : member(message, "content")) {
    if (text_of(block, "type") == "text")
      append_bounded(text, text_of(block, "text"), account);
    else if (text_of(block, "type") == "tool_use")
      read_tool(block, account);
  }
  // What a helper of the model says is not said to us.
  if (!text.empty() && !member(event, "parent_tool_use_id").is_string())
    account.draft = account.carried + text;
}

void read_cost(const json& event, cli_account& account) {
  const auto& cost = member(event, "total_cost_usd");
  if (!cost.is_number())
    return;
  auto usd = cost.get<double>();
  account.cost_told = std::isfinite(usd) && usd >= 0 && usd < 1e9;
  if (account.cost_told)
    account.used.cost_microusd = std::llround(usd * 1e6);
}

void read_result(const json& event, cli_account& account) {
  const auto& used = member(event, "usage");
  account.used.input_tokens = count_of(used, "input_tokens")
                              + count_of(used, "cache_creation_input_tokens")
                              + count_of(used, "cache_read_input_tokens");
  account.used.output_tokens = count_of(used, "output_tokens");
  read_cost(event, account);
  account.finished = true;
  account.status = static_cast<int>(count_of(event, "api_error_status"));
  account.stop_reason = text_of(event, "stop_reason");
  // A stream that broke is told as a success; that the model never stopped is all that shows it.
  auto stop = event.find("stop_reason");
  account.cut_off = (stop != event.end() && stop->is_null()) || account.stop_reason == "max_tokens";
  // `subtype` says success for errors too.
  account.succeeded = member(event, "is_error") == false && text_of(event, "subtype") == "success";
  const auto& text = text_of(event, "result");
  if (!account.succeeded) {
    account.error = text.empty() ? text_of(event, "subtype") : text;
    return;
  }
  if (!text.empty())
    append_bounded(account.answer, account.carried, account);
  append_bounded(account.answer, text, account);
}

} // namespace

event_weight read_claude_event(const json& event, cli_account& account) {
  const auto& type = text_of(event, "type");
  if (type == "stream_event") {
    if (!member(event, "parent_tool_use_id").is_string())
      read_piece(member(event, "event"), account);
  } else if (type == "assistant") {
    read_message(event, account);
  } else if (type == "result") {
    read_result(event, account);
  } else if (type == "system" && text_of(event, "subtype") == "api_retry") {
    account.note = note_of("waits:", text_of(event, "error"));
    return event_weight::waiting;
  }
  return event_weight::work;
}

} // namespace tributary
