#include "config/plan_streams.hpp"

#include "config/failure_reader.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tributary::config {

namespace {

/// Labels that a stream or a node may carry; more is no way to choose a machine.
constexpr size_t labels_max = 64;

/// One stream while it is read.
struct stream_draft {
  stream_spec value;
  std::optional<std::vector<node_id>> needs;
  std::vector<std::pair<std::string, std::string>> inferred;
};

void read_start(const field& in, stream_draft& s) {
  constexpr std::array<std::string_view, 2> names = {"all", "first"};
  if (auto index = in.choice(names))
    s.value.start = static_cast<start_when>(*index);
}

void read_workdir(const field& in, stream_draft& s) {
  constexpr std::array<std::string_view, 1> names = {"worktree"};
  if (auto index = in.choice(names))
    s.value.workdir = names[*index];
}

void read_timeout(const field& in, std::optional<duration>& out) {
  in.read(out);
  if (out && out->count() == 0) {
    in.wrong("0 would end every attempt at once", "write a span such as 40m, or take the key out");
    out.reset();
  }
}

void read_needs(const field& in, stream_draft& s) {
  s.needs.emplace();
  in.items([&](const field& item) {
    if (item.text())
      s.needs->push_back(item.id());
  });
}

void read_inferred(const field& in, stream_draft& s) {
  in.entries([&](const field& entry, node_id) {
    if (auto words = entry.text())
      s.inferred.emplace_back(entry.key(), std::move(*words));
  });
}

constexpr key_of<stream_draft> stream_keys[] = {
  {"id", [](const field& in, stream_draft& s) { in.read(s.value.id); }},
  {"name", [](const field& in, stream_draft& s) { in.read(s.value.name); }},
  {"type", [](const field& in, stream_draft& s) { in.read(s.value.type); }},
  {"worker", [](const field& in, stream_draft& s) { in.read(s.value.worker); }},
  {"focus", [](const field& in, stream_draft& s) { in.read(s.value.focus); }},
  {"tasks", [](const field& in, stream_draft& s) { in.read(s.value.tasks, limits::stream_tasks); }},
  {"output", [](const field& in, stream_draft& s) { in.read(s.value.output); }},
  {"prompt", [](const field& in, stream_draft& s) { in.read(s.value.prompt); }},
  {"needs", read_needs},
  {"inferred-needs", read_inferred},
  {"estimate", [](const field& in, stream_draft& s) { in.read(s.value.estimate); }},
  {"timeout", [](const field& in, stream_draft& s) { read_timeout(in, s.value.timeout); }},
  {"idle-timeout",
   [](const field& in, stream_draft& s) { read_timeout(in, s.value.idle_timeout); }},
  {"total-timeout",
   [](const field& in, stream_draft& s) { read_timeout(in, s.value.total_timeout); }},
  {"start", read_start},
  {"continue-on-error",
   [](const field& in, stream_draft& s) { in.read(s.value.continue_on_error); }},
  {"labels", [](const field& in, stream_draft& s) { in.read(s.value.labels, labels_max); }},
  {"workdir", read_workdir},
  {"approve", [](const field& in, stream_draft& s) { in.read(s.value.approve); }},
  {"on-failure",
   [](const field& in, stream_draft& s) { read_failure_rules(in, s.value.on_failure); }},
};

void check_id(const field& in, node_id where, std::string_view id) {
  if (is_stream_id(id))
    return;
  in.wrong_at(where,
              id.size() > limits::id_bytes
                ? fmt::format("the id {} has more than {} characters", quoted(id), limits::id_bytes)
                : fmt::format("{} is no id", quoted(id)),
              fmt::format("begin with a letter, use only a-z 0-9 _ -: {}", slug(id)));
}

void read_stream(const field& in, std::string_view id, node_id id_at, plan_draft& draft) {
  stream_draft s;
  s.value.at = in.in().tree[id_at].at;
  if (!in.is(node_kind::null))
    read_mapping(in, stream_keys, s);
  if (!id.empty() && !s.value.id.empty() && s.value.id != id)
    in.wrong(fmt::format("has the id {} of another", quoted(s.value.id)), "take out id:");
  if (!id.empty())
    s.value.id = id;
  check_id(in, id_at, s.value.id);
  if (s.value.name.empty())
    s.value.name = s.value.id;
  draft.value.streams.push_back(std::move(s.value));
  draft.needs.push_back(std::move(s.needs));
  draft.inferred.push_back(std::move(s.inferred));
}

void read_stream_list(const field& in, plan_draft& draft) {
  std::unordered_map<std::string_view, int> first_lines;
  const auto& tree = in.in().tree;
  in.items([&](const field& item) {
    auto id_at = tree.find(item.id(), "id");
    if (id_at == no_node || tree.text(id_at).empty())
      return item.wrong("has no id", "write id: a-short-name, or streams: as a mapping");
    auto id = tree.text(id_at);
    auto [first, is_new] = first_lines.emplace(id, tree[id_at].at.line);
    if (!is_new)
      return item.wrong_at(
        id_at, fmt::format("the id {} stands twice, first in line {}", quoted(id), first->second),
        "give one of them another id");
    read_stream(item, {}, id_at, draft);
  });
}

} // namespace

bool is_stream_id(std::string_view id) {
  auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !id.empty() && id.size() <= limits::id_bytes && is_letter(id[0])
         && std::all_of(id.begin(), id.end(), [&](char c) {
              return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
            });
}

void read_streams(const field& in, plan_draft& draft) {
  auto count = in.is(node_kind::mapping) ? in.value().count / 2 : in.value().count;
  if (in.is(node_kind::null) || (!in.is(node_kind::scalar) && count == 0))
    return in.wrong("no streams", "write at least one: NAME: {focus: …}");
  if (!in.is(node_kind::scalar) && count > limits::plan_streams)
    return in.wrong(fmt::format("{} streams, more than {}", count, limits::plan_streams),
                    "give each more to do");
  // A stream is large: each time the list grew, all of them would move.
  draft.value.streams.reserve(count);
  draft.needs.reserve(count);
  draft.inferred.reserve(count);
  if (in.is(node_kind::sequence))
    return read_stream_list(in, draft);
  in.entries([&](const field& entry, node_id key) { read_stream(entry, entry.key(), key, draft); });
}

} // namespace tributary::config
