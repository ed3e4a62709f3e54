#include "nodes/cli/embedded_run.hpp"
#include "nodes/cli/run_modes.hpp"

#include <filesystem>

namespace tributary {

namespace {

/// As a process that begins somewhere else must name it.
std::string whole_path(const std::string& path) {
  std::error_code ignored;
  auto whole = std::filesystem::absolute(path, ignored);
  return path.empty() || whole.empty() ? path : whole.lexically_normal().string();
}

} // namespace

int run_here(const run_command& command, loaded_plan loaded, doorbell& bell) {
  embedded_run run;
  run.request = make_run(std::move(loaded.what), loaded.cluster, command.plan.choices);
  run.yes = !command.plan.choices.approved_by.empty();
  run.state_option = state_option_of(loaded.state);
  const auto& name = run.request->options.run;
  auto folder = command.folder.empty() ? "runs/" + name : command.folder;
  auto store = open_store(loaded.state, command.out);
  if (!store)
    return store.error();
  run.store = std::move(*store);
  auto files = run_folder::open(folder);
  if (!files)
    return command.out.complain(files.error());
  run.files = std::move(*files);
  run.origin = {whole_path(folder), command.nodes, command.slots,
                whole_path(command.plan.topology_file), false};
  run.cluster = std::move(loaded.cluster);
  run.lessons = std::move(loaded.lessons);
  run.tls = command.tls;
  run.lessons->brief(*run.request);
  return run_embedded(std::move(run), bell, command.out);
}

} // namespace tributary
