#include "runtime/synthesis/gaps.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/gap_question.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

constexpr std::string_view of_stream = "missing-";
constexpr std::string_view of_plan = "required-";
/// Of a key's end: what is missing, as a hash, and the mark before it.
constexpr size_t hash_bytes = 17;
constexpr size_t why_bytes = 400;

std::string hashed(std::string_view what) {
  return fmt::format("-{:016x}", stable_hash(what));
}

/// The stream that a gap's key names, since where something belongs must not depend on what is
/// there already.
stream_index stream_of(const plan& p, std::string_view key) {
  if (!key.starts_with(of_stream) || key.size() < of_stream.size() + hash_bytes)
    return no_stream;
  key.remove_prefix(of_stream.size());
  key.remove_suffix(hash_bytes);
  auto at = std::find_if(p.streams.begin(), p.streams.end(),
                         [&](const stream_spec& each) { return each.id == key; });
  return at == p.streams.end() ? no_stream : static_cast<stream_index>(at - p.streams.begin());
}

void note_fetched(draft_parts& all, stream_index stream) {
  if (stream == no_stream) {
    all.added_changed = true;
    return;
  }
  check_fetched(all, stream);
  auto& it = all.streams[stream];
  if (it.state == standing::done && !std::exchange(it.changed, true))
    all.changed.push_back(stream);
}

fetched_part& renewed(draft_parts& all, const std::string& key, const std::string& by) {
  auto& it = all.fetched[key];
  all.bytes -= it.body ? it.body->text->size() : 0;
  it = {by, {}, {}, {}};
  return it;
}

/// Of a requirement or of what a stream lacks, as things stand.
std::pair<std::string, resolution> standing_of(const draft_parts& all, std::string_view key) {
  if (auto stream = stream_of(*all.of, key); stream != no_stream) {
    const auto& it = all.streams[stream];
    for (size_t i = 0; i < it.unmet.size(); ++i)
      if (gap_key(*all.of, stream, it.unmet[i]) == key)
        return {it.unmet[i], it.asked[i]};
    return {};
  }
  for (auto i : bare_requirements(all))
    if (requirement_key(*all.of, i) == key)
      return {required_text(*all.of, i), fetched_for_requirement(all, i)};
  return {};
}

/// The first gaps of all, and of those the ones that nobody was asked for: so a second look finds
/// no others than the first did.
class gap_list {
public:
  explicit gap_list(const draft_parts& all) : all_(all) {}

  void add(std::string key, const std::string& what, std::vector<stream_index> streams,
           const auto& question) {
    if (left_ == 0)
      return;
    --left_;
    if (all_.fetched.count(key) == 0)
      out_.push_back({std::move(key), what, std::move(streams), question()});
  }

  std::vector<open_gap> taken() && { return std::move(out_); }

private:
  const draft_parts& all_;
  size_t left_ = limits::conflicts_researched;
  std::vector<open_gap> out_;
};

} // namespace

bool wants_gaps_fetched(const plan& p) {
  auto answer = p.synthesis.conflicts.find("missing");
  return answer != p.synthesis.conflicts.end() && answer->second == "research";
}

std::string gap_key(const plan& p, stream_index stream, std::string_view what) {
  if (!wants_gaps_fetched(p))
    return {};
  return std::string{of_stream} + p.streams[stream].id + hashed(what);
}

std::string requirement_key(const plan& p, size_t requirement) {
  if (!wants_gaps_fetched(p))
    return {};
  return std::string{of_plan} + "plan" + hashed(p.requirements[requirement]);
}

bool is_gap_key(std::string_view key) {
  return key.starts_with(of_stream) || key.starts_with(of_plan);
}

