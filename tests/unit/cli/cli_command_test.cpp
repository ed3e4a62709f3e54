#include "runtime/backend/cli/cli_command.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/cli/fake_cli.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace tributary;
using namespace std::chrono_literals;

namespace {

const std::string key = "key-of-the-test";

struct setup {
  trial::fake_cli program;
  worker_profile profile;
  cli_setting at;

  explicit setup(backend_kind dialect) : program{dialect, "true"} {
    profile = program.order().worker;
    at.work = "/scratch/1/work";
    at.scratch = "/scratch/1/tmp";
    at.state = "/scratch/state";
    at.key = key;
    at.mark = "TRIBUTARY_MARK=7";
    at.timeout = 10min;
    profile.model = "m-1";
    profile.base_url = "http://127.0.0.1:9/";
  }

  cli_launch launch(std::string prompt = "the prompt") const {
    auto made
      = cli_command(profile, at, {{"PATH", "/usr/bin"}, {"HOME", "/home/u"}}, std::move(prompt));
    REQUIRE(made);
    return *made;
  }
};

std::string line(const cli_launch& launch) {
  std::string out;
  for (const auto& word : launch.command.arguments)
    out += word + " ";
  return out;
}

bool has(const cli_launch& launch, std::string_view words) {
  return line(launch).find(words) != std::string::npos;
}

std::string variable(const cli_launch& launch, const std::string& name) {
  for (const auto& one : launch.command.environment)
    if (one.starts_with(name + "="))
      return one.substr(name.size() + 1);
  return "(none)";
}

/// The text of a file that is to be written first, without white space in JSON.
std::string file_of(const cli_launch& launch, const std::string& path) {
  for (const auto& [name, text] : launch.files)
    if (name == path)
      return name.ends_with(".json") ? nlohmann::json::parse(text).dump() : text;
  return "(none)";
}

constexpr backend_kind dialects[]
  = {backend_kind::codex, backend_kind::claude, backend_kind::gemini_cli};

} // namespace

TEST_CASE("a key stands in the child's environment only, the prompt on its stdin") {
  for (auto dialect : dialects)
    for (auto reach : {cli_reach::none, cli_reach::reads, cli_reach::writes}) {
      setup s{dialect};
      s.at.reach = reach;
      auto launch = s.launch();
      CHECK_FALSE(has(launch, key));
      CHECK_FALSE(has(launch, "the prompt"));
      for (const auto& [path, text] : launch.files)
        CHECK(text.find(key) == std::string::npos);
      auto holders
        = std::count_if(launch.command.environment.begin(), launch.command.environment.end(),
                        [](const auto& v) { return v.find(key) != std::string::npos; });
      CHECK(holders == 1);
      CHECK(launch.command.input == "the prompt");
      CHECK(launch.command.folder == "/scratch/1/work");
      CHECK(variable(launch, "TRIBUTARY_MARK") == "7");
      CHECK(variable(launch, "TMPDIR") == "/scratch/1/tmp");
    }
}

TEST_CASE("codex runs unattended, lean, without retries, by a provider of ours") {
  setup s{backend_kind::codex};
  s.at.idle_timeout = 90s;
  auto launch = s.launch();
  CHECK(has(
    launch,
    "codex exec --json --ephemeral --skip-git-repo-check -C /scratch/1/work -s read-only -m m-1 "));
  CHECK(
    has(launch,
        "model_providers.tributary={name=\"tributary\",base_url=\"http://127.0.0.1:9/v1\",env_key="
        "\"TRIBUTARY_KEY\",wire_api=\"responses\",request_max_retries=0,stream_max_retries=0,"
        "stream_idle_timeout_ms=90000}"));
  CHECK(has(launch, "--ignore-user-config --ignore-rules"));
  CHECK(has(launch, "--disable multi_agent - "));
  CHECK(variable(launch, "CODEX_HOME") == "/scratch/state");
  CHECK(variable(launch, "HOME") == "/scratch/state");
  CHECK(variable(launch, "TRIBUTARY_KEY") == key);
}

TEST_CASE("codex's tools get no key, but the mark that their end is found by") {
  auto launch = setup{backend_kind::codex}.launch();
  CHECK(has(launch, "shell_environment_policy.inherit=\"core\""));
  CHECK(has(launch, "shell_environment_policy.set={TRIBUTARY_MARK=\"7\"}"));
}

TEST_CASE("gemini runs unattended, without its relaunch, retries and tools") {
  setup s{backend_kind::gemini_cli};
  auto launch = s.launch();
  CHECK(line(launch) == "gemini -m m-1 -o stream-json ");
  CHECK(variable(launch, "GEMINI_CLI_NO_RELAUNCH") == "true");
  CHECK(variable(launch, "GEMINI_CLI_TRUST_WORKSPACE") == "true");
  CHECK(variable(launch, "GOOGLE_GEMINI_BASE_URL") == "http://127.0.0.1:9");
  CHECK(variable(launch, "GEMINI_CLI_HOME") == "/scratch/state");
  auto settings = file_of(launch, "/scratch/1/work/.gemini/settings.json");
  CHECK(trial::has(settings, "\"maxAttempts\":1"));
  CHECK(trial::has(settings, "\"core\":[]"));
  settings = file_of(launch, "/scratch/state/.gemini/settings.json");
  CHECK(trial::has(settings, "\"maxAttempts\":1"));
  CHECK(trial::has(settings, "\"selectedType\":\"gemini-api-key\""));
  CHECK(file_of(launch, variable(launch, "GEMINI_SYSTEM_MD")).size() > 100);
}

