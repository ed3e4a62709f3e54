#include "config/usual_workers.hpp"

#include "config/topology_file.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace tributary::config {

namespace {

/// Models of today and their list prices (late 2025), so that budgets hold without a topology.
constexpr std::array<usual_worker, 7> all_usual = {{
  {"gemini",
   backend_kind::gemini,
   "gemini-2.5-flash",
   {"GEMINI_API_KEY", "GOOGLE_API_KEY"},
   "GOOGLE_GEMINI_BASE_URL",
   {},
   300'000,
   2'500'000},
  {"openai",
   backend_kind::openai,
   "gpt-5",
   {"OPENAI_API_KEY", {}},
   "OPENAI_BASE_URL",
   {},
   1'250'000,
   10'000'000},
  {"claude",
   backend_kind::anthropic,
   "claude-sonnet-4-5",
   {"ANTHROPIC_API_KEY", {}},
   "ANTHROPIC_BASE_URL",
   {},
   3'000'000,
   15'000'000},
  {"codex", backend_kind::codex, {}, {}, {}, "codex", 0, 0},
  {"claude", backend_kind::claude, {}, {}, {}, "claude", 0, 0},
  {"gemini-cli", backend_kind::gemini_cli, {}, {}, {}, "gemini", 0, 0},
  {"gemini", backend_kind::gemini_cli, {}, {}, {}, "gemini", 0, 0},
}};

using lookup = std::function<const char*(const std::string&)>;

std::string value_of(const lookup& variable, std::string_view name) {
  if (name.empty())
    return {};
  const auto* value = variable(std::string{name});
  return value ? value : "";
}

worker_profile built_in(std::string_view name, backend_kind backend) {
  worker_profile w;
  w.name = name;
  w.backend = backend;
  return w;
}

/// The worker's profile where it is there, which is told by its name.
worker_profile
profile_of(const usual_worker& usual, const lookup& variable, std::string_view path) {
  auto w = built_in({}, usual.backend);
  if (!usual.program.empty()) {
    if (is_on_path(usual.program, path))
      w.name = usual.name;
    return w;
  }
  for (auto env : usual.key_envs)
    if (w.api_key_env.empty() && !value_of(variable, env).empty())
      w.api_key_env = env;
  if (w.api_key_env.empty())
    return w;
  w.name = usual.name;
  w.model = usual.model;
  w.base_url = value_of(variable, usual.base_url_env);
  if (usual.backend == backend_kind::openai)
    w.api = "responses";
  w.price_input = usual.price_input;
  w.price_output = usual.price_output;
  return w;
}

} // namespace

std::span<const usual_worker> usual_workers() {
  return all_usual;
}

std::string how_to_get(std::string_view name) {
  std::string ways;
  for (const auto& usual : all_usual) {
    if (usual.name != name)
      continue;
    ways += ways.empty() ? "" : ", or ";
    ways += usual.program.empty()
              ? fmt::format("set {}", usual.key_envs[0])
              : fmt::format("install the {} program so that it is on PATH", usual.program);
  }
  return ways;
}

const std::map<std::string, std::string>& default_assignments() {
  static const std::map<std::string, std::string> table = {
    {"research", "gemini"}, {"frontend", "gemini"},  {"backend", "codex"},
    {"content", "gemini"},  {"validation", "codex"}, {"synthesis", "codex"},
  };
  return table;
}

bool is_on_path(std::string_view program, std::string_view path) {
  for (auto folder : split(path, ':')) {
    // An empty entry means the current folder, which is no place to find programs in.
    if (folder.empty())
      continue;
    auto file = fmt::format("{}/{}", folder, program);
    struct stat facts {};
    if (::stat(file.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)
        && ::access(file.c_str(), X_OK) == 0)
      return true;
  }
  return false;
}

topology topology_from(const lookup& variable) {
  topology t;
  t.workers.emplace("extract", built_in("extract", backend_kind::extract));
  t.workers.emplace("echo", built_in("echo", backend_kind::echo));
  auto path = value_of(variable, "PATH");
  for (const auto& usual : all_usual) {
    auto w = profile_of(usual, variable, path);
    if (!w.name.empty())
      t.workers.emplace(w.name, std::move(w));
  }
  t.assign = default_assignments();
  return t;
}

} // namespace tributary::config

namespace tributary {

topology default_topology() {
  return config::topology_from([](const std::string& name) { return std::getenv(name.c_str()); });
}

} // namespace tributary
