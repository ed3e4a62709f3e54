#include "runtime/synthesis/draft_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/gaps.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/unify.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

constexpr size_t words_bytes = 400;

bool is_whole(const draft_parts& all) {
  return all.done + all.lost == all.streams.size();
}

conflict hole(stream_index stream, std::string subject, std::string attribute) {
  conflict out;
  out.type = conflict_type::missing;
  out.subject = std::move(subject);
  out.attribute = std::move(attribute);
  out.status = "noted";
  if (stream != no_stream) {
    claim side;
    side.stream = stream;
    out.sides.push_back(std::move(side));
  }
  return out;
}

/// One that streams were to fill, where the plan has it so.
void fill(conflict& each, std::string key, const resolution& asked) {
  each.key = std::move(key);
  if (asked.by.empty())
    return;
  each.status = asked.value.empty() ? "open" : "resolved";
  each.resolved_by = asked.by;
  each.resolved_value = asked.value;
  each.resolved_why = asked.why;
}

/// Adds what is missing still, and why where somebody was asked for it.
void add_missing(std::vector<std::string>& out, const std::string& what, const resolution& asked) {
  if (asked.by.empty())
    out.push_back(what);
  else if (asked.value.empty())
    out.push_back(fmt::format("{} ({} was asked for it: {})", what, asked.by,
                              inline_text(asked.why, words_bytes)));
}

/// What is done about two sides that cannot both stand.
void settle(const draft_parts& all, conflict& each) {
  if (each.status != "open")
    return;
  if (auto found = all.answers.find(each.key); found != all.answers.end()) {
    auto settled = resolution_of(found->second, each);
    each.resolved_by = std::move(settled.by);
    each.resolved_value = std::move(settled.value);
    each.resolved_why = std::move(settled.why);
    if (!each.resolved_value.empty())
      each.status = "resolved";
  } else if (each.type == conflict_type::technical) {
    const auto& answers = all.of->synthesis.conflicts;
    auto answer = answers.find("technical");
    if (answer == answers.end() || answer->second == "choose")
      choose_side(each, *all.of);
  }
}

stream_index first_stream(const conflict& each) {
  return each.sides.empty() ? no_stream : each.sides.front().stream;
}

} // namespace

std::vector<size_t> bare_requirements(const draft_parts& all) {
  std::vector<size_t> out;
  // Where nothing came in at all, that is told already.
  if (!is_whole(all) || all.done == 0)
    return out;
  for (size_t i = 0; i < all.held.size(); ++i)
    if (all.requirements.covers(i) && all.held[i] == 0)
      out.push_back(i);
  return out;
}

std::vector<std::string> missing_parts(const draft_parts& all) {
  std::vector<std::string> out;
  for (stream_index stream = 0; stream < all.streams.size(); ++stream) {
    const auto& it = all.streams[stream];
    if (it.state == standing::lost) {
      auto why = inline_text(it.why, words_bytes);
      out.push_back(shown_name(all.of->streams[stream]) + (why.empty() ? "" : ": " + why));
    }
    for (size_t i = 0; i < it.unmet.size(); ++i)
      add_missing(out, it.unmet[i], it.asked[i]);
  }
  auto required = missing_requirements(all);
  out.insert(out.end(), required.begin(), required.end());
  return out;
}

std::vector<std::string> missing_requirements(const draft_parts& all) {
  std::vector<std::string> out;
  for (auto i : bare_requirements(all))
    add_missing(out, required_text(*all.of, i), fetched_for_requirement(all, i));
  return out;
}

std::vector<conflict> numbered_conflicts(const draft_parts& all) {
  auto out = all.claims.conflicts();
  for (auto& each : out)
    settle(all, each);
  for (stream_index stream = 0; stream < all.streams.size(); ++stream) {
    const auto& it = all.streams[stream];
    const auto& name = stream_name(all.of->streams[stream]);
    if (it.state == standing::lost) {
      out.push_back(hole(stream, name, "result"));
      out.back().resolved_by = "flag";
      out.back().resolved_why = it.why;
    }
    for (size_t i = 0; i < it.unmet.size(); ++i) {
      out.push_back(hole(stream, name, it.unmet[i]));
      fill(out.back(), gap_key(*all.of, stream, it.unmet[i]), it.asked[i]);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const conflict& a, const conflict& b) {
    return first_stream(a) < first_stream(b);
  });
  for (auto& each : house_style{all}.conflicts())
    out.push_back(std::move(each));
  for (auto i : bare_requirements(all)) {
    out.push_back(hole(no_stream, all.of->requirements[i], "requirement"));
    fill(out.back(), requirement_key(*all.of, i), fetched_for_requirement(all, i));
  }
  for (size_t i = 0; i < out.size(); ++i)
    out[i].id = fmt::format("c{}", i + 1);
  return out;
}

} // namespace tributary
