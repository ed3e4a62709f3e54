#include "runtime/synthesis/draft.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/conflict_index.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/section_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace tributary {
namespace {

constexpr size_t name_bytes = 160;

enum class standing : uint8_t { open, done, lost };

/// One stream's part of the draft.
struct stream_part {
  standing state = standing::open;
  /// Put since the last commit.
  bool changed = false;
  section_body body;
  std::string why;
};

} // namespace

struct draft::parts {
  std::shared_ptr<const plan> of;
  std::vector<stream_part> sections;
  conflict_index claims;
  std::vector<stream_index> changed;
  uint32_t version = 0;
  size_t done = 0;
  size_t lost = 0;
  /// Of the sections that are not open.
  uint64_t bytes = 0;

  const std::string& name(stream_index stream) const { return stream_name(of->streams[stream]); }
  void clear(stream_index stream);
  void touch(stream_index stream);
  void append_section(stream_index stream, std::string& out) const;
  uint64_t size_of(stream_index stream) const;
};

/// Undoes what a stream has contributed so far.
void draft::parts::clear(stream_index stream) {
  auto& it = sections[stream];
  if (it.state == standing::open)
    return;
  bytes -= size_of(stream);
  --(it.state == standing::done ? done : lost);
  claims.remove(stream);
  auto was_changed = it.changed;
  it = stream_part{};
  it.changed = was_changed;
}

void draft::parts::touch(stream_index stream) {
  bytes += size_of(stream);
  if (!std::exchange(sections[stream].changed, true))
    changed.push_back(stream);
}

void draft::parts::append_section(stream_index stream, std::string& out) const {
  const auto& it = sections[stream];
  out += "## ";
  out += inline_text(name(stream), name_bytes);
  out += "\n\n";
  if (it.state == standing::done)
    out += *it.body.text;
  else
    out += it.state == standing::lost ? gap_text(it.why) : open_text(false);
  out += "\n\n";
}

uint64_t draft::parts::size_of(stream_index stream) const {
  const auto& it = sections[stream];
  return name(stream).size() + (it.state == standing::done ? it.body.text->size() : it.why.size());
}

draft::draft(std::shared_ptr<const plan> p) : parts_(std::make_unique<parts>()) {
  parts_->sections.resize(p->streams.size());
  parts_->of = std::move(p);
}

draft::~draft() = default;
draft::draft(draft&&) noexcept = default;

void draft::put(stream_index stream, const std::string& markdown) {
  put(stream, std::make_shared<const std::string>(markdown));
}

void draft::put(stream_index stream, std::shared_ptr<const std::string> markdown) {
  assert(stream < parts_->sections.size());
  parts_->clear(stream);
  auto& it = parts_->sections[stream];
  it.state = standing::done;
  it.body = body_of(stream, parts_->name(stream), std::move(markdown));
  parts_->claims.add(stream, std::exchange(it.body.claims, {}));
  ++parts_->done;
  parts_->touch(stream);
}

void draft::put_gap(stream_index stream, const std::string& why) {
  assert(stream < parts_->sections.size());
  parts_->clear(stream);
  auto& it = parts_->sections[stream];
  it.state = standing::lost;
  it.why = why;
  ++parts_->lost;
  parts_->touch(stream);
}

draft_change draft::commit() {
  draft_change out;
  out.version = ++parts_->version;
  out.streams = std::exchange(parts_->changed, {});
  std::sort(out.streams.begin(), out.streams.end());
  for (auto stream : out.streams) {
    parts_->sections[stream].changed = false;
    parts_->append_section(stream, out.text);
  }
  out.draft_bytes = parts_->bytes;
  out.found = parts_->claims.take_found();
  return out;
}

std::string draft::markdown(bool finished) const {
  const auto& all = *parts_;
  std::string out = "# " + report_title(*all.of) + "\n\n";
  out.reserve(all.bytes + all.sections.size() * 64);
  if (!finished)
    out += progress_text(all.done, all.lost, all.sections.size()) + "\n\n";
  for (stream_index stream = 0; stream < all.sections.size(); ++stream)
    all.append_section(stream, out);
  auto link
    = [&](stream_index stream) { return "*" + inline_text(all.name(stream), name_bytes) + "*"; };
  out += disputes_text(conflicts(), link);
  out += missing_text(missing());
  out.pop_back();
  return out;
}

std::vector<std::string> draft::missing() const {
  std::vector<std::string> out;
  for (stream_index stream = 0; stream < parts_->sections.size(); ++stream)
    if (parts_->sections[stream].state == standing::lost)
      out.push_back(inline_text(parts_->name(stream), name_bytes));
  return out;
}

std::vector<conflict> draft::conflicts() const {
  auto out = parts_->claims.conflicts();
  for (size_t i = 0; i < out.size(); ++i)
    out[i].id = fmt::format("c{}", i + 1);
  return out;
}

std::string draft::section(stream_index stream) const {
  std::string out;
  parts_->append_section(stream, out);
  out.pop_back();
  return out;
}

} // namespace tributary
