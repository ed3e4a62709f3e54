#include "runtime/planning/planner_answer.hpp"

#include "runtime/base/text.hpp"
#include "runtime/planning/made_stream.hpp"
#include "runtime/planning/plan_repair.hpp"
#include "runtime/planning/proposal.hpp"
#include "runtime/planning/stream_union.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace tributary {

namespace {

constexpr duration estimate_min = std::chrono::seconds{1};
constexpr duration estimate_max = std::chrono::hours{24};
/// Sentences about repairs that are kept; nobody reads more of them.
constexpr size_t repairs_max = 40;

using texts = std::vector<std::string>;

/// Finds streams by what others may call them: their id as it was proposed or as it became, their
/// name, their number.
class stream_names {
public:
  /// Who is called so first is meant.
  void add(const std::string& called, stream_index at) {
    if (!called.empty())
      by_name_.emplace(to_lower(called), at);
  }
  stream_index find(const std::string& called) const {
    auto hit = by_name_.find(to_lower(called));
    if (hit == by_name_.end())
      hit = by_name_.find(slug(called));
    return hit == by_name_.end() ? no_stream : hit->second;
  }

private:
  std::map<std::string, stream_index> by_name_;
};

bool is_empty(const proposed_stream& s) {
  return s.name.empty() && s.focus.empty() && s.tasks.empty();
}

std::string title_of(const proposed_stream& s) {
  constexpr size_t bytes = 80;
  const auto& title = !s.name.empty() ? s.name : !s.focus.empty() ? s.focus : s.tasks.front();
  return std::string{trim(clip(title, bytes))};
}

/// Makes a plan's streams of those that were proposed.
class answer_reader {
public:
  answer_reader(const plan_wish& wish, const std::vector<planner_type>& types, planner_reading& out)
    : types_{types}, out_{out} {
    out_.made.what.task = wish.task;
    out_.made.what.inputs = wish.inputs;
    set_kind(out_.made, wish);
  }

  void read(const plan_wish& wish, const proposal& p) {
    if (auto kind = plan_kind_from(p.kind); kind && !wish.kind) {
      out_.made.what.kind = *kind;
      out_.made.kind_why = "as the planner has it";
    }
    for (size_t i = 0; i < p.streams.size(); ++i)
      read_stream(p.streams[i], i + 1);
    if (p.left_out > 0)
      note(fmt::format("{} streams after the first {} are left out", p.left_out, p.streams.size()));
    register_names();
    for (stream_index s = 0; s < kept_.size(); ++s)
      read_needs(s);
  }

private:
  void note(std::string what) { out_.repairs.push_back(std::move(what)); }

  void read_stream(const proposed_stream& proposed, size_t number) {
    auto& streams = out_.made.what.streams;
    if (is_empty(proposed))
      return note(fmt::format("stream {} is left out: it says nothing to do", number));
    stream_spec s;
    s.name = title_of(proposed);
    s.focus = proposed.focus.empty() ? s.name : proposed.focus;
    auto same = std::find_if(streams.begin(), streams.end(), [&](const stream_spec& other) {
      return to_lower(other.name) == to_lower(s.name) && other.focus == s.focus
             && other.tasks == proposed.tasks;
    });
    if (same != streams.end()) {
      note(fmt::format("'{}' stood there twice", same->id));
      return called(proposed, number, static_cast<stream_index>(same - streams.begin()));
    }
    s.id = id_for(proposed);
    s.tasks = proposed.tasks;
    s.type = type_for(proposed, s);
    s.output
      = proposed.output.empty() ? std::string{usual_output(out_.made.what.kind)} : proposed.output;
    s.estimate = estimate_for(proposed, s);
    auto at = static_cast<stream_index>(streams.size());
    streams.push_back(std::move(s));
    called(proposed, number, at);
    out_.made.why.push_back(proposed.why.empty() ? "the planner proposes it" : proposed.why);
    kept_.push_back(&proposed);
  }

  /// However it is called, this stream is meant.
  void called(const proposed_stream& proposed, size_t number, stream_index at) {
    calls_.push_back({&proposed, number, at});
  }

