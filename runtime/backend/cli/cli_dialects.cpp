#include "runtime/backend/cli/cli_dialects.hpp"

#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary {

namespace {

int64_t milliseconds(duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

/// Silence inside a stream that a CLI itself should not bear longer than we do.
int64_t silence_ms(const cli_setting& at) {
  return milliseconds(at.idle_timeout.value_or(std::chrono::minutes{5}));
}

/// A TOML string; JSON's escapes are all TOML's too.
std::string as_toml(std::string_view text) {
  return json_string(text);
}

std::string instructions_file(cli_parts& to) {
  auto path = to.at.scratch + "/instructions.md";
  to.files.emplace_back(path, unattended_instructions);
  return path;
}

/// A provider of our own: plain HTTP, no retries beneath ours, the key by its variable's name.
void add_codex_provider(cli_parts& to) {
  auto url = to.profile.base_url.empty() ? "https://api.openai.com/v1"
                                         : cli_base_url(backend_kind::codex, to.profile.base_url);
  auto key = to.at.key.empty() ? std::string{} : ",env_key=\"TRIBUTARY_KEY\"";
  to.add({"-c", "model_provider=\"tributary\"", "-c",
          fmt::format("model_providers.tributary={{name=\"tributary\",base_url={}{},wire_api="
                      "\"responses\",request_max_retries=0,stream_max_retries=0,"
                      "stream_idle_timeout_ms={}}}",
                      as_toml(url), key, silence_ms(to.at))});
}

nlohmann::json gemini_manners() {
  return {{"general", {{"maxAttempts", 1}, {"enableAutoUpdate", false}}},
          {"privacy", {{"usageStatisticsEnabled", false}}},
          {"telemetry", {{"enabled", false}}}};
}

/// Of the worker: the same for all its attempts.
std::string gemini_state_settings() {
  auto out = gemini_manners();
  // It does not see by itself that a key and a server are to be used together.
  out["security"]["auth"]["selectedType"] = "gemini-api-key";
  return out.dump(2);
}

/// Of a working folder, where they count before the user's.
std::string gemini_folder_settings(cli_reach reach) {
  using nlohmann::json;
  auto out = gemini_manners();
  out["context"]["fileName"] = json::array({"NONE.md"});
  out["tools"]["core"]
    = reach == cli_reach::none
        ? json::array()
        : json::array({"read_file", "read_many_files", "list_directory", "glob", "grep_search"});
  return out.dump(2);
}

} // namespace

void add_codex(cli_parts& to) {
  bool writes = to.at.reach == cli_reach::writes;
  to.add({"exec", "--json", "--ephemeral", "--skip-git-repo-check", "-C", to.at.work, "-s",
          writes ? "workspace-write" : "read-only"});
  if (!to.profile.model.empty())
    to.add({"-m", to.profile.model});
  if (!to.at.key.empty() || !to.profile.base_url.empty())
    add_codex_provider(to);
  if (!to.at.state.empty()) {
    to.environment["CODEX_HOME"] = to.environment["HOME"] = to.at.state;
    to.add({"--ignore-user-config", "--ignore-rules"});
  }
  if (!to.at.key.empty())
    to.environment["TRIBUTARY_KEY"] = to.at.key;
  // Its tools get neither the key nor the rest of its environment, but the mark they are ended by.
  to.add({"-c", "shell_environment_policy.inherit=\"core\""});
  if (auto cut = to.at.mark.find('='); cut != std::string::npos)
    to.add({"-c", fmt::format("shell_environment_policy.set={{{}={}}}", to.at.mark.substr(0, cut),
                              as_toml(to.at.mark.substr(cut + 1)))});
  to.add({"-c", "analytics.enabled=false", "-c", "check_for_update_on_startup=false", "-c",
          "web_search=\"disabled\"", "--disable", "plugins", "--disable", "apps"});
  if (!writes)
    to.add({"-c", "model_instructions_file=" + as_toml(instructions_file(to)), "-c",
            "project_doc_max_bytes=0", "-c", "include_environment_context=false", "-c",
            "include_permissions_instructions=false", "-c", "skills.bundled.enabled=false",
            "--disable", "shell_snapshot", "--disable", "goals", "--disable", "multi_agent"});
  to.add({"-"});
}

void add_gemini(cli_parts& to) {
  // Without a model it asks another one first which to take, for every prompt.
  to.add(
    {"-m", to.profile.model.empty() ? "gemini-2.5-flash" : to.profile.model, "-o", "stream-json"});
  // The only mode in which it offers its model tools that write; it has no sandbox of its own here.
  if (to.at.reach == cli_reach::writes)
    to.add({"--approval-mode", "yolo"});
  auto& env = to.environment;
  env["GEMINI_CLI_TRUST_WORKSPACE"] = "true";
  // Else it starts itself anew as a child that no signal reaches.
  env["GEMINI_CLI_NO_RELAUNCH"] = "true";
  env["TERM"] = "xterm-256color";
  env["COLORTERM"] = "truecolor";
  // A file in a worktree would be in its diff; there the settings of its state hold alone.
  if (to.at.reach != cli_reach::writes) {
    env["GEMINI_SYSTEM_MD"] = instructions_file(to);
    to.files.emplace_back(to.at.work + "/.gemini/settings.json",
                          gemini_folder_settings(to.at.reach));
  }
  if (!to.at.state.empty()) {
    env["GEMINI_CLI_HOME"] = env["HOME"] = to.at.state;
    to.files.emplace_back(to.at.state + "/.gemini/settings.json", gemini_state_settings());
  }
  if (!to.at.key.empty())
    env["GEMINI_API_KEY"] = to.at.key;
  if (!to.profile.base_url.empty())
    env["GOOGLE_GEMINI_BASE_URL"] = cli_base_url(backend_kind::gemini_cli, to.profile.base_url);
}

void add_claude(cli_parts& to) {
  to.add({"-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages",
          "--no-session-persistence"});
  if (!to.profile.model.empty())
    to.add({"--model", to.profile.model});
  auto& env = to.environment;
  if (!to.at.state.empty()) {
    // Passes over hooks, plugins and stored logins, which the user's own login needs.
    to.add({"--bare"});
    env["CLAUDE_CONFIG_DIR"] = env["HOME"] = to.at.state;
  }
  switch (to.at.reach) {
    case cli_reach::none:
      to.add({"--tools", "", "--system-prompt", std::string{unattended_instructions}});
      break;
    case cli_reach::reads:
      to.add({"--tools", "Read,Grep,Glob", "--permission-mode", "dontAsk",
              "--allowedTools=Read,Grep,Glob", "--system-prompt",
              std::string{unattended_instructions}});
      break;
    case cli_reach::writes:
      // Edits in the worktree need no consent; programs are allowed by name. What else would ask is
      // refused, as nobody is there to be asked.
      to.add({"--permission-mode", "acceptEdits", "--allowedTools=Bash,Edit,Write,Read,Grep,Glob",
              "--append-system-prompt", std::string{unattended_instructions}});
      break;
  }
  env["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
  env["DISABLE_AUTOUPDATER"] = "1";
  env["CLAUDE_CODE_MAX_RETRIES"] = "0";
  env["API_TIMEOUT_MS"] = std::to_string(std::max<int64_t>(1, milliseconds(to.at.timeout)));
  if (to.profile.max_output_tokens)
    env["CLAUDE_CODE_MAX_OUTPUT_TOKENS"] = std::to_string(*to.profile.max_output_tokens);
  if (!to.at.key.empty())
    env["ANTHROPIC_API_KEY"] = to.at.key;
  if (!to.profile.base_url.empty())
    env["ANTHROPIC_BASE_URL"] = cli_base_url(backend_kind::claude, to.profile.base_url);
}

} // namespace tributary
