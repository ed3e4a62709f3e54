#pragma once

#include "runtime/plan/topology.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace tributary::config {

/// A worker that exists without a topology where its key or its program is found.
struct usual_worker {
  std::string_view name;
  backend_kind backend;
  std::string_view model;
  /// The first of these that is set is used; empty for programs.
  std::string_view key_envs[2];
  std::string_view base_url_env;
  /// The program on PATH; empty for APIs.
  std::string_view program;
  /// Millionths of a dollar for a million tokens.
  int64_t price_input;
  int64_t price_output;
};

/// In the order in which they are found: of two with one name the first that is there counts.
std::span<const usual_worker> usual_workers();

/// What must be done for the usual worker `name` to be there: `set GEMINI_API_KEY`; "" for others.
std::string how_to_get(std::string_view name);

/// CONTRACT 4's table: type of stream -> name of worker.
const std::map<std::string, std::string>& default_assignments();

/// Whether a program of this name is on `path`, a list of folders between colons.
bool is_on_path(std::string_view program, std::string_view path);

/// `default_topology` with the environment as an argument.
topology topology_from(const std::function<const char*(const std::string&)>& variable);

} // namespace tributary::config