  /// An id means what it was proposed for, whatever else is called so: "1" may be the second
  /// stream's. Then what it became, then names, then numbers.
  void register_names() {
    for (const auto& each : calls_)
      names_.add(each.proposed->id, each.at);
    for (const auto& each : calls_)
      names_.add(out_.made.what.streams[each.at].id, each.at);
    for (const auto& each : calls_)
      names_.add(out_.made.what.streams[each.at].name, each.at);
    for (const auto& each : calls_) {
      names_.add(fmt::format("{}", each.number), each.at);
      names_.add(fmt::format("stream {}", each.number), each.at);
    }
  }

  std::string id_for(const proposed_stream& proposed) {
    const auto& wanted = proposed.id.empty() ? title_of(proposed) : proposed.id;
    auto id = unique_id(out_.made.what, wanted);
    if (!proposed.id.empty() && id != proposed.id)
      note(fmt::format("the id '{}' became '{}'", proposed.id, id));
    return id;
  }

  std::string type_for(const proposed_stream& proposed, const stream_spec& s) {
    auto type = to_lower(proposed.type);
    if (std::any_of(types_.begin(), types_.end(),
                    [&](const planner_type& known) { return known.type == type; }))
      return type;
    auto usual = usual_type(out_.made.what.kind, s.name);
    if (!type.empty())
      note(fmt::format("'{}' is of the type {}: there is none called '{}'", s.id, usual, type));
    return usual;
  }

  std::optional<duration> estimate_for(const proposed_stream& proposed, const stream_spec& s) {
    if (proposed.estimate.empty())
      return std::nullopt;
    auto read = parse_duration(proposed.estimate);
    if (!read) {
      note(fmt::format("the estimate of '{}' is left out: '{}' is no span of time", s.id,
                       proposed.estimate));
      return std::nullopt;
    }
    auto bounded = std::clamp(*read, estimate_min, estimate_max);
    if (bounded != *read)
      note(fmt::format("the estimate of '{}' became {} instead of {}", s.id, to_text(bounded),
                       to_text(*read)));
    return bounded;
  }

  void read_needs(stream_index s) {
    auto& streams = out_.made.what.streams;
    std::set<stream_index> needs;
    for (const auto& called : kept_[s]->needs) {
      auto need = names_.find(called);
      if (need == no_stream)
        note(fmt::format("'{}' needs '{}', which is no stream: left out", streams[s].id, called));
      else if (need == s)
        note(fmt::format("'{}' needed itself", streams[s].id));
      else
        needs.insert(need);
    }
    streams[s].needs.assign(needs.begin(), needs.end());
  }

  const std::vector<planner_type>& types_;
  planner_reading& out_;
  /// A proposed stream, counted from 1, and the stream that it became or was found to be.
  struct call {
    const proposed_stream* proposed;
    size_t number;
    stream_index at;
  };
  std::vector<call> calls_;
  stream_names names_;
  /// By stream: what it was made of.
  std::vector<const proposed_stream*> kept_;
};

/// What the planner does not want divided is one stream, whatever it was written as.
void undivide(made_plan& made, const proposal& p) {
  made.undivided = p.why.empty() ? "the planner sees one piece of work in it" : p.why;
  auto count = static_cast<stream_index>(made.what.streams.size());
  if (count == 0)
    return add_whole(made);
  if (count > 1) {
    stream_groups whole(1);
    for (stream_index s = 0; s < count; ++s)
      whole.front().push_back(s);
    unite(made, whole, "the planner would not divide it");
  }
  made.why.front() = made.undivided;
}

void bound(texts& repairs) {
  constexpr size_t bytes = 400;
  for (auto& each : repairs)
    each = clip(each, bytes);
  if (repairs.size() <= repairs_max)
    return;
  auto more = repairs.size() - repairs_max;
  repairs.resize(repairs_max);
  repairs.push_back(fmt::format("and {} more", more));
}

} // namespace

result<planner_reading> read_planner_answer(std::string_view answer, const plan_wish& wish,
                                            const std::vector<planner_type>& types) {
  auto proposed = read_proposal(answer);
  if (!proposed)
    return tl::unexpected<error>(proposed.error());
  planner_reading out;
  answer_reader{wish, types, out}.read(wish, *proposed);
  auto count = out.made.what.streams.size();
  if (count == 0 && proposed->divide.value_or(true))
    return fail(ec::malformed, "none of its `streams` says what to do");
  if (count <= 1 || !proposed->divide.value_or(true))
    undivide(out.made, *proposed);
  else
    repair(out.made, streams_wanted(wish.task), out.repairs);
  bound(out.repairs);
  return out;
}

} // namespace tributary
