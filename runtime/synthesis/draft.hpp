#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/resolution.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tributary {

/// What one merge changed.
struct draft_change {
  /// From 1, one more with each merge.
  uint32_t version = 0;
  std::vector<stream_index> streams;
  /// The sections that are new or changed, as Markdown: what `drafts/` gets. Its size depends on
  /// what arrived, not on the draft.
  std::string text;
  /// Bytes of the whole draft now.
  uint64_t draft_bytes = 0;
  /// Conflicts first seen with this merge.
  std::vector<conflict> found;
  /// What was found out about earlier ones, by key.
  std::vector<std::pair<std::string, resolution>> settled;
};

/// Something that was asked for, that nobody has delivered, and that nobody was asked to fetch.
struct open_gap {
  /// Made from what is missing, so it is the same in every draft and in every run.
  std::string key;
  /// In a sentence for people.
  std::string what;
  /// Whose part lacks it; nobody's where the plan as a whole requires it.
  std::vector<stream_index> streams;
  /// What a stream that is to fetch it is asked, at most `limits::question_bytes`.
  std::string question;
};

/// What a stream has brought.
struct part_facts {
  bool lost = false;
  uint32_t claims = 0;
  /// Those that name a source.
  uint32_t sourced_claims = 0;
};

/// The deliverable as it grows: sections in plan order whatever the order of arrival, so the same
/// results give the same bytes. A merge costs time in proportion to what arrives.
class draft {
public:
  explicit draft(std::shared_ptr<const plan> p);
  ~draft();
  draft(draft&&) noexcept;

  /// Puts a stream's result in its place; replaces an earlier one of the same stream (and undoes
  /// what that one had contributed). The `claims` block is taken out of the text.
  void put(stream_index stream, const std::string& markdown);
  /// The same without a copy; the result is shared where nothing of it has to change.
  void put(stream_index stream, std::shared_ptr<const std::string> markdown);
  /// Marks a stream as lost: its section says what is missing and why.
  /// @param partial What had come of it, shown below as unfinished; may be null. Its claims count
  /// for nothing.
  void put_gap(stream_index stream, const std::string& why,
               std::shared_ptr<const std::string> partial = nullptr);
  /// Shows this text as a stream's section instead of its result: what a synthesis worker made of
  /// it. Claims stay those of the result. Does nothing where the stream has none, and a newer
  /// result undoes it.
  void edit(stream_index stream, const std::string& text);
  /// From now on the draft is what was delivered: it says of open streams that they are added when
  /// they come, and of itself nothing.
  void deliver();
  /// What all sections together say, to stand before them; not shown in a plan's own form.
  void set_overview(const std::string& text);
  /// Takes in what a stream found out that was to settle the conflict with this key, or brought
  /// that was to fill this gap.
  /// @param by The stream's id.
  /// @returns The result as `streams/ID.md` holds it.
  std::string
  settle(const std::string& key, const std::string& by, std::shared_ptr<const std::string> result);
  /// The same for one that did not deliver: both sides stand, and why is said.
  void leave_open(const std::string& key, const std::string& by, const std::string& why);
  /// Closes the merge: everything `put` since the last call is one new version.
  draft_change commit();

  /// The whole as Markdown. While streams are open, their sections say so; passages that an earlier
  /// section (in plan order) holds already stand there once and are referred to.
  std::string markdown(bool finished) const;
  /// Lost streams, and requirements and outputs that nobody delivered; empty is good. The report
  /// lists them.
  std::vector<std::string> missing() const;
  /// The plan's requirements that nobody met. What a stream's `output` names and its result does
  /// not is told in the report alone: those words are a hint, and a false alarm must not spoil a
  /// run.
  std::vector<std::string> unmet_requirements() const;
  /// Where the plan has gaps filled by streams (`missing: research`): the first of them, as many as
  /// a run may settle, without those that somebody was asked for.
  std::vector<open_gap> open_gaps() const;
  /// What such streams have brought of what the plan as a whole requires, as the report shows it.
  std::string added() const;
  /// All conflicts so far, in an order that does not depend on arrival.
  std::vector<conflict> conflicts() const;
  part_facts facts_of(stream_index stream) const;
  /// One stream's result without its claims, as `streams/ID.md` holds it, however it was edited.
  std::string section(stream_index stream) const;
  /// The same as the report shows it, be it edited.
  std::string shown_section(stream_index stream) const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary
