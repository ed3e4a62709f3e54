#include "tests/fuzz/target.hpp"

#include <algorithm>

namespace tributary::fuzz {

namespace {

constexpr target all[] = {
  {"plan_yaml", try_plan_yaml, plan_yaml_seeds},
  {"plan_markdown", try_plan_markdown, plan_markdown_seeds},
  {"topology", try_topology, topology_seeds},
  {"planner", try_planner, planner_seeds},
  {"codex", try_codex, codex_seeds},
  {"claude", try_claude, claude_seeds},
  {"gemini_cli", try_gemini_cli, gemini_cli_seeds},
  {"frames", try_frames, frame_seeds},
  {"messages", try_messages, message_seeds},
  {"journal", try_journal, journal_seeds},
  {"header", try_header, header_seeds},
  {"gate", try_gate, gate_seeds},
  {"sse", try_sse, sse_seeds},
  {"gemini", try_gemini, gemini_seeds},
  {"responses", try_responses, responses_seeds},
  {"chat", try_chat, chat_seeds},
  {"anthropic", try_anthropic, anthropic_seeds},
  {"error", try_error, error_seeds},
  {"retry", try_retry, retry_seeds},
  {"report", try_report, report_seeds},
  {"claims", try_claims, claims_seeds},
  {"events", try_events, events_seeds},
  {"terminal", try_terminal, terminal_seeds},
};

} // namespace

std::span<const target> targets() {
  return all;
}

const target* find_target(std::string_view name) {
  const auto* found
    = std::find_if(std::begin(all), std::end(all), [&](const target& t) { return t.name == name; });
  return found == std::end(all) ? nullptr : found;
}

} // namespace tributary::fuzz
