#include "nodes/cli/coordinator_options.hpp"
#include "nodes/cli/run_place.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/machine.hpp"
#include "nodes/run_approval.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <thread>
#include <utility>

namespace tributary {

namespace {

using namespace std::chrono_literals;

constexpr auto footer = R"(
A plan says what waits for a person: `approve: plan` all of it, `approve: true` in a stream that stream. Nothing is
spent on what waits; the others go on, and the deadline runs. Without STREAM the plan is approved, with --all
everything that it asks for, now and later. Approving twice is no error.

With --coordinator the run goes on at once. Without, the approval is kept with the run's state, and
`tributary resume RUN` goes on with it.

exit codes: 0 approved, 1 no such run or stream, 2 that waits for nobody, 69 no coordinator there

examples:
  tributary approve r-1a2b3c4d5e && tributary resume r-1a2b3c4d5e
  tributary approve r-1a2b3c4d5e pricing
  tributary approve r-1a2b3c4d5e --all --coordinator 127.0.0.1:4850)";

/// Between two owners a run is nobody's for seconds.
constexpr auto owners_come_within = 15s;
constexpr auto turn = 500ms;

struct approve_command_line {
  std::string run;
  approval_wish wish;
  asked_coordinator where;
  std::string state;
  console out;
};

int tell(const approve_command_line& command, const std::string& run, const std::string& done) {
  const auto& out = command.out;
  const auto& wish = command.wish;
  if (out.format != output_format::text) {
    nlohmann::ordered_json all{{"run", run}, {"approved", true}, {"by", wish.by}, {"what", done}};
    all["stream"]
      = wish.stream.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(wish.stream);
    all["all"] = wish.everything;
    out.answer(all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return 0;
  }
  out.answer(fmt::format("{}{}  {}\n", run,
                         wish.everything || wish.stream.empty() ? "" : " " + wish.stream, done));
  return 0;
}

/// Asks until somebody has the run in hand.
result<wire::message> ask(coordinator_place place, const wire::approve_run& question) {
  auto all = place.address;
  std::string sent_to;
  auto until = std::chrono::steady_clock::now() + owners_come_within;
  for (;;) {
    auto answer = ask_coordinator(place, question);
    const auto* moved = answer ? std::get_if<wire::moved>(&*answer) : nullptr;
    if (!moved || std::chrono::steady_clock::now() >= until)
      return answer;
    place.address = moved->address.empty() ? all : moved->address + "," + all;
    // Nobody's, or still said to be with one that is not there any more.
    if (moved->address.empty() || std::exchange(sent_to, moved->address) == moved->address)
      std::this_thread::sleep_for(turn);
  }
}

int approve_at_coordinator(const approve_command_line& command) {
  const auto& out = command.out;
  const auto& wish = command.wish;
  auto place = read_place(command.where, out);
  if (!place)
    return place.error();
  auto run = find_run_place(command.run).run;
  auto answer = ask(*place, {run, wish.stream, wish.everything, wish.by});
  if (!answer)
    return out.complain(answer.error());
  if (const auto* said = std::get_if<wire::approval>(&*answer))
    return said->code == ec::none ? tell(command, run, said->what)
                                  : out.complain({said->code, said->what});
  if (std::holds_alternative<wire::moved>(*answer))
    return out.complain({ec::timeout, "no coordinator has run " + run
                                        + " in hand just now; it goes on waiting, try again"});
  return out.complain({ec::malformed, "the coordinator answered with something else"});
}

int approve_here(const approve_command_line& command) {
  const auto& out = command.out;
  auto here = load_cluster(command.where.topology_file, command.state, out);
  if (!here)
    return here.error();
  auto store = run_store::open(here->state, false);
  if (!store)
    return out.complain(store.error());
  auto run = find_run_place(command.run).run;
  auto there = (*store)->look(run);
  auto done = approve_kept(**store, run, command.wish);
  if (!done)
    return out.complain(done.error());
  auto code = tell(command, run, *done);
  out.say(
    there && there->header.origin.served
      ? "it goes on when its coordinator is there again"
      : fmt::format("it goes on with: tributary resume {}{}", run, state_option_of(here->state)));
  return code;
}

} // namespace

int approve_verb(int argc, char** argv) {
  command_line line{"Approves what of a run waits for a person.", "approve"};
  approve_command_line command;
  line.text("RUN", command.run, "the run's name, or its folder").required();
  auto stream = line.text("STREAM", command.wish.stream, "a stream that waits (default: the plan)");
  line.flag("--all", command.wish.everything, "all that the plan asks approval for, now and later")
    .excludes(stream);
  add_coordinator_options(line, command.where, "none, the run's state is at hand");
  add_state_option(line, command.state);
  add_console_options(line, command.out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  command.out.apply();
  std::signal(SIGPIPE, SIG_IGN);
  command.wish.by = user_name();
  auto at_coordinator = !command.where.address.empty() && command.state.empty();
  return at_coordinator ? approve_at_coordinator(command) : approve_here(command);
}

} // namespace tributary
