#pragma once

#include "runtime/base/time.hpp"
#include "runtime/plan/failure.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// What stands behind a worker's name.
enum class backend_kind : uint8_t {
  extract,
  echo,
  exec,
  gemini,
  openai,
  anthropic,
  codex,
  claude,
  gemini_cli,
};

std::string_view to_text(backend_kind kind);
std::optional<backend_kind> backend_kind_from(std::string_view name);

/// How an `exec` worker's program gets its prompt.
enum class prompt_input : uint8_t { stdin_pipe, arguments };

/// A named way to get a stream done. Holds the *name* of a key's variable, never a key.
struct worker_profile {
  std::string name;
  backend_kind backend = backend_kind::extract;
  std::string model;
  std::string api_key_env;
  std::string base_url;
  /// openai: "responses" or "chat".
  std::string api;
  /// exec: program and arguments, each with {{focus}}, {{prompt}}, {{task}}, {{inputs}} … expanded.
  std::vector<std::string> command;
  prompt_input input = prompt_input::stdin_pipe;
  /// exec: variables that the program gets beside the clean set (PATH, HOME, LANG, TMPDIR).
  std::map<std::string, std::string> environment;
  /// Attempts of this worker at once, over the whole cluster; absent: no bound.
  std::optional<uint32_t> max_parallel;
  std::optional<uint32_t> requests_per_minute;
  std::optional<uint64_t> tokens_per_minute;
  /// Millionths of a US dollar for a million tokens.
  std::optional<int64_t> price_input;
  std::optional<int64_t> price_output;
  /// Tokens of prompt and answer together; absent: what is usual for its backend. Larger needs are
  /// trimmed to it.
  std::optional<uint64_t> window;
  /// Tokens of one answer; absent: the provider's own bound.
  std::optional<uint64_t> max_output_tokens;
  /// Models: whether the answer comes as it is made.
  bool stream = true;
  /// Tried in this order by the step `switch`.
  std::vector<std::string> fallbacks;
  /// echo: size of the answer, and how long it takes.
  uint64_t bytes = 1024;
  duration delay{0};

  bool operator==(const worker_profile&) const = default;
};

/// How a node of a topology comes to life.
enum class launch_kind : uint8_t { none, local, ssh, command };

struct launch_spec {
  launch_kind kind = launch_kind::none;
  /// ssh: user@host; command: the template.
  std::string argument;

  bool operator==(const launch_spec&) const = default;
};

struct node_spec {
  std::string name;
  uint32_t slots = 8;
  launch_spec launch;
  /// Names of worker profiles that it may run; empty: all.
  std::vector<std::string> workers;
  std::map<std::string, std::string> labels;

  bool operator==(const node_spec&) const = default;
};

struct coordinator_spec {
  /// HOST:PORT; port 0 takes a free one.
  std::string listen = "127.0.0.1:4850";
  std::string http;
  std::string advertise;
  /// Folder, postgres://…, or :memory:
  std::string state;
  std::string http_token_env;

  bool operator==(const coordinator_spec&) const = default;
};

/// Files of certificates: either the three by name, or a folder of `tributary certs` from which
/// each process takes those of its role.
struct tls_spec {
  std::string ca;
  std::string cert;
  std::string key;
  std::string certs;

  bool operator==(const tls_spec&) const = default;
};

struct elastic_spec {
  uint32_t min = 0;
  uint32_t max = 0;
  duration when_waiting = std::chrono::seconds{5};
  duration idle = std::chrono::minutes{2};
  uint32_t slots = 4;
  launch_spec launch;

  bool operator==(const elastic_spec&) const = default;
};

struct heartbeat_spec {
  duration every = std::chrono::seconds{1};
  duration lost_after = std::chrono::seconds{4};

  bool operator==(const heartbeat_spec&) const = default;
};

/// What a cluster is made of, whole and checked.
struct topology {
  std::string cluster = "local";
  coordinator_spec coordinator;
  std::optional<tls_spec> tls;
  bool insecure = false;
  std::map<std::string, worker_profile> workers;
  /// Type of stream -> name of worker; "synthesis" and "audit" too.
  std::map<std::string, std::string> assign;
  /// In the order of the file.
  std::vector<node_spec> nodes;
  std::optional<elastic_spec> elastic;
  heartbeat_spec heartbeat;
  std::vector<failure_rule> on_failure;
  std::string file;

  bool operator==(const topology&) const = default;
};

} // namespace tributary
