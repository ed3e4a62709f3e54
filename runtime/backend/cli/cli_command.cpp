#include "runtime/backend/cli/cli_command.hpp"

#include "runtime/backend/cli/cli_dialects.hpp"
#include "runtime/backend/program_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace tributary {

namespace {

constexpr const char* passed_on[]
  = {"http_proxy",      "https_proxy",         "all_proxy",      "no_proxy",
     "HTTP_PROXY",      "HTTPS_PROXY",         "ALL_PROXY",      "NO_PROXY",
     "SSL_CERT_FILE",   "SSL_CERT_DIR",        "CODEX_HOME",     "CLAUDE_CONFIG_DIR",
     "GEMINI_CLI_HOME", "NODE_EXTRA_CA_CERTS", "XDG_CONFIG_HOME"};

/// codex takes this many characters, measured.
constexpr size_t codex_prompt_chars = 1'048'576;

size_t characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

tl::unexpected<failure> refused(const worker_profile& profile, std::string_view what) {
  failure f;
  f.kind = failure_kind::bad_request;
  f.message = fmt::format("worker {}: {}", profile.name, what);
  return tl::unexpected<failure>(std::move(f));
}

std::vector<std::string> assignments(const variables& all) {
  std::vector<std::string> out;
  for (const auto& [name, value] : all)
    if (value.find('\0') == std::string::npos)
      out.push_back(name + "=" + value);
  return out;
}

} // namespace

std::string_view cli_program(backend_kind dialect) {
  return dialect == backend_kind::codex    ? "codex"
         : dialect == backend_kind::claude ? "claude"
                                           : "gemini";
}

variables cli_environment() {
  auto out = clean_environment();
  for (const char* name : passed_on)
    if (const char* value = std::getenv(name); value && *value)
      out[name] = value;
  return out;
}

std::string cli_base_url(backend_kind dialect, std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  auto host = url.find("//");
  bool bare = host != std::string::npos && url.find('/', host + 2) == std::string::npos;
  if (dialect == backend_kind::codex)
    return bare ? url + "/v1" : url;
  for (std::string_view version : {"/v1beta", "/v1"})
    if (url.ends_with(version))
      url.resize(url.size() - version.size());
  return url;
}

tl::expected<cli_launch, failure> cli_command(const worker_profile& profile, const cli_setting& at,
                                              const variables& base, std::string prompt) {
  if (profile.backend == backend_kind::codex && characters(prompt) > codex_prompt_chars)
    return refused(profile,
                   fmt::format("the prompt has {} characters, and codex takes {}; give the "
                               "stream fewer or smaller needs",
                               characters(prompt), codex_prompt_chars));
  auto environment = base;
  environment["TMPDIR"] = at.scratch;
  environment["TRIBUTARY_WORKER"] = profile.name;
  if (auto cut = at.mark.find('='); cut != std::string::npos)
    environment[at.mark.substr(0, cut)] = at.mark.substr(cut + 1);
  cli_launch out;
  out.command.arguments.emplace_back(cli_program(profile.backend));
  cli_parts parts{profile, at, environment, out.command.arguments, out.files};
  switch (profile.backend) {
    case backend_kind::codex:
      add_codex(parts);
      break;
    case backend_kind::claude:
      add_claude(parts);
      break;
    default:
      add_gemini(parts);
      break;
  }
  // The user's last word.
  for (const auto& [name, value] : profile.environment)
    environment[name] = value;
  auto program = find_program(cli_program(profile.backend), at.work, environment["PATH"]);
  if (!program)
    return refused(profile, program.error().what);
  out.command.program = std::move(*program);
  out.command.environment = assignments(environment);
  out.command.folder = at.work;
  out.command.input = std::move(prompt);
  return out;
}

} // namespace tributary
