#include "nodes/cli/plan_options.hpp"
#include "nodes/cli/tls_options.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/machine.hpp"
#include "nodes/worker_node.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/terminal_text.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <csignal>

namespace tributary {

namespace {

constexpr auto footer = R"(
The node takes work until it is told to stop. SIGTERM or Ctrl-C lets it finish what it runs (at most
--grace), hand back the rest and leave; a second signal leaves at once, and the work goes to others.
A coordinator that goes away is looked for until it is back. On the machine of the coordinator its
user needs nothing else to join; from elsewhere a certificate lets it in (`tributary certs --help`).

examples:
  tributary node --join 127.0.0.1:4850
  tributary node --join build.example:4850 --certs certs
  tributary node --join 10.0.0.1:4850 --slots 16 --labels zone=a,disk=fast --workers extract,codex)";

struct node_command {
  worker_node_options node;
  std::string topology_file;
  std::string labels;
  std::string workers;
  tls_options tls;
  bool no_tls = false;
  console out;
};

/// Reads a time span into what the node is told; both are spans, one of them may be missing.
auto span_into(auto& to) {
  return [&to](const std::string& text) -> result<void> {
    auto span = parse_duration(text);
    if (!span)
      return tl::unexpected<error>(span.error());
    to = *span;
    return {};
  };
}

void add_options(command_line& line, node_command& to) {
  line
    .texts("--join", to.node.join, "HOST:PORT of the coordinator; several are tried in turn", 1'000)
    .required()
    .or_variable("TRIBUTARY_COORDINATOR");
  line.text("--name", to.node.offer.name, "its name in the cluster (default: this machine's)");
  line.number("--slots", to.node.offer.slots, "streams at once (default: 8)", 1u, 65'536u);
  line.text("--labels", to.labels, "what plans may ask for: zone=a,disk=fast");
  line.text("--workers", to.workers, "workers that it may run: extract,codex (default: all)");
  line.text("--topology,-t", to.topology_file, "a topology whose node of this name says the rest");
  line.read("--grace", span_into(to.node.grace), "time to finish when told to stop (default: 30s)");
  line.read("--orphan-after", span_into(to.node.orphan_after),
            "leave after so long without a coordinator (default: never)");
  add_tls_options(line, to.tls);
  line.flag("--no-tls", to.no_tls, "join by the secret although the topology has certificates");
  add_console_options(line, to.out);
  line.footer(footer);
}

/// Certificates by the command line, else by the topology.
result<void> take_tls(node_command& command, topology& cluster) {
  if (command.no_tls)
    cluster.tls.reset();
  if (auto used = use_tls(command.tls, cluster); !used)
    return used;
  auto loaded = load_tls(cluster, certificate_role::node);
  if (!loaded)
    return tl::unexpected(loaded.error());
  command.node.tls = std::move(*loaded);
  return {};
}

bool read_labels(const std::string& text, std::map<std::string, std::string>& out) {
  for (auto pair : split(text, ',')) {
    auto at = pair.find('=');
    if (at == std::string_view::npos || trim(pair.substr(0, at)).empty())
      return false;
    out[std::string{trim(pair.substr(0, at))}] = std::string{trim(pair.substr(at + 1))};
  }
  return true;
}

/// What stands in others' rows and log lines; a coordinator refuses the rest too.
result<void> check_names(const node_offer& offer) {
  auto check = [](std::string_view what, const std::string& name) -> result<void> {
    if (!name.empty() && name.size() <= limits::id_bytes && is_plain_line(name))
      return {};
    return fail(ec::usage,
                fmt::format("{} {} is no name: it needs 1 to {} bytes of UTF-8 text "
                            "without line breaks and control characters",
                            what, json_string(clip(name, limits::id_bytes)), limits::id_bytes));
  };
  auto good = check("--name", offer.name);
  for (const auto& worker : offer.workers)
    good = good ? check("--workers:", worker) : good;
  for (const auto& [key, value] : offer.labels) {
    good = good ? check("--labels:", key) : good;
    good = good && !value.empty() ? check("--labels:", value) : good;
  }
  return good;
}

/// What the topology says of a node of this name, where the command line says nothing.
void take_from(const topology& t, node_offer& offer, bool slots_given) {
  for (const auto& spec : t.nodes) {
    if (spec.name != offer.name)
      continue;
    if (!slots_given)
      offer.slots = spec.slots;
    if (offer.workers.empty())
      offer.workers = spec.workers;
    if (offer.labels.empty())
      offer.labels = spec.labels;
  }
}

} // namespace

int node_verb(int argc, char** argv) {
  command_line line{"Offers this machine's slots to a coordinator.", "node"};
  node_command command;
  command.node.offer.slots = 8;
  add_options(line, command);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  command.out.apply();
  auto& offer = command.node.offer;
  if (offer.name.empty())
    offer.name = slug(host_name());
  if (!command.labels.empty() && !read_labels(command.labels, offer.labels))
    return command.out.complain(
      {ec::usage, "--labels: expected KEY=VALUE,…; such as zone=a,disk=fast"});
  if (!command.workers.empty())
    for (auto name : split(command.workers, ','))
      offer.workers.emplace_back(trim(name));
  if (auto good = check_names(offer); !good)
    return command.out.complain(good.error());
  topology cluster;
  if (!command.topology_file.empty()) {
    auto read = load_topology(command.topology_file, command.out);
    if (!read)
      return read.error();
    cluster = std::move(*read);
    take_from(cluster, offer, line.has("--slots"));
    command.node.insecure = cluster.insecure;
  }
  if (auto taken = take_tls(command, cluster); !taken)
    return command.out.complain(taken.error());
  doorbell bell;
  return run_worker_node(command.node, bell, command.out);
}

} // namespace tributary
