#include "config/topology_file.hpp"
#include "config/usual_workers.hpp"
#include "nodes/cli/console.hpp"
#include "nodes/cli/doctor_programs.hpp"
#include "nodes/cli/doctor_report.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/version.hpp"
#include "runtime/base/text.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace tributary {

namespace {

namespace fs = std::filesystem;

constexpr int usual_port = 4850;
/// Of a machine that runs more than the built-in workers.
constexpr uint64_t memory_wanted = 1'000'000'000;

std::string variable(const char* name) {
  const auto* value = std::getenv(name);
  return value ? value : "";
}

struct known_key {
  const char* name;
  const char* worker;
};

/// Names only: a key itself is never shown, not even its length.
void look_at_keys(std::vector<diagnosis>& out) {
  constexpr known_key keys[] = {{"GEMINI_API_KEY", "gemini"},
                                {"GOOGLE_API_KEY", "gemini"},
                                {"OPENAI_API_KEY", "openai"},
                                {"ANTHROPIC_API_KEY", "claude"}};
  for (const auto& key : keys) {
    bool set = !variable(key.name).empty();
    out.push_back({"Keys", key.name, set ? health::works : health::absent,
                   fmt::format("{}; for the worker {}", set ? "set" : "not set", key.worker),
                   set ? "" : fmt::format("export {}=…", key.name)});
  }
}

struct known_program {
  const char* name;
  const char* area;
  const char* install;
};

void look_at_programs(std::vector<diagnosis>& out) {
  constexpr known_program programs[]
    = {{"codex", "Coding CLIs",
        "npm install -g @openai/codex, then `codex login` or a key by `api-key-env`"},
       {"gemini", "Coding CLIs",
        "npm install -g @google/gemini-cli, then `gemini` once or a key by `api-key-env`"},
       {"claude", "Coding CLIs",
        "npm install -g @anthropic-ai/claude-code, then `claude` once or a key by `api-key-env`"},
       {"git", "Tools", "apt install git; `workdir: worktree` needs it"}};
  std::vector<std::string> names;
  for (const auto& p : programs)
    names.emplace_back(p.name);
  auto answers = ask_versions(names);
  for (const auto& p : programs) {
    const auto& answer = answers[p.name];
    diagnosis d{p.area, p.name, health::works, fmt::format("{} ({})", answer.version, answer.path),
                ""};
    if (answer.path.empty())
      d = {p.area, p.name, health::absent, "not on PATH", p.install};
    else if (!answer.problem.empty())
      d = {p.area, p.name, health::broken, fmt::format("{} ({})", answer.problem, answer.path),
           fmt::format("run `{} --version` by hand, or install it anew", p.name)};
    out.push_back(std::move(d));
  }
}

void look_at_curl(std::vector<diagnosis>& out) {
  const auto* curl = curl_version_info(CURLVERSION_NOW);
  bool http2 = (curl->features & CURL_VERSION_HTTP2) != 0;
  out.push_back(
    {"Network", "HTTP/2", http2 ? health::works : health::absent,
     fmt::format("libcurl {}{}", curl->version, http2 ? "" : " without HTTP/2"),
     http2 ? "" : "install a libcurl with nghttp2; until then each request has a connection"});
  bool tls = (curl->features & CURL_VERSION_SSL) != 0 && curl->ssl_version;
  std::string roots = curl->cainfo ? curl->cainfo : curl->capath ? curl->capath : "";
  if (auto own = variable("SSL_CERT_FILE"); !own.empty())
    roots = own;
  bool trusted = !roots.empty() && ::access(roots.c_str(), R_OK) == 0;
  diagnosis d{"Network", "TLS", health::works,
              fmt::format("{}, roots in {}", tls ? curl->ssl_version : "none", roots), ""};
  if (!tls)
    d = {"Network", "TLS", health::broken, "libcurl has none", "install a libcurl with TLS"};
  else if (!trusted)
    d = {"Network", "TLS", health::broken, fmt::format("no certificates to trust at {}", roots),
         "apt install ca-certificates"};
  out.push_back(std::move(d));
}

void look_at_port(std::vector<diagnosis>& out) {
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(usual_port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool free = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
  auto why = errno;
  if (fd >= 0)
    ::close(fd);
  auto name = fmt::format("port {}", usual_port);
  if (free)
    out.push_back({"Network", name, health::works, "free for a coordinator", ""});
  else
    out.push_back({"Network", name, why == EADDRINUSE ? health::absent : health::broken,
                   why == EADDRINUSE ? "in use" : std::strerror(why),
                   "`tributary nodes` asks whether a coordinator has it; else listen on another: "
                   "coordinator --listen 127.0.0.1:PORT"});
}

/// The journal's place: a folder, an address, or memory.
void look_at_state(std::vector<diagnosis>& out) {
  auto place = variable("TRIBUTARY_STATE");
  if (place.find("://") != std::string::npos || place == ":memory:") {
    out.push_back({"Machine", "state", health::works,
                   place == ":memory:" ? "kept in memory" : "kept in a database", ""});
    return;
  }
  if (place.empty()) {
    auto base = variable("XDG_STATE_HOME");
    place = (base.empty() ? variable("HOME") + "/.local/state" : base) + "/tributary";
  }
  // It is made when it is needed: what counts is whether it could be.
  std::error_code failed;
  auto there = fs::absolute(place, failed);
  while (!failed && !fs::exists(there, failed) && there.has_relative_path())
    there = there.parent_path();
  bool writable = !failed && ::access(there.c_str(), W_OK | X_OK) == 0;
  out.push_back({"Machine", "state", writable ? health::works : health::broken,
                 fmt::format("{}{}", place, writable ? "" : " cannot be written"),
                 writable ? "" : "set TRIBUTARY_STATE to a folder of yours"});
}

void look_at_machine(std::vector<diagnosis>& out) {
  auto cores = std::max(1u, std::thread::hardware_concurrency());
  auto memory
    = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  bool enough = memory >= memory_wanted;
  out.push_back(
    {"Machine", "cores, memory", enough ? health::works : health::broken,
     fmt::format("{} {}, {}", cores, cores == 1 ? "core" : "cores", human_bytes(memory)),
     enough ? "" : "a coding CLI takes up to 300 MB: give nodes here few slots"});
}

health_report examine() {
  health_report out;
  out.version = version;
  look_at_keys(out.found);
  look_at_programs(out.found);
  look_at_curl(out.found);
  look_at_port(out.found);
  look_at_state(out.found);
  look_at_machine(out.found);
  for (const auto& [name, profile] : default_topology().workers)
    out.workers.push_back(name);
  return out;
}

} // namespace

int doctor_verb(int argc, char** argv) {
  command_line line{
    "Says what works here: keys present (names only), coding CLIs and their versions, git, HTTP/2, "
    "TLS, port, state folder. Changes nothing; its exit code is 0.",
    "doctor"};
  console out;
  add_console_options(line, out);
  line.footer(
    "\nexample:\n  tributary doctor\n  tributary doctor --json | jq '.checks[] | select(.state != "
    "\"works\")'");
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto report = examine();
  out.answer(out.format == output_format::text ? as_text(report) : as_json(report));
  return 0;
}

} // namespace tributary
