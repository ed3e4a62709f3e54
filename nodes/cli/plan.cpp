#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/task_planning.hpp"
#include "nodes/cli/verb.hpp"
#include "runtime/base/descriptor.hpp"
#include "runtime/base/write_all.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>

namespace tributary {

namespace {

constexpr auto footer = R"(
Alone it asks no model and needs no key. The streams are what the task names side by side ("on price, reliability
and licences"), else what the inputs have in common (headings, folders), else what is usual for its kind:
research by angles or sources, development by modules, content by deliverables, analysis by perspectives.
Each has the reason for it beside it, and who would do it here. A task that is not worth dividing stays
one stream, and the plan says why.

With --worker, that worker proposes the streams; a topology may name one (assign: {planning: NAME}). What it
proposes is checked and mended as `tributary check` would advise, and each change is told. Where its answer
cannot be used, twice, the plan is made as above, with a warning. It sees the inputs' names and headings.

The plan is not run. It goes to stdout, or to the file named with -o (as Markdown where it ends in .md), which
must not be there yet.

examples:
  tributary plan 'Compare Temporal and Restate on price, recovery and limits' --input 'sources/*.md' -o plan.yaml
  tributary plan 'Build a to-do app with login, search and export' --kind development
  tributary plan 'Compare Temporal and Restate' --worker gemini -o plan.yaml)";

struct plan_command {
  task_request wanted;
  std::string topology_file;
  std::string state;
  std::string file;
  console out;
};

result<void> take_kind(const std::string& name, task_request& to) {
  to.kind = plan_kind_from(name);
  if (!to.kind)
    return fail(ec::usage, "expected research, development, content or analysis");
  return {};
}

void add_options(command_line& line, plan_command& to) {
  line.text("TASK", to.wanted.task, "what is to be done, in words").required();
  line
    .read(
      "--kind", [&to](const std::string& name) { return take_kind(name, to.wanted); },
      "research, development, content or analysis (default: by the task's words)")
    .called("KIND");
  line
    .text("--worker,-w", to.wanted.planner, "the worker that proposes the streams (default: none)")
    .called("NAME");
  line.texts("--input,-i", to.wanted.inputs, "files to work on", 100'000).called("GLOB");
  line.text("--topology,-t", to.topology_file, "workers and nodes: a topology file");
  line.text("--output,-o", to.file, "the file to write").called("FILE");
  add_state_option(line, to.state);
  add_console_options(line, to.out);
  line.footer(footer);
}

/// Globs are read from the plan's folder on, which is not this one where it is written elsewhere.
void fit_to_folder(task_request& wanted, const std::string& file) {
  std::error_code failed;
  auto here = std::filesystem::current_path(failed);
  if (failed || file.empty() || !std::filesystem::path{file}.has_parent_path())
    return;
  for (auto& glob : wanted.inputs)
    if (!glob.starts_with('/'))
      glob = here.string() + "/" + glob;
}

/// What the file is to hold.
result<std::string> text_for(const std::string& file, const planned_task& planned) {
  if (file.ends_with(".md") || file.ends_with(".markdown"))
    return to_markdown(planned.made.what, planned.notes);
  return planned.yaml;
}

result<void> write_new(const std::string& file, std::string_view text) {
  descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (!out && errno == EEXIST)
    return fail(ec::usage, file + ": is there already; name another file, or remove it");
  if (!out || !write_all(out.get(), text) || !out.close())
    return fail(ec::io, file + ": cannot be written: " + std::generic_category().message(errno));
  return {};
}

std::string as_json(const planned_task& planned) {
  const auto& p = planned.made.what;
  nlohmann::ordered_json all;
  all["task"] = p.task;
  all["kind"] = to_text(p.kind);
  all["kind_why"] = planned.made.kind_why;
  all["planner"]
    = planned.planner.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(planned.planner);
  if (!planned.unusable.empty())
    all["planner_unusable"] = planned.unusable;
  all["repairs"] = planned.repairs;
  all["divided"] = planned.made.undivided.empty();
  if (!planned.made.undivided.empty())
    all["undivided_why"] = planned.made.undivided;
  auto& streams = all["streams"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < p.streams.size(); ++i) {
    const auto& s = p.streams[i];
    nlohmann::ordered_json row;
    row["id"] = s.id;
    row["name"] = s.name;
    row["type"] = s.type;
    row["why"] = planned.made.why[i];
    auto& needs = row["needs"] = nlohmann::ordered_json::array();
    for (auto need : s.needs)
      needs.push_back(p.streams[need].id);
    streams.push_back(std::move(row));
  }
  all["plan"] = planned.yaml;
  return all.dump() + "\n";
}

} // namespace

int plan_verb(int argc, char** argv) {
  command_line line{"Makes a plan of a task: streams that can run at once, and the reasons.",
                    "plan"};
  plan_command command;
  add_options(line, command);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  const auto& out = command.out;
  out.apply();
  doorbell bell;
  auto here = load_cluster(command.topology_file, command.state, out);
  if (!here)
    return here.error();
  fit_to_folder(command.wanted, command.file);
  auto lessons = lesson_book::open(lessons_file(here->state));
  auto planned = plan_task(command.wanted, {here->cluster, lessons, bell, out});
  if (!planned)
    return planned.error();
  if (!command.file.empty()) {
    auto text = text_for(command.file, *planned);
    if (auto written = text ? write_new(command.file, *text) : tl::unexpected<error>(text.error());
        !written)
      return out.complain(written.error());
  }
  if (out.format != output_format::text)
    out.answer(as_json(*planned));
  else
    out.answer(command.file.empty() ? planned->yaml : command.file + "\n");
  return 0;
}

} // namespace tributary
