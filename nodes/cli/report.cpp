#include "nodes/cli/console.hpp"
#include "nodes/cli/verb.hpp"
#include "runtime/report/left_behind.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace tributary {

namespace {

constexpr auto footer = R"(
While the run goes on this is the newest draft. With --partial what failed attempts had written
follows, for the streams of which nothing better has come: unchecked, and marked as such.

example:
  tributary report out
  tributary report r-1a2b3c4d5e --partial | less)";

/// A folder, or the name of a run that wrote into the usual one.
std::string folder_of(const std::string& run) {
  std::error_code failed;
  auto usual = "runs/" + run;
  return !std::filesystem::is_directory(run, failed) && std::filesystem::is_directory(usual, failed)
           ? usual
           : run;
}

std::string as_json(const left_behind& run) {
  auto parts = nlohmann::json::array();
  for (const auto& part : run.unfinished)
    parts.push_back({{"stream", part.stream}, {"text", part.text}});
  return nlohmann::json{{"report", run.report}, {"unfinished", parts}}.dump(
           -1, ' ', false, nlohmann::json::error_handler_t::replace)
         + "\n";
}

} // namespace

int report_verb(int argc, char** argv) {
  command_line line{"Prints what a run has delivered so far.", "report"};
  console out;
  std::string run;
  bool partial = false;
  line.text("RUN", run, "the run's folder, or its name below ./runs").required();
  line.flag("--partial", partial, "also what attempts had written that broke off");
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  auto left = read_left_behind(folder_of(run));
  if (!left)
    return out.complain(left.error());
  if (!partial)
    left->unfinished.clear();
  if (left->report.empty() && left->unfinished.empty())
    out.say("nothing has been delivered yet; --partial shows what broke off, events.jsonl all that "
            "happened");
  out.answer(out.format == output_format::text ? with_partial(*left) : as_json(*left));
  return 0;
}

} // namespace tributary
