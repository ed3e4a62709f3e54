#include "nodes/cli/embedded_run.hpp"
#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/run_approval.hpp"
#include "runtime/base/text.hpp"
#include "runtime/report/rated_metrics.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace tributary {

namespace {

constexpr auto footer = R"(
A run whose process was killed, or whose machine went down, goes on where it was: what had finished is
not run again, and the deliverable is what it would have been. Without RUN, those that can be resumed are
listed. A run that had come to its end has its files written again.

A run that waits for approval goes on when `tributary approve RUN` has been said, or is asked about at a
terminal; elsewhere it goes on waiting, with exit code 6.

Runs that clients handed to a coordinator go on by themselves when that is started again.

A journal that is damaged is named with the place. With --recover what is whole of each run is copied into
another folder, from which it can go on.

example:
  tributary resume
  tributary resume r-1a2b3c4d5e
  tributary resume r-1a2b3c4d5e -o out
  tributary resume --recover mended && tributary resume --state mended)";

struct resume_command {
  std::string run;
  std::string topology_file;
  std::string state;
  std::string folder;
  /// Where what is whole of a damaged journal is copied to.
  std::string recover_to;
  tls_options tls;
  bool yes = false;
  console out;
};

std::string as_row(const kept_run& r) {
  auto begun = std::chrono::system_clock::to_time_t(
    std::chrono::time_point_cast<std::chrono::system_clock::duration>(r.begun));
  return fmt::format("{}  begun {:%Y-%m-%d %H:%M:%S}, {} events\n", r.run, fmt::localtime(begun),
                     r.events);
}

/// Runs that nobody has in hand and that are not over: on stdout, one a line.
int list_runs(const run_store& store, const console& out) {
  auto all = store.runs();
  if (!all)
    return out.complain(all.error());
  auto list = nlohmann::json::array();
  std::string text;
  for (const auto& r : *all) {
    if (r.exit_code || store.is_held(r.run))
      continue;
    text += as_row(r);
    list.push_back({{"run", r.run}, {"events", r.events}});
  }
  if (text.empty())
    out.say("there is no run that could be resumed");
  out.answer(out.format == output_format::text ? text : list.dump() + "\n");
  return 0;
}

/// What is whole, run by run, into a folder of its own; one line on stdout for each.
int recover_runs(const run_store& store, const std::string& folder, const console& out) {
  auto copied = store.recover_to(folder);
  if (!copied)
    return out.complain(copied.error());
  std::string text;
  for (const auto& r : *copied)
    text += fmt::format("{}  {} events{}\n", r.run, r.events,
                        r.damage.empty() ? ", whole" : "; " + r.damage);
  out.answer(text);
  out.say("copied into " + folder + "; go on with `tributary resume --state " + folder + "`");
  return 0;
}

/// Whether the folder holds nothing, or what this run has left there.
bool is_of_run(const std::string& folder, const std::string& run) {
  std::ifstream events{folder + "/events.jsonl"};
  std::string first;
  return !std::getline(events, first)
         || first.find(fmt::format("\"{}\"", run)) != std::string::npos;
}

result<std::shared_ptr<run_folder>> open_files(const std::string& folder, const std::string& run) {
  if (!is_of_run(folder, run))
    return fail(ec::io, fmt::format("{}: holds another run's files by now; give another folder "
                                    "with --output",
                                    folder));
  return run_folder::open(folder, earlier_files::kept);
}

std::string where_to(const resume_command& command, const run_origin& origin) {
  if (!command.folder.empty())
    return command.folder;
  return origin.folder.empty() ? "runs/" + command.run : origin.folder;
}

int resume_run(const resume_command& command, std::shared_ptr<run_store> store, topology cluster,
               const state_place& place) {
  const auto& out = command.out;
  auto earlier = store->take(command.run);
  if (!earlier)
    return out.complain(earlier.error());
  if (earlier->header.origin.served && store->has_coordinator())
    return out.complain({ec::usage, command.run
                                      + ": is in the hands of the coordinator that keeps "
                                        "its state here"});
  auto told = asks_for_approval(*earlier->header.what) ? last_told(*store, earlier->header)
                                                       : result<uint64_t>{0};
  if (!told)
    return out.complain(told.error());
  auto files = open_files(where_to(command, earlier->header.origin), command.run);
  if (!files)
    return out.complain(files.error());
  if (earlier->exit_code)
    out.say(fmt::format("{} was over, with exit code {}: its files are written again", command.run,
                        *earlier->exit_code));
  embedded_run run;
  run.request = make_again(earlier->header);
  run.request->was_over = earlier->exit_code.has_value();
  run.origin = std::move(earlier->header.origin);
  run.files = std::move(*files);
  run.cluster = std::move(cluster);
  run.lessons = lesson_book::open(earlier->exit_code ? std::string{} : lessons_file(place));
  run.store = std::move(store);
  run.tls = command.tls;
  run.resumed = true;
  run.told_before = *told;
  run.yes = command.yes;
  run.state_option = state_option_of(place);
  auto folder = run.files->path();
  doorbell bell;
  auto code = run_embedded(std::move(run), bell, out);
  // What the run itself writes knows nothing of what was thought of it later.
  if (earlier->rating)
    if (auto rated = rate_folder(folder, earlier->rating->score); !rated)
      out.complain(rated.error());
  return code;
}

} // namespace

int resume_verb(int argc, char** argv) {
  command_line line{"Goes on with a run that broke off.", "resume"};
  resume_command command;
  line.text("RUN", command.run, "the run's name, as in runs/RUN");
  line.text("--output,-o", command.folder, "folder for its files (default: where they were)");
  line.text("--topology,-t", command.topology_file, "nodes: a topology file (default: as before)");
  line.text("--recover", command.recover_to, "copy what is whole of a damaged journal to DIR")
    .called("DIR");
  line.flag("--yes,-y", command.yes, "approve all that the plan asks approval for");
  add_state_option(line, command.state);
  add_tls_options(line, command.tls);
  add_console_options(line, command.out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  const auto& out = command.out;
  out.apply();
  auto here = load_cluster(command.topology_file, command.state, out);
  if (!here)
    return here.error();
  auto store = run_store::open(here->state, false);
  if (!store)
    return out.complain(store.error());
  if (!command.recover_to.empty())
    return recover_runs(**store, command.recover_to, out);
  if (command.run.empty())
    return list_runs(**store, out);
  return resume_run(command, std::move(*store), std::move(here->cluster), here->state);
}

} // namespace tributary
