#include "runtime/synthesis/draft.hpp"

#include "runtime/synthesis/draft_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/gaps.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace tributary {
namespace {

/// Marks and blank lines around a section, more or less.
constexpr size_t frame_bytes = 16;
/// Why something failed, in a sentence of the report.
constexpr size_t reason_bytes = 400;

uint64_t bytes_of(const draft_parts& all, stream_index stream) {
  const auto& it = all.streams[stream];
  auto name = stream_name(all.of->streams[stream]).size();
  return name + it.why.size() + (it.shown().text ? it.shown().text->size() : 0);
}

void drop_held(draft_parts& all, const stream_part& it) {
  for (size_t i = 0; i < it.held.size(); ++i)
    all.held[i] -= it.held[i] ? 1 : 0;
}

/// Undoes what a stream has contributed so far.
stream_part& cleared(draft_parts& all, stream_index stream) {
  assert(stream < all.streams.size());
  auto& it = all.streams[stream];
  if (it.state == standing::open)
    return it;
  all.bytes -= bytes_of(all, stream);
  --(it.state == standing::done ? all.done : all.lost);
  all.claims.remove(stream);
  all.styles.remove(stream, it.habits);
  drop_held(all, it);
  auto was_changed = it.changed;
  it = stream_part{};
  it.changed = was_changed;
  return it;
}

/// Looks once, when it arrives or is rewritten, for what was asked for.
void check_demands(draft_parts& all, stream_index stream) {
  auto& it = all.streams[stream];
  const auto& spec = all.of->streams[stream];
  const auto& text = *it.shown().text;
  it.unmet = unmet_output(spec, text);
  check_fetched(all, stream);
  if (all.requirements.empty())
    return;
  drop_held(all, it);
  it.held = all.requirements.held_by(stream_name(spec) + "\n" + text);
  for (size_t i = 0; i < it.held.size(); ++i)
    all.held[i] += it.held[i] ? 1 : 0;
}

void note_change(draft_parts& all, stream_index stream) {
  auto& it = all.streams[stream];
  ++(it.state == standing::done ? all.done : all.lost);
  all.bytes += bytes_of(all, stream);
  if (!std::exchange(it.changed, true))
    all.changed.push_back(stream);
}

section_body
body_in(const draft_parts& all, stream_index stream, std::shared_ptr<const std::string> markdown) {
  const auto& spec = all.of->streams[stream];
  auto level = all.layout.is_used() ? all.layout.levels[stream] : inner_level;
  return body_of({stream, spec.id, stream_name(spec), level}, std::move(markdown));
}

/// Finds out how a section writes.
void read_style(draft_parts& all, stream_index stream, section_body& body) {
  auto& it = all.streams[stream];
  all.styles.remove(stream, it.habits);
  it.habits = style_of(*body.text);
  all.styles.add(stream, it.habits);
  auto is_foreign = std::any_of(it.habits.begin(), it.habits.end(), [](const style_trait& each) {
    return each.aspect == style_aspect::language && each.form != "English";
  });
  body.style = style_places_of(*body.text, !is_foreign);
}

/// How the result speaks; where it does not tell, what the stream and then the plan are for does.
wording tone_of(const plan& p, const stream_spec& spec, std::string_view text) {
  auto tone = wording_of(text);
  if (tone == wording::unclear)
    tone = wording_by_role(spec.id + " " + spec.name + " " + spec.type + " " + spec.focus);
  if (tone == wording::unclear)
    tone = p.kind == plan_kind::development ? wording::decides : wording_by_role(p.task);
  return tone;
}

/// What the version's own file says of conflicts that it settles.
void append_settled(const draft_parts& all, draft_change& out) {
  if (out.settled.empty())
    return;
  std::vector<conflict> changed;
  for (auto& each : numbered_conflicts(all))
    if (std::any_of(out.settled.begin(), out.settled.end(),
                    [&](const auto& it) { return it.first == each.key; }))
      changed.push_back(std::move(each));
  out.text += disputes_text(
    changed, [&](stream_index stream) { return "*" + shown_name(all.of->streams[stream]) + "*"; });
}

} // namespace

draft_parts::draft_parts(std::shared_ptr<const plan> p)
  : of(std::move(p)),
    streams(of->streams.size()),
    layout(read_template(*of)),
    requirements(*of),
    held(of->requirements.size()) {}

struct draft::parts : draft_parts {
  using draft_parts::draft_parts;
};

draft::draft(std::shared_ptr<const plan> p) : parts_(std::make_unique<parts>(std::move(p))) {}

draft::~draft() = default;
draft::draft(draft&&) noexcept = default;

void draft::put(stream_index stream, const std::string& markdown) {
  put(stream, std::make_shared<const std::string>(markdown));
}

void draft::put(stream_index stream, std::shared_ptr<const std::string> markdown) {
  auto& it = cleared(*parts_, stream);
  it.state = standing::done;
  it.body = body_in(*parts_, stream, std::move(markdown));
  it.claims = static_cast<uint32_t>(it.body.claims.size());
  it.sourced_claims
    = static_cast<uint32_t>(std::count_if(it.body.claims.begin(), it.body.claims.end(),
                                          [](const claim& each) { return !each.source.empty(); }));
  read_style(*parts_, stream, it.body);
  for (const auto& each : it.body.claims)
    hold_words_of(each, it.body.style.held);
  parts_->claims.add(stream, std::exchange(it.body.claims, {}),
                     tone_of(*parts_->of, parts_->of->streams[stream], *it.body.text));
  check_demands(*parts_, stream);
  note_change(*parts_, stream);
}

