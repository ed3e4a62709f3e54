#include "nodes/cli/doctor_programs.hpp"

#include "nodes/cli/doctor_report.hpp"
#include "runtime/backend/child_guard.hpp"
#include "runtime/backend/child_process.hpp"
#include "runtime/backend/exec_command.hpp"
#include "runtime/backend/program_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <latch>
#include <unistd.h>

namespace tributary {

namespace {

/// Node programs take more than a second on a busy machine.
constexpr duration patience = std::chrono::seconds{10};
constexpr size_t output_bytes = 64u << 10;

/// Each its own: what carries it ends with its program.
std::string mark_of(const std::string& name) {
  return fmt::format("TRIBUTARY_MARK=doctor-{}-{}", getpid(), name);
}

child_command
version_command(const std::string& name, const std::string& path, const variables& environment) {
  child_command out;
  out.program = path;
  out.arguments = {name, "--version"};
  for (const auto& [key, value] : environment)
    out.environment.push_back(key + "=" + value);
  out.environment.push_back(mark_of(name));
  out.folder = "/";
  return out;
}

void note(program_answer& answer, const child_end& end) {
  if (end.fate == child_fate::timed_out)
    answer.problem = fmt::format("said nothing for {}", to_text(patience));
  else if (end.fate == child_fate::not_started)
    answer.problem = "cannot be started";
  else if (end.status.signal != 0 || end.status.exit_code != 0)
    answer.problem = fmt::format("`--version` failed: {}", version_line(end.log));
  else
    answer.version = version_line(end.output);
}

} // namespace

std::map<std::string, program_answer> ask_versions(const std::vector<std::string>& programs) {
  auto environment = clean_environment();
  std::map<std::string, program_answer> out;
  for (const auto& name : programs)
    if (auto path = find_program(name, "/", environment.at("PATH")))
      out[name].path = *path;
    else
      out[name];
  auto running
    = std::count_if(out.begin(), out.end(), [](const auto& p) { return !p.second.path.empty(); });
  std::latch all_ended{running};
  child_guard guard;
  process_table processes;
  reactor loop;
  child_bounds bounds;
  bounds.timeout = patience;
  bounds.output_bytes = output_bytes;
  loop.submit([&] {
    for (auto& [name, answer] : out) {
      if (answer.path.empty())
        continue;
      bounds.tree_mark = mark_of(name);
      child_process::events tell;
      tell.ended = [&to = answer, &all_ended](child_end end) {
        note(to, end);
        all_ended.count_down();
      };
      auto child
        = std::make_shared<child_process>(loop, guard, bounds, std::move(tell), &processes);
      child->start(version_command(name, answer.path, environment));
    }
  });
  all_ended.wait();
  return out;
}

} // namespace tributary
