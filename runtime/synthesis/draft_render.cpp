#include "runtime/synthesis/anchors.hpp"
#include "runtime/synthesis/draft_parts.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/gaps.hpp"
#include "runtime/synthesis/lead_words.hpp"
#include "runtime/synthesis/repeats.hpp"
#include "runtime/synthesis/unify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace tributary {
namespace {

/// Sections of open streams that a draft shows; of more, a line with their number is easier to
/// read.
constexpr size_t open_shown = 32;

std::string lost_text(const stream_part& it) {
  return it.body.text ? unfinished_text(it.why, *it.body.text) : gap_text(it.why);
}

/// Copies a section's text piece by piece, as the document writes it.
class section_edits {
public:
  section_edits(std::string_view text, std::vector<text_edit> edits)
    : text_(text), edits_(std::move(edits)) {}

  /// Pieces are ascending and do not overlap.
  void append(size_t begin, size_t end, std::string& out) {
    for (; next_ < edits_.size() && edits_[next_].end <= end; ++next_) {
      out += text_.substr(begin, edits_[next_].begin - begin);
      out += edits_[next_].with;
      begin = edits_[next_].end;
    }
    out += text_.substr(begin, end - begin);
  }

private:
  std::string_view text_;
  std::vector<text_edit> edits_;
  size_t next_ = 0;
};

/// Writes one version of the report. Everything it looks up it has computed before it writes.
class renderer {
public:
  renderer(const draft_parts& all, bool finished) : all_(all), finished_(finished), style_(all) {}

  std::string run() {
    conflicts_ = numbered_conflicts(all_);
    missing_ = missing_parts(all_);
    for (const auto& each : conflicts_)
      note(each);
    find_bodies();
    repeats_ = find_repeats(bodies_);
    if (!all_.layout.is_used() && (!repeats_.empty() || !conflicts_.empty()))
      find_anchors();
    out_.reserve(all_.bytes + all_.streams.size() * 64 + 4096);
    all_.layout.is_used() ? write_template() : write();
    return std::move(out_);
  }

private:
  using notes_by_stream = std::unordered_map<stream_index, std::vector<const conflict*>>;

  static void note_side(const conflict& each, const claim& side, notes_by_stream& of) {
    auto& notes = of[side.stream];
    if (notes.empty() || notes.back() != &each)
      notes.push_back(&each);
  }

  void note(const conflict& each) {
    if (is_open_dispute(each))
      for (const auto& side : each.sides)
        note_side(each, side, disputes_);
    else if (is_settled_dispute(each))
      for (auto at : lost_sides(each))
        note_side(each, each.sides[at], settled_);
  }

  /// In document order, which is the plan's but for templates.
  void find_bodies() {
    if (all_.layout.is_used()) {
      for (const auto& slot : all_.layout.slots)
        order_.push_back(slot.stream);
    } else {
      order_.resize(all_.streams.size());
      std::iota(order_.begin(), order_.end(), stream_index{0});
    }
    bodies_.reserve(order_.size());
    for (auto stream : order_)
      bodies_.push_back(all_.streams[stream].state == standing::done ? &all_.streams[stream].shown()
                                                                     : nullptr);
  }

  /// Every heading counts, since equal ones are told apart by number.
  void find_anchors() {
    anchors known;
    for (const auto& stream : all_.of->streams)
      known.expect(shown_name(stream));
    known.expect(disputes_title);
    known.expect(settled_title);
    known.pass(report_title(*all_.of));
    if (all_.overview.text) {
      known.pass(std::string{overview_title});
      pass_headings(all_.overview, known);
    }
    links_.resize(all_.streams.size());
    for (stream_index stream = 0; stream < all_.streams.size(); ++stream) {
      if (!is_shown(stream))
        continue;
      links_[stream] = known.next(shown_name(all_.of->streams[stream]));
      const auto& body = all_.streams[stream].shown();
      if (!body.text)
        continue;
      pass_headings(body, known);
      for (const auto& [what, got] : fetched_parts(all_, stream))
        pass_headings(*got->body, known);
    }
    pass_required(known);
    if (!disputes_.empty())
      disputes_link_ = known.next(disputes_title);
    if (!settled_.empty())
      settled_link_ = known.next(settled_title);
  }

  static void pass_headings(const section_body& of, anchors& known) {
    for (const auto& heading : of.headings)
      known.pass(heading_title(*of.text, heading));
  }

  void pass_required(anchors& known) const {
    auto added = fetched_parts(all_, no_stream);
    if (!added.empty())
      known.pass(added_title);
    for (const auto& [what, got] : added)
      pass_headings(*got->body, known);
  }

  size_t open() const { return all_.streams.size() - all_.done - all_.lost; }

  bool is_shown(stream_index stream) const {
    return all_.streams[stream].state != standing::open || finished_ || all_.delivered
           || open() <= open_shown;
  }

  std::string link_to(stream_index stream) const {
    auto words = shown_name(all_.of->streams[stream]);
    if (stream >= links_.size() || links_[stream].empty())
      return "*" + words + "*";
    return "[" + words + "](#" + links_[stream] + ")";
  }

  void write() {
    out_ += "# " + report_title(*all_.of) + "\n\n";
    if (!finished_ && !all_.delivered)
      out_ += progress_text(all_.done, all_.lost, all_.streams.size()) + "\n\n";
    write_overview();
    for (stream_index stream = 0; stream < all_.streams.size(); ++stream)
      if (is_shown(stream))
        write_section(stream);
    write_ends();
  }

