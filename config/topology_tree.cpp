#include "config/failure_reader.hpp"
#include "config/topology_reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tributary::config {

namespace {

void read_address(const field& in, std::string& out) {
  auto text = in.text();
  if (!text)
    return;
  if (!is_address(*text))
    return in.wrong(fmt::format("{} is no HOST:PORT", quoted(in.raw())),
                    "write an address such as 127.0.0.1:4850");
  out = std::move(*text);
}

/// Of a database's URL: before its host, or among what follows a `?`.
bool has_password(std::string_view url) {
  if (!url.starts_with("postgres://") && !url.starts_with("postgresql://"))
    return false;
  url.remove_prefix(url.find("//") + 2);
  auto query = std::min(url.find('?'), url.size());
  auto host = url.substr(0, query);
  auto user = host.substr(0, std::min(host.rfind('@'), host.size()));
  return (user.size() < host.size() && user.find(':') != std::string_view::npos)
         || url.find("password=", query) != std::string_view::npos;
}

void read_state(const field& in, coordinator_spec& out) {
  auto text = in.text();
  if (!text)
    return;
  if (has_password(*text) && in.raw().find("${") == std::string_view::npos)
    return in.wrong("carries a password", "take it from the environment: postgres://${DB_USER}:"
                                          "${DB_PASSWORD}@HOST/NAME, or use ~/.pgpass");
  out.state = std::move(*text);
}

void read_token_env(const field& in, coordinator_spec& out) {
  auto name = in.raw();
  auto is_name
    = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (!is_name)
    return in.wrong("is no name of a variable", "tokens never stand in a file: write the name of "
                                                "the variable that holds it");
  out.http_token_env = name;
}

constexpr key_of<coordinator_spec> coordinator_keys[] = {
  {"listen", [](const field& in, coordinator_spec& c) { read_address(in, c.listen); }},
  {"http", [](const field& in, coordinator_spec& c) { read_address(in, c.http); }},
  {"advertise", [](const field& in, coordinator_spec& c) { in.read(c.advertise); }},
  {"state", read_state},
  {"http-token-env", read_token_env},
};

constexpr key_of<tls_spec> tls_keys[] = {
  {"ca", [](const field& in, tls_spec& t) { in.read(t.ca); }},
  {"cert", [](const field& in, tls_spec& t) { in.read(t.cert); }},
  {"key", [](const field& in, tls_spec& t) { in.read(t.key); }},
  {"certs", [](const field& in, tls_spec& t) { in.read(t.certs); }},
};

void read_tls(const field& in, topology& out) {
  tls_spec tls;
  read_mapping(in, tls_keys, tls);
  if (tls.key.find("-----BEGIN") != std::string::npos)
    return in.wrong("the key itself stands in the file", "write the path of its file");
  auto whole = !tls.certs.empty();
  if (whole && !(tls.ca + tls.cert + tls.key).empty())
    in.wrong("names a folder and files", "write either certs: DIR, or ca, cert and key");
  for (const auto* name : {"ca", "cert", "key"})
    if (!whole && in.is(node_kind::mapping) && in.in().tree.find(in.id(), name) == no_node)
      in.wrong(
        fmt::format("has no {}", name),
        "write tls: {certs: DIR}, or {ca: ca.pem, cert: node.pem, key: node.key}; `tributary "
        "certs DIR` makes them");
  out.tls = std::move(tls);
}

void read_assign(const field& in, topology& out) {
  std::map<std::string, std::string> table;
  in.read(table, limits::topology_list);
  for (auto& [type, worker] : table)
    out.assign[type] = std::move(worker);
}

constexpr key_of<heartbeat_spec> heartbeat_keys[] = {
  {"every", [](const field& in, heartbeat_spec& h) { in.read(h.every); }},
  {"lost-after", [](const field& in, heartbeat_spec& h) { in.read(h.lost_after); }},
};

void read_heartbeat(const field& in, topology& out) {
  heartbeat_spec beat;
  read_mapping(in, heartbeat_keys, beat);
  constexpr duration least = std::chrono::milliseconds{10};
  if (beat.every < least)
    return in.wrong(fmt::format("every {} is a flood", to_text(beat.every)), "write every: 1s");
  if (beat.lost_after < 2 * beat.every)
    return in.wrong(fmt::format("lost-after {} leaves no room for one late beat of {}",
                                to_text(beat.lost_after), to_text(beat.every)),
                    fmt::format("write lost-after: {}", to_text(4 * beat.every)));
  out.heartbeat = beat;
}

void read_version(const field& in, topology&) {
  auto version = in.text();
  if (version && *version != "1")
    in.wrong(fmt::format("format {} is not known", quoted(*version)), "write tributary: 1");
}

constexpr key_of<topology> topology_keys[] = {
  {"tributary", read_version},
  {"cluster", [](const field& in, topology& t) { in.read(t.cluster); }},
  {"coordinator",
   [](const field& in, topology& t) { read_mapping(in, coordinator_keys, t.coordinator); }},
  {"tls", read_tls},
  {"insecure", [](const field& in, topology& t) { in.read(t.insecure); }},
  {"workers", read_workers},
  {"assign", read_assign},
  {"nodes", read_nodes},
  {"elastic", read_elastic},
  {"heartbeat", read_heartbeat},
  {"on-failure", [](const field& in, topology& t) { read_failure_rules(in, t.on_failure); }},
};

} // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= limits::id_bytes && text.front() != '-'
         && text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                     || c == '_' || c == '-' || c == '.';
            });
}

void check_name(const field& in, node_id key, std::string_view what) {
  if (!is_name(in.key()))
    in.wrong_at(key, fmt::format("{} is no name for a {}", quoted(in.key()), what),
                "use letters, digits, _ - and . only, at most 64");
}

bool is_address(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return false;
  auto host = text.substr(0, colon);
  auto port = text.substr(colon + 1);
  unsigned number = 0;
  auto [end, err] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (err != std::errc{} || end != port.data() + port.size() || number > 65'535)
    return false;
  if (host.starts_with('['))
    return host.ends_with(']') && host.size() > 2;
  return host.find_first_of(": \t/") == std::string_view::npos && host.size() <= 255;
}

bool is_loopback(std::string_view address) {
  auto host = address.substr(0, address.rfind(':'));
  if (host == "localhost" || host == "[::1]")
    return true;
  // 127.0.0.0/8, and only as numbers: `127.example.org` is a name.
  return host.starts_with("127.")
         && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

void read_topology_tree(reading& in, topology& out) {
  field root{in};
  if (root.is(node_kind::null))
    return;
  if (!root.is(node_kind::mapping))
    return root.wrong("the file is no topology", "write keys such as workers: and nodes:");
  read_mapping(root, topology_keys, out);
}

} // namespace tributary::config
