#include "nodes/cli/node_listing.hpp"
#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/client.hpp"

#include <fmt/format.h>

#include <csignal>

namespace tributary {

namespace {

constexpr auto default_address = "127.0.0.1:4850";

/// Which coordinator is asked, and what it is shown.
struct place_options {
  std::string address = default_address;
  std::string topology_file;
  tls_options tls;
  bool insecure = false;
};

void add_place(command_line& line, place_options& to) {
  line
    .text("--coordinator,-c", to.address, "HOST:PORT of the coordinator (default: 127.0.0.1:4850)")
    .or_variable("TRIBUTARY_COORDINATOR");
  line.text("--topology,-t", to.topology_file, "a topology that says where certificates lie");
  add_tls_options(line, to.tls);
  line.flag("--insecure", to.insecure, "also where the coordinator proves nothing");
}

/// @returns The exit code where it cannot be asked.
tl::expected<coordinator_place, int> read_place(const place_options& from, const console& out) {
  topology cluster;
  if (!from.topology_file.empty()) {
    auto read = load_topology(from.topology_file, out);
    if (!read)
      return tl::unexpected<int>(read.error());
    cluster = std::move(*read);
  }
  auto used = use_tls(from.tls, cluster);
  auto tls = used ? load_tls(cluster, certificate_role::client) : tl::unexpected(used.error());
  if (!tls)
    return tl::unexpected<int>(out.complain(tls.error()));
  return coordinator_place{from.address, from.insecure || cluster.insecure, std::move(*tls)};
}

} // namespace

int nodes_verb(int argc, char** argv) {
  command_line line{
    "Lists a coordinator's nodes (slots, load, health) and the providers' accounts that "
    "they ask.",
    "nodes"};
  console out;
  place_options where;
  add_place(line, where);
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
  place_options where;
  std::string node;
  line.text("NODE", node, "its name, as `tributary nodes` shows it").required();
  add_place(line, where);
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