  void write_template() {
    for (uint32_t place = 0; place < order_.size(); ++place) {
      write_literal(all_.layout.slots[place].before);
      begin_block();
      write_content(place);
      out_ += "\n\n";
    }
    write_literal(all_.layout.tail);
    begin_block();
    write_ends();
  }

  /// Behind a result the blank lines are there already.
  void write_literal(std::string_view text) {
    auto begin = out_.empty() ? 0 : text.find_first_not_of(" \n");
    out_ += text.substr(std::min(begin, text.size()));
  }

  /// Ends the line and the paragraph that a placeholder stands in.
  void begin_block() {
    auto last = out_.find_last_not_of(" \n");
    out_.resize(last == std::string::npos ? 0 : last + 1);
    if (!out_.empty())
      out_ += "\n\n";
  }

  void write_ends() {
    auto link = [this](stream_index stream) { return link_to(stream); };
    append_required(all_, out_);
    out_ += disputes_text(conflicts_, link);
    out_ += missing_text(missing_);
    out_.pop_back();
  }

  void write_overview() {
    const auto& body = all_.overview;
    if (!body.text || body.text->empty())
      return;
    out_ += fmt::format("## {}\n\n", overview_title);
    section_edits edits{*body.text, style_.edits_of(body)};
    edits.append(0, body.text->size(), out_);
    out_ += "\n\n";
  }

  void write_section(stream_index stream) {
    out_ += "## ";
    out_ += shown_name(all_.of->streams[stream]);
    out_ += "\n\n";
    write_content(stream);
    out_ += "\n\n";
  }

  void write_content(uint32_t place) {
    const auto& it = all_.streams[order_[place]];
    if (it.state == standing::done) {
      write_body(place);
      append_fetched(all_, order_[place], out_);
    } else {
      out_ += it.state == standing::lost     ? lost_text(it)
              : all_.delivered && !finished_ ? std::string{late_text}
                                             : open_text(finished_);
    }
  }

  void write_body(uint32_t place) {
    auto stream = order_[place];
    if (auto at = disputes_.find(stream); at != disputes_.end()) {
      auto link = [this](stream_index to) { return link_to(to); };
      out_ += dispute_note(at->second, stream, disputes_link_, link);
      out_ += "\n\n";
    }
    if (auto at = settled_.find(stream); at != settled_.end()) {
      auto link = [this](stream_index to) { return link_to(to); };
      out_ += settled_note(at->second, stream, settled_link_, link);
      out_ += "\n\n";
    }
    const auto& body = *bodies_[place];
    if (body.text->empty())
      out_ += empty_text;
    section_edits edits{*body.text, style_.edits_of(body)};
    size_t done = 0;
    for (; next_ < repeats_.size() && repeats_[next_].section == place; ++next_) {
      const auto& gone = body.passages[repeats_[next_].passage];
      edits.append(done, gone.begin, out_);
      std::string passage;
      edits.append(gone.begin, gone.end, passage);
      write_reference(order_[repeats_[next_].first], passage);
      done = gone.end;
    }
    edits.append(done, body.text->size(), out_);
  }

  /// The passage's first words, so that a reader knows what is meant, and where it stands.
  void write_reference(stream_index first, std::string_view passage) {
    if (auto lead = lead_words(passage); !lead.empty())
      out_ += lead + ' ';
    if (first != reference_to_) {
      reference_ = "*(as under " + link_to(first) + ")*";
      reference_to_ = first;
    }
    out_ += reference_;
  }

  const draft_parts& all_;
  bool finished_;
  house_style style_;
  std::vector<conflict> conflicts_;
  std::vector<std::string> missing_;
  notes_by_stream disputes_;
  notes_by_stream settled_;
  /// Streams in document order, and their texts; null for those that have none.
  std::vector<stream_index> order_;
  std::vector<const section_body*> bodies_;
  std::vector<repeat> repeats_;
  /// The first of the repeats that is not written yet.
  size_t next_ = 0;
  std::vector<std::string> links_;
  std::string disputes_link_;
  std::string settled_link_;
  /// The sentence that was written last for a repeat, since one often follows the other.
  stream_index reference_to_ = no_stream;
  std::string reference_;
  std::string out_;
};

} // namespace

std::string render_draft(const draft_parts& all, bool finished) {
  return renderer{all, finished}.run();
}

void append_overview(const draft_parts& all, std::string& out) {
  if (!all.overview.text || all.overview.text->empty())
    return;
  out += "## ";
  out += overview_title;
  out += "\n\n";
  out += *all.overview.text;
  out += "\n\n";
}

void append_section(const draft_parts& all, stream_index stream, std::string& out,
                    bool as_delivered) {
  const auto& it = all.streams[stream];
  const auto& body = as_delivered ? it.body : it.shown();
  out += "## ";
  out += shown_name(all.of->streams[stream]);
  out += "\n\n";
  if (it.state == standing::done)
    out += body.text->empty() ? empty_text : std::string_view{*body.text};
  else
    out += it.state == standing::lost ? lost_text(it) : open_text(false);
  if (it.state == standing::done && !as_delivered)
    append_fetched(all, stream, out);
  out += "\n\n";
}

} // namespace tributary
