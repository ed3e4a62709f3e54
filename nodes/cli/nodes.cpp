#include "nodes/cli/coordinator_options.hpp"
#include "nodes/cli/node_listing.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/client.hpp"

#include <fmt/format.h>

#include <csignal>

namespace tributary {

int nodes_verb(int argc, char** argv) {
  command_line line{
    "Lists a coordinator's nodes (slots, load, health) and the providers' accounts that "
    "they ask.",
    "nodes"};
  console out;
  asked_coordinator where{usual_coordinator, {}, {}, false};
  add_coordinator_options(line, where, usual_coordinator);
  add_console_options(line, out);
  line.footer("\nexamples:\n  tributary nodes --coordinator 127.0.0.1:4850\n"
              "  tributary nodes --coordinator build.example:4850 --certs certs");
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  std::signal(SIGPIPE, SIG_IGN);
  auto place = read_place(where, out);
  if (!place)
    return place.error();
  auto answer = ask_coordinator(*place, wire::list_nodes{});
  if (!answer)
    return out.complain(answer.error());
  const auto* list = std::get_if<wire::node_list>(&*answer);
  if (!list)
    return out.complain({ec::malformed, "the coordinator answered with something else"});
  out.answer(out.format == output_format::text ? listing_text(*list) : listing_json(*list));
  return 0;
}

int drain_verb(int argc, char** argv) {
  command_line line{"Lets a node finish what it runs and leave; it gets nothing new.", "drain"};
  console out;
  asked_coordinator where{usual_coordinator, {}, {}, false};
  std::string node;
  line.text("NODE", node, "its name, as `tributary nodes` shows it").required();
  add_coordinator_options(line, where, usual_coordinator);
  add_console_options(line, out);
  line.footer("\nexample:\n  tributary drain beta --coordinator 127.0.0.1:4850");
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  std::signal(SIGPIPE, SIG_IGN);
  auto place = read_place(where, out);
  if (!place)
    return place.error();
  auto answer = ask_coordinator(*place, wire::drain_node{node});
  if (!answer)
    return out.complain(answer.error());
  const auto* done = std::get_if<wire::done>(&*answer);
  if (!done)
    return out.complain({ec::malformed, "the coordinator answered with something else"});
  if (!done->ok)
    return out.complain({ec::not_found, done->what});
  out.say("node " + node + " finishes what it runs and leaves");
  return 0;
}

} // namespace tributary
