#include "config/topology_reader.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>

namespace tributary::config {

namespace {

/// Labels of one node; more is no way to choose a machine.
constexpr size_t labels_max = 64;

struct launch_draft {
  launch_spec& value;
};

void take_launch(const field& in, launch_draft& out, launch_kind kind) {
  auto text = in.text();
  if (!text)
    return;
  if (text->empty())
    return in.wrong("is empty", "write launch: {ssh: user@host}");
  // ssh would take a host that begins with a dash for an option.
  if (kind == launch_kind::ssh && (text->front() == '-' || text->find(' ') != std::string::npos))
    return in.wrong(fmt::format("{} is no host", quoted(in.raw())), "write user@host");
  if (out.value.kind != launch_kind::none)
    return in.wrong("is a second way to launch it", "keep one");
  out.value = {kind, std::move(*text)};
}

constexpr key_of<launch_draft> launch_keys[] = {
  {"ssh", [](const field& in, launch_draft& out) { take_launch(in, out, launch_kind::ssh); }},
  {"command",
   [](const field& in, launch_draft& out) { take_launch(in, out, launch_kind::command); }},
};

void read_launch(const field& in, launch_spec& out) {
  if (in.is(node_kind::scalar)) {
    constexpr std::string_view names[] = {"local", "none"};
    if (auto index = in.choice(names))
      out = {*index == 0 ? launch_kind::local : launch_kind::none, {}};
    return;
  }
  out = {};
  launch_draft draft{out};
  read_mapping(in, launch_keys, draft);
}

constexpr key_of<node_spec> node_keys[] = {
  {"slots", [](const field& in, node_spec& n) { in.read(n.slots, 1, limits::slots_per_node); }},
  {"launch", [](const field& in, node_spec& n) { read_launch(in, n.launch); }},
  {"workers", [](const field& in, node_spec& n) { in.read(n.workers, limits::topology_list); }},
  {"labels", [](const field& in, node_spec& n) { in.read(n.labels, labels_max); }},
};

constexpr key_of<elastic_spec> elastic_keys[] = {
  {"min", [](const field& in, elastic_spec& e) { in.read(e.min, 0, limits::nodes); }},
  {"max", [](const field& in, elastic_spec& e) { in.read(e.max, 1, limits::nodes); }},
  {"when-waiting", [](const field& in, elastic_spec& e) { in.read(e.when_waiting); }},
  {"idle", [](const field& in, elastic_spec& e) { in.read(e.idle); }},
  {"slots", [](const field& in, elastic_spec& e) { in.read(e.slots, 1, limits::slots_per_node); }},
  {"launch", [](const field& in, elastic_spec& e) { read_launch(in, e.launch); }},
};

} // namespace

void read_nodes(const field& in, topology& out) {
  if (in.is(node_kind::mapping) && in.value().count / 2 > limits::nodes)
    return in.wrong(fmt::format("more than {} nodes", limits::nodes),
                    "keep fewer, with more slots");
  out.nodes.clear();
  in.entries([&](const field& entry, node_id key) {
    check_name(entry, key, "node");
    auto& n = out.nodes.emplace_back();
    n.name = entry.key();
    if (!entry.is(node_kind::null))
      read_mapping(entry, node_keys, n);
  });
}

void read_elastic(const field& in, topology& out) {
  elastic_spec e;
  read_mapping(in, elastic_keys, e);
  if (in.in().tree.find(in.id(), "max") == no_node && in.is(node_kind::mapping))
    in.wrong("has no max", "say how many nodes there may be: max: 8");
  else if (e.min > e.max)
    in.wrong(fmt::format("min {} is more than max {}", e.min, e.max), "raise max or lower min");
  out.elastic = std::move(e);
}

} // namespace tributary::config
