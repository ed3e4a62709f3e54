#pragma once

#include "runtime/backend/child_start.hpp"
#include "runtime/backend/exec_command.hpp"
#include "runtime/work/work.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tributary {

/// What an attempt may do beside asking its model.
enum class cli_reach : uint8_t {
  /// Nothing: no tools, the smallest prompt.
  none,
  /// Read copies of the run's inputs in its working folder.
  reads,
  /// Work in a worktree: read, write and run programs there.
  writes,
};

/// Where and with what a CLI runs. All folders exist and are this attempt's own, but for `state`.
struct cli_setting {
  cli_reach reach = cli_reach::none;
  /// Its working folder.
  std::string work;
  /// For the files that it is started with and for its TMPDIR.
  std::string scratch;
  /// The state folder of all attempts of this worker; "" where it uses the user's own login.
  std::string state;
  /// What the profile's `api-key-env` holds on this node; "" where it names none.
  std::string key;
  /// `NAME=value`, for whoever ends its tree.
  std::string mark;
  duration timeout{0};
  std::optional<duration> idle_timeout;
};

/// A command, and the files to write before it is started.
struct cli_launch {
  child_command command;
  std::vector<std::pair<std::string, std::string>> files;
};

/// The program's name on PATH: `codex`, `gemini`, `claude`.
std::string_view cli_program(backend_kind dialect);

/// The recommended, unattended command line of the profile's CLI; docs/workers-cli.md explains each
/// option. The key stands in its environment only; the prompt comes on stdin.
/// @param base What `cli_environment` gave.
/// @returns Or a `bad_request`: the program is not here, the prompt is too long for it.
tl::expected<cli_launch, failure> cli_command(const worker_profile& profile, const cli_setting& at,
                                              const variables& base, std::string prompt);

/// What a CLI gets of our environment: PATH, HOME, LANG, proxies and certificates, and the places
/// of its own logins. No key.
variables cli_environment();

/// The address as the CLI wants it: codex with `/v1` at its end, the others without.
std::string cli_base_url(backend_kind dialect, std::string url);

} // namespace tributary
