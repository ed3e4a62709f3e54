#include "nodes/cli/coordinator_options.hpp"

namespace tributary {

void add_coordinator_options(command_line& line, asked_coordinator& to,
                             const std::string& otherwise) {
  line
    .text("--coordinator,-c", to.address,
          "HOST:PORT of the coordinator (default: " + otherwise + ")")
    .or_variable("TRIBUTARY_COORDINATOR");
  line.text("--topology,-t", to.topology_file,
            "a topology that says where certificates lie, and state is kept");
  add_tls_options(line, to.tls);
  line.flag("--insecure", to.insecure, "also where the coordinator proves nothing");
}

tl::expected<coordinator_place, int> read_place(const asked_coordinator& from, const console& out) {
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

} // namespace tributary
