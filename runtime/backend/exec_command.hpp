#pragma once

#include "runtime/backend/child_start.hpp"
#include "runtime/work/work.hpp"

#include <map>
#include <string>

namespace tributary {

/// Variables of a child, by name.
using variables = std::map<std::string, std::string>;

/// What every child gets of our environment: PATH, HOME and LANG. Nothing else, and so no key.
variables clean_environment();

/// The command of an attempt by an `exec` worker: program found, each argument expanded by itself,
/// prompt written, environment made. Looks at files; writes none.
/// @param base What `clean_environment` gave.
/// @param scratch The attempt's own folder: its TMPDIR, and where it runs where the plan's folder
/// is not on this machine.
/// @returns Or a `bad_request` that says what is wrong with the worker.
tl::expected<child_command, failure>
exec_command(const work_order& order, const worker_profile& profile, const variables& base,
             const std::string& scratch);

/// Writes the paths of the run's inputs to `file`, one a line.
result<void> write_input_list(const run_context& run, const std::string& file);

/// Where `write_input_list` writes for an attempt: TRIBUTARY_INPUTS. Without inputs it is an empty
/// file.
std::string input_list_file(const run_context& run, const std::string& scratch);

} // namespace tributary
