#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::fuzz {

/// One reader of strangers' bytes, tried with whatever a fuzzer thinks of.
struct target {
  std::string_view name;
  /// Aborts where a promise is broken (`FUZZ_REQUIRE`).
  void (*run)(std::string_view bytes);
  /// What the fuzzer begins with: real examples. The kept corpus has them too.
  std::vector<std::string> (*seeds)();
};

/// All of them, by what they read.
std::span<const target> targets();
/// Null where there is none of that name.
const target* find_target(std::string_view name);

void try_plan_yaml(std::string_view bytes);
void try_plan_markdown(std::string_view bytes);
void try_topology(std::string_view bytes);
std::vector<std::string> plan_yaml_seeds();
std::vector<std::string> plan_markdown_seeds();
std::vector<std::string> topology_seeds();

void try_planner(std::string_view bytes);
std::vector<std::string> planner_seeds();

void try_codex(std::string_view bytes);
void try_claude(std::string_view bytes);
void try_gemini_cli(std::string_view bytes);
std::vector<std::string> codex_seeds();
std::vector<std::string> claude_seeds();
std::vector<std::string> gemini_cli_seeds();

void try_frames(std::string_view bytes);
void try_messages(std::string_view bytes);
void try_journal(std::string_view bytes);
void try_header(std::string_view bytes);
void try_gate(std::string_view bytes);
std::vector<std::string> frame_seeds();
std::vector<std::string> message_seeds();
std::vector<std::string> journal_seeds();
std::vector<std::string> header_seeds();
std::vector<std::string> gate_seeds();

void try_sse(std::string_view bytes);
void try_gemini(std::string_view bytes);
void try_responses(std::string_view bytes);
void try_chat(std::string_view bytes);
void try_anthropic(std::string_view bytes);
void try_error(std::string_view bytes);
void try_retry(std::string_view bytes);
std::vector<std::string> sse_seeds();
std::vector<std::string> gemini_seeds();
std::vector<std::string> responses_seeds();
std::vector<std::string> chat_seeds();
std::vector<std::string> anthropic_seeds();
std::vector<std::string> error_seeds();
std::vector<std::string> retry_seeds();

void try_report(std::string_view bytes);
void try_claims(std::string_view bytes);
void try_events(std::string_view bytes);
void try_terminal(std::string_view bytes);
std::vector<std::string> report_seeds();
std::vector<std::string> claims_seeds();
std::vector<std::string> events_seeds();
std::vector<std::string> terminal_seeds();

} // namespace tributary::fuzz
