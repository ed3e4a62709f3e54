#include "nodes/cli/verb.hpp"
#include "nodes/house/memory_habits.hpp"
#include "nodes/version.hpp"
#include "runtime/base/terminal_text.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

namespace {

using tributary::verb;

constexpr verb verbs[] = {
  {"run", "run a plan and merge its streams' results as they finish", tributary::run_verb},
  {"plan", "make a plan of a task: its streams, who does them, and why", tributary::plan_verb},
  {"check", "validate a plan and explain what running it would mean", tributary::check_verb},
  {"simulate", "foretell what a plan would do where calls and nodes fail",
   tributary::simulate_verb},
  {"resume", "go on with a run that broke off", tributary::resume_verb},
  {"approve", "let go what of a run waits for a person's approval", tributary::approve_verb},
  {"report", "print what a run has delivered so far", tributary::report_verb},
  {"rate", "say what you think of what a run has delivered: 1 to 5", tributary::rate_verb},
  {"coordinator", "serve runs to clients and work to nodes until told to stop",
   tributary::coordinator_verb},
  {"node", "offer this machine's slots to a coordinator", tributary::node_verb},
  {"nodes", "list a coordinator's nodes", tributary::nodes_verb},
  {"drain", "let a node finish what it runs and leave", tributary::drain_verb},
  {"certs", "make a cluster's CA and certificates for coordinator, nodes and clients",
   tributary::certs_verb},
  {"lessons", "show workers' records and what helped after failures", tributary::lessons_verb},
  {"doctor", "say what works here: keys, CLIs, tools, network", tributary::doctor_verb},
};

void print_help(std::FILE* to) {
  fmt::print(to,
             "tributary runs independent streams of work in parallel and merges every result as it "
             "finishes.\n\nusage: tributary VERB [OPTIONS]\n\n");
  for (const auto& v : verbs)
    fmt::print(to, "  {:<12} {}\n", v.name, v.does);
  fmt::print(
    to, "\n`tributary VERB --help` explains a verb, with an example.\n\nA first run, with no key:\n"
        "  tributary run config/plans/competitive-intel.yaml --nodes 3 -o out\n");
}

} // namespace

/// Finds the verb and nothing else.
int main(int argc, char** argv) {
  tributary::keep_freed_memory();
  std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--version") {
    fmt::print("tributary {}\n", tributary::version);
    return 0;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print_help(stdout);
    return 0;
  }
  for (const auto& v : verbs)
    if (v.name == name)
      return v.run(argc - 1, argv + 1);
  if (name.empty())
    print_help(stderr);
  else
    fmt::print(stderr, "tributary: there is no verb `{}`; `tributary --help` lists them\n",
               tributary::terminal_text(name));
  return 2;
}