void draft::put_gap(stream_index stream, const std::string& why,
                    std::shared_ptr<const std::string> partial) {
  auto& it = cleared(*parts_, stream);
  it.state = standing::lost;
  it.why = why;
  if (partial) {
    it.body = body_in(*parts_, stream, std::move(partial));
    it.body.claims.clear();
  }
  note_change(*parts_, stream);
}

void draft::edit(stream_index stream, const std::string& text) {
  auto& it = parts_->streams[stream];
  if (it.state != standing::done || (it.edited && it.edited_from == text))
    return;
  parts_->bytes -= bytes_of(*parts_, stream);
  it.edited_from = text;
  it.edited = body_in(*parts_, stream, std::make_shared<const std::string>(text));
  it.edited->claims.clear();
  parts_->bytes += bytes_of(*parts_, stream);
  read_style(*parts_, stream, *it.edited);
  it.edited->style.held = it.body.style.held;
  check_demands(*parts_, stream);
  if (!std::exchange(it.changed, true))
    parts_->changed.push_back(stream);
}

void draft::deliver() {
  parts_->delivered = true;
}

void draft::set_overview(const std::string& text) {
  auto& all = *parts_;
  if (all.layout.is_used() || text == all.overview_from)
    return;
  all.bytes -= all.overview.text ? all.overview.text->size() : 0;
  all.overview_from = text;
  all.overview = body_of({no_stream, "overview", overview_title, inner_level},
                         std::make_shared<const std::string>(text));
  all.overview.claims.clear();
  all.overview.style = style_places_of(*all.overview.text, true);
  all.bytes += all.overview.text->size();
  all.overview_changed = true;
}

std::string draft::settle(const std::string& key, const std::string& by,
                          std::shared_ptr<const std::string> result) {
  if (is_gap_key(key))
    return take_fetched(*parts_, key, by, std::move(result));
  auto body = body_of({no_stream, by, by, inner_level}, std::move(result));
  conflict about;
  for (auto& each : parts_->claims.conflicts())
    if (each.key == key)
      about = std::move(each);
  auto& answer = parts_->answers[key] = {by, body.text, std::move(body.claims), {}};
  parts_->settled.emplace_back(key, resolution_of(answer, about));
  auto title = about.subject.empty() ? by
                                     : inline_text(about.subject, reason_bytes) + ": "
                                         + inline_text(about.attribute, reason_bytes);
  return fmt::format("## {}\n\n{}\n", title, *body.text);
}

void draft::leave_open(const std::string& key, const std::string& by, const std::string& why) {
  if (is_gap_key(key))
    return take_none(*parts_, key, by, why);
  parts_->answers[key] = {by, nullptr, {}, plain_line("the research failed: " + why, reason_bytes)};
}

draft_change draft::commit() {
  draft_change out;
  out.version = ++parts_->version;
  out.streams = std::exchange(parts_->changed, {});
  std::sort(out.streams.begin(), out.streams.end());
  size_t bytes = 0;
  for (auto stream : out.streams)
    bytes += bytes_of(*parts_, stream) + frame_bytes;
  out.text.reserve(bytes);
  if (std::exchange(parts_->overview_changed, false))
    append_overview(*parts_, out.text);
  for (auto stream : out.streams) {
    parts_->streams[stream].changed = false;
    append_section(*parts_, stream, out.text);
  }
  if (std::exchange(parts_->added_changed, false))
    append_required(*parts_, out.text);
  out.draft_bytes = parts_->bytes;
  out.found = parts_->claims.take_found();
  out.settled = std::exchange(parts_->settled, {});
  append_settled(*parts_, out);
  return out;
}

std::string draft::markdown(bool finished) const {
  return render_draft(*parts_, finished);
}

std::vector<std::string> draft::missing() const {
  return missing_parts(*parts_);
}

std::vector<std::string> draft::unmet_requirements() const {
  return missing_requirements(*parts_);
}

std::vector<open_gap> draft::open_gaps() const {
  return tributary::open_gaps(*parts_);
}

std::string draft::added() const {
  std::string out;
  append_required(*parts_, out);
  return out;
}

std::vector<conflict> draft::conflicts() const {
  return numbered_conflicts(*parts_);
}

part_facts draft::facts_of(stream_index stream) const {
  const auto& it = parts_->streams[stream];
  return {it.state != standing::done, it.claims, it.sourced_claims};
}

namespace {

std::string section_of(const draft_parts& all, stream_index stream, bool as_delivered) {
  std::string out;
  out.reserve(bytes_of(all, stream) + frame_bytes);
  append_section(all, stream, out, as_delivered);
  out.pop_back();
  return out;
}

} // namespace

std::string draft::section(stream_index stream) const {
  return section_of(*parts_, stream, true);
}

std::string draft::shown_section(stream_index stream) const {
  return section_of(*parts_, stream, false);
}

} // namespace tributary
