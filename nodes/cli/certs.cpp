#include "nodes/cert_folder.hpp"
#include "nodes/cli/console.hpp"
#include "nodes/cli/verb.hpp"
#include "nodes/machine.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tributary {

namespace {

constexpr auto footer = R"(
Processes of a cluster that meet over a network prove to each other who they are: each shows a
certificate of one CA, which says what its holder may be. A coordinator serves, a node takes work, a
client submits runs and looks at them; a node's certificate can do none of what a client's can.

This makes the CA and one certificate for each of the three, in one step. Nodes and clients call the
coordinator by a name or number, and refuse it when its certificate does not have that one: give each
with --host. `localhost` and this machine's own name are always in it.

What is there is kept, so this can be run again; --renew makes new certificates by the same CA (do it
before they end, and copy them again). ca.key can make certificates for anybody: keep it away from
machines that run work.

examples:
  tributary certs certs --host 10.0.0.1 --host build.example
  tributary coordinator --listen 0.0.0.0:4850 --certs certs
  tributary node --join build.example:4850 --certs certs
  tributary run plan.yaml --coordinator build.example:4850 --certs certs)";

std::string_view word_for(cert_file::fate what) {
  switch (what) {
    case cert_file::fate::made:
      return "made";
    case cert_file::fate::renewed:
      return "renewed";
    case cert_file::fate::kept:
      break;
  }
  return "kept";
}

std::string as_text(const std::vector<cert_file>& files, const std::string& folder) {
  std::string text;
  for (const auto& f : files)
    text += fmt::format("{:<8} {}\n", word_for(f.what), f.path);
  return text
         + fmt::format(R"(
copy to                     these
the coordinator's machine   {0}/ca.pem {0}/coordinator.pem {0}/coordinator.key
each node's machine         {0}/ca.pem {0}/node.pem {0}/node.key
who submits and looks       {0}/ca.pem {0}/client.pem {0}/client.key
nowhere, kept safe          {0}/ca.key

There: --certs FOLDER on the command line, or in the topology:  tls: {{certs: FOLDER}}
)",
                       folder);
}

std::string as_json(const std::vector<cert_file>& files) {
  auto list = nlohmann::json::array();
  for (const auto& f : files)
    list.push_back({{"path", f.path}, {"what", word_for(f.what)}});
  return nlohmann::json{{"files", list}}.dump() + "\n";
}

/// What everybody on this machine calls it by.
std::vector<std::string> usual_hosts() {
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "::1"};
  if (auto own = host_name(); own != "localhost")
    hosts.push_back(own);
  return hosts;
}

bool made_coordinator(const std::vector<cert_file>& files) {
  return std::any_of(files.begin(), files.end(), [](const cert_file& f) {
    return f.path.find("coordinator.pem") != std::string::npos && f.what != cert_file::fate::kept;
  });
}

} // namespace

int certs_verb(int argc, char** argv) {
  command_line line{"Makes a cluster's CA and certificates for coordinator, nodes and clients.",
                    "certs"};
  console out;
  cert_request wish;
  std::vector<std::string> hosts;
  uint32_t days = 365;
  line.text("DIR", wish.folder, "folder for them; made if it is not there").required();
  line.texts("--host", hosts, "name or number that the coordinator is called by; repeatable", 1'000)
    .called("HOST");
  line.number("--days", days, "how long certificates are good (default: 365; the CA: ten years)",
              1u, 3'650u);
  line.flag("--renew", wish.renew, "make new certificates in the place of those that are there");
  add_console_options(line, out);
  line.footer(footer);
  if (auto ended = line.parse(argc, argv))
    return *ended;
  out.apply();
  wish.lifetime = std::chrono::hours{24} * days;
  wish.hosts = usual_hosts();
  wish.hosts.insert(wish.hosts.end(), hosts.begin(), hosts.end());
  auto files = make_certificates(wish);
  if (!files)
    return out.complain(files.error());
  if (!hosts.empty() && !made_coordinator(*files))
    return out.complain({ec::usage, wish.folder
                                      + "/coordinator.pem is there and was kept, so --host changed "
                                        "nothing; add --renew to make it anew"});
  out.answer(out.format == output_format::text ? as_text(*files, wish.folder) : as_json(*files));
  return 0;
}

} // namespace tributary
