#include "config/topology_reader.hpp"
#include "config/usual_workers.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tributary::config {

namespace {

/// The value at a way of keys, or the deepest one there is on it.
node_id at_way(const value_tree& tree, std::initializer_list<std::string_view> way) {
  auto at = tree.root;
  for (auto key : way) {
    auto next = tree.find(at, key);
    if (next == no_node)
      return at;
    at = next;
  }
  return at;
}

void check_listener(const topology& t, reading& in, std::string_view key,
                    const std::string& address) {
  if (address.empty() || is_loopback(address) || t.tls || t.insecure)
    return;
  in.found.error(
    in.tree[at_way(in.tree, {"coordinator", key})].at,
    fmt::format("coordinator.{}: {} can be reached from other machines, and there is no "
                "tls",
                key, quoted(address)),
    "add tls:, listen on 127.0.0.1, or write insecure: true");
}

void check_worker_name(const topology& t, reading& in, node_id at, const std::string& path,
                       const std::string& worker) {
  if (t.workers.count(worker) != 0)
    return;
  std::vector<std::string> names;
  for (const auto& [name, profile] : t.workers)
    names.push_back(name);
  auto near = nearest(worker, names);
  in.found.error(in.tree[at].at, fmt::format("{}: no worker has the name {}", path, quoted(worker)),
                 near.empty() ? fmt::format("write one of {}", fmt::join(names, ", "))
                              : fmt::format("did you mean {}?", near));
}

void check_fallbacks(const topology& t, reading& in) {
  for (const auto& [name, profile] : t.workers)
    for (const auto& fallback : profile.fallbacks) {
      auto at = at_way(in.tree, {"workers", name, "fallbacks"});
      auto path = fmt::format("workers.{}.fallbacks", name);
      if (fallback == name)
        in.found.error(in.tree[at].at, fmt::format("{}: {} falls back on itself", path, name),
                       "take it out");
      else
        check_worker_name(t, in, at, path, fallback);
    }
}

} // namespace

void check_topology(const topology& t, reading& in) {
  check_listener(t, in, "listen", t.coordinator.listen);
  check_listener(t, in, "http", t.coordinator.http);
  if (!t.coordinator.http.empty() && !is_loopback(t.coordinator.http)
      && t.coordinator.http_token_env.empty())
    in.found.error(
      in.tree[at_way(in.tree, {"coordinator", "http"})].at,
      fmt::format("coordinator.http: {} can be reached from other machines, and there is "
                  "no token",
                  quoted(t.coordinator.http)),
      "write http-token-env: NAME_OF_THE_VARIABLE, or listen on 127.0.0.1");
  check_fallbacks(t, in);
  for (const auto& n : t.nodes)
    for (const auto& worker : n.workers)
      check_worker_name(t, in, at_way(in.tree, {"nodes", n.name, "workers"}),
                        fmt::format("nodes.{}.workers", n.name), worker);
  // A table may name the usual workers on a machine that has no key for them: others are asked
  // then.
  auto assign = in.tree.find(in.tree.root, "assign");
  if (assign != no_node && in.tree[assign].kind == node_kind::mapping)
    for (const auto& [type, worker] : t.assign)
      if (auto at = in.tree.find(assign, type); at != no_node && how_to_get(worker).empty())
        check_worker_name(t, in, at, fmt::format("assign.{}", type), worker);
}

} // namespace tributary::config