std::vector<open_gap> open_gaps(const draft_parts& all) {
  if (!wants_gaps_fetched(*all.of))
    return {};
  gap_list list{all};
  // They decide how the run ends, so they go first.
  for (auto i : bare_requirements(all))
    list.add(requirement_key(*all.of, i), required_text(*all.of, i), {},
             [&] { return requirement_question(all, i); });
  for (stream_index stream = 0; stream < all.streams.size(); ++stream)
    for (const auto& what : all.streams[stream].unmet)
      list.add(gap_key(*all.of, stream, what), what, {stream},
               [&] { return gap_question(*all.of, stream, what); });
  return std::move(list).taken();
}

std::string take_fetched(draft_parts& all, const std::string& key, const std::string& by,
                         std::shared_ptr<const std::string> result) {
  auto stream = stream_of(*all.of, key);
  auto level
    = stream != no_stream && all.layout.is_used() ? all.layout.levels[stream] : inner_level;
  auto& it = renewed(all, key, by);
  it.body = body_of({no_stream, by, by, level}, std::move(result));
  // As with what edits a part: claims are those of the parts.
  it.body->claims.clear();
  auto text = *it.body->text;
  it.held = all.requirements.held_by(text);
  if (auto why = why_not_had(text)) {
    it.why = std::move(*why);
    it.body.reset();
  }
  all.bytes += it.body ? it.body->text->size() : 0;
  note_fetched(all, stream);
  auto [what, verdict] = standing_of(all, key);
  all.settled.emplace_back(key, std::move(verdict));
  return fmt::format("## {}\n\n{}\n", what.empty() ? by : what, text);
}

void take_none(draft_parts& all, const std::string& key, const std::string& by,
               const std::string& why) {
  renewed(all, key, by).why = plain_line("the research failed: " + why, why_bytes);
  note_fetched(all, stream_of(*all.of, key));
}

void check_fetched(draft_parts& all, stream_index stream) {
  auto& it = all.streams[stream];
  it.asked.assign(it.unmet.size(), {});
  if (all.fetched.empty())
    return;
  for (size_t i = 0; i < it.unmet.size(); ++i) {
    auto at = all.fetched.find(gap_key(*all.of, stream, it.unmet[i]));
    if (at == all.fetched.end())
      continue;
    const auto& got = at->second;
    auto whole = got.body ? *it.shown().text + "\n\n" + *got.body->text : std::string{};
    auto lacks = got.body ? unmet_output(all.of->streams[stream], whole) : it.unmet;
    it.asked[i]
      = verdict_on(got, std::find(lacks.begin(), lacks.end(), it.unmet[i]) == lacks.end());
  }
}

resolution fetched_for_requirement(const draft_parts& all, size_t requirement) {
  auto at = all.fetched.find(requirement_key(*all.of, requirement));
  if (at == all.fetched.end())
    return {};
  return verdict_on(at->second,
                    requirement < at->second.held.size() && at->second.held[requirement]);
}

std::vector<std::pair<std::string, const fetched_part*>>
fetched_parts(const draft_parts& all, stream_index stream) {
  std::vector<std::pair<std::string, const fetched_part*>> out;
  if (all.fetched.empty())
    return out;
  if (stream == no_stream) {
    for (auto i : bare_requirements(all))
      if (!fetched_for_requirement(all, i).value.empty())
        out.emplace_back(required_text(*all.of, i), &all.fetched.at(requirement_key(*all.of, i)));
    return out;
  }
  const auto& it = all.streams[stream];
  for (size_t i = 0; i < it.unmet.size(); ++i)
    if (!it.asked[i].value.empty())
      out.emplace_back(it.unmet[i], &all.fetched.at(gap_key(*all.of, stream, it.unmet[i])));
  return out;
}

void append_fetched(const draft_parts& all, stream_index stream, std::string& out) {
  for (const auto& [what, got] : fetched_parts(all, stream))
    out += fmt::format("\n\n> **Added** by {} ({}).\n\n{}", got->by, what, *got->body->text);
}

void append_required(const draft_parts& all, std::string& out) {
  std::string added;
  append_fetched(all, no_stream, added);
  if (!added.empty())
    out += fmt::format("## {}{}\n\n", added_title, added);
}

} // namespace tributary