TEST_CASE("gemini is always told its model, else it asks another one which to take") {
  setup s{backend_kind::gemini_cli};
  s.profile.model.clear();
  CHECK(has(s.launch(), "-m gemini-2.5-flash"));
}

TEST_CASE("claude runs unattended, lean, without retries and tools") {
  setup s{backend_kind::claude};
  auto launch = s.launch();
  CHECK(
    has(launch,
        "claude -p --output-format stream-json --verbose --include-partial-messages "
        "--no-session-persistence --model m-1 --bare --tools  --system-prompt You do one part"));
  CHECK(variable(launch, "CLAUDE_CODE_MAX_RETRIES") == "0");
  CHECK(variable(launch, "API_TIMEOUT_MS") == "600000");
  CHECK(variable(launch, "CLAUDE_CONFIG_DIR") == "/scratch/state");
  CHECK(variable(launch, "ANTHROPIC_API_KEY") == key);
  CHECK(variable(launch, "ANTHROPIC_BASE_URL") == "http://127.0.0.1:9");
}

TEST_CASE("with inputs they may read, in a worktree they may write, and nobody is asked") {
  setup codex{backend_kind::codex};
  setup claude{backend_kind::claude};
  setup gemini{backend_kind::gemini_cli};
  for (auto* s : {&codex, &claude, &gemini})
    s->at.reach = cli_reach::reads;
  CHECK(has(codex.launch(), "-s read-only"));
  CHECK(has(claude.launch(),
            "--tools Read,Grep,Glob --permission-mode dontAsk --allowedTools=Read,Grep,Glob"));
  auto settings = file_of(gemini.launch(), "/scratch/1/work/.gemini/settings.json");
  CHECK(trial::has(settings, "\"read_file\""));
  CHECK_FALSE(trial::has(settings, "write_file"));
  for (auto* s : {&codex, &claude, &gemini})
    s->at.reach = cli_reach::writes;
  CHECK(has(codex.launch(), "-s workspace-write"));
  CHECK(has(claude.launch(),
            "--permission-mode acceptEdits --allowedTools=Bash,Edit,Write,Read,Grep,Glob"));
  CHECK(has(gemini.launch(), "--approval-mode yolo"));
  // There they need the instructions of their own, which know their tools.
  CHECK_FALSE(has(codex.launch(), "model_instructions_file"));
  CHECK(variable(gemini.launch(), "GEMINI_SYSTEM_MD") == "(none)");
  CHECK(file_of(gemini.launch(), "/scratch/1/work/.gemini/settings.json") == "(none)");
}

TEST_CASE("without a key and a server a CLI uses the user's own login") {
  for (auto dialect : dialects) {
    setup s{dialect};
    s.at.key.clear();
    s.at.state.clear();
    s.profile.base_url.clear();
    auto launch = s.launch();
    CHECK(variable(launch, "HOME") == "/home/u");
    for (const char* name : {"CODEX_HOME", "GEMINI_CLI_HOME", "CLAUDE_CONFIG_DIR", "TRIBUTARY_KEY",
                             "GEMINI_API_KEY", "ANTHROPIC_API_KEY"})
      CHECK(variable(launch, name) == "(none)");
    CHECK_FALSE(has(launch, "--bare"));
    CHECK_FALSE(has(launch, "--ignore-user-config"));
    CHECK_FALSE(has(launch, "model_provider"));
  }
}

TEST_CASE("one address serves all of them") {
  CHECK(cli_base_url(backend_kind::codex, "http://h:1") == "http://h:1/v1");
  CHECK(cli_base_url(backend_kind::codex, "http://h:1/v1/") == "http://h:1/v1");
  CHECK(cli_base_url(backend_kind::codex, "http://h:1/openai") == "http://h:1/openai");
  CHECK(cli_base_url(backend_kind::claude, "http://h:1/v1") == "http://h:1");
  CHECK(cli_base_url(backend_kind::gemini_cli, "http://h:1/v1beta/") == "http://h:1");
  CHECK(cli_base_url(backend_kind::gemini_cli, "http://h:1") == "http://h:1");
}

TEST_CASE("a prompt that codex would refuse is refused before it is started") {
  setup s{backend_kind::codex};
  // Characters, not bytes.
  std::string prompt;
  for (int i = 0; i < 1'048'576; ++i)
    prompt += "é";
  CHECK(cli_command(s.profile, s.at, {{"PATH", "/usr/bin"}}, prompt));
  auto refused = cli_command(s.profile, s.at, {{"PATH", "/usr/bin"}}, prompt + "x");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == failure_kind::bad_request);
  CHECK(trial::has(refused.error().message, "1048577 characters"));
}

TEST_CASE("a CLI that is not here is named") {
  setup s{backend_kind::claude};
  s.profile.environment["PATH"] = "/nowhere";
  auto refused = cli_command(s.profile, s.at, {}, "x");
  REQUIRE_FALSE(refused);
  CHECK(trial::has(refused.error().message, "there is no program claude on PATH (/nowhere)"));
}
