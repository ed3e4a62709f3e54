#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict_index.hpp"
#include "runtime/synthesis/demands.hpp"
#include "runtime/synthesis/report_template.hpp"
#include "runtime/synthesis/resolution.hpp"
#include "runtime/synthesis/section_body.hpp"
#include "runtime/synthesis/style_ledger.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

enum class standing : uint8_t { open, done, lost };

/// One stream's part of the draft.
struct stream_part {
  standing state = standing::open;
  /// Put since the last commit.
  bool changed = false;
  section_body body;
  /// Stands in its place where a synthesis worker has rewritten it; made of `edited_from`.
  std::optional<section_body> edited;
  std::string edited_from;
  /// Of a lost one.
  std::string why;
  uint32_t claims = 0;
  uint32_t sourced_claims = 0;
  /// What its `output` asked for and it does not have, for people.
  std::vector<std::string> unmet;
  /// By place in `unmet`: what came of asking for it; by nobody where nobody was asked.
  std::vector<resolution> asked;
  /// Its habits of writing, as the ledger holds them.
  std::vector<style_trait> habits;
  /// Which of the plan's requirements it has words of.
  std::vector<bool> held;

  /// What is shown of it.
  const section_body& shown() const { return edited ? *edited : body; }
};

/// What a stream has brought that was to fetch what is missing.
struct fetched_part {
  /// The stream's id.
  std::string by;
  /// Absent where it brought nothing.
  std::optional<section_body> body;
  /// Why it did not.
  std::string why;
  /// Which of the plan's requirements it has words of.
  std::vector<bool> held;
};

/// What a draft holds. Changes with each result, in time that depends on that result.
struct draft_parts {
  explicit draft_parts(std::shared_ptr<const plan> p);

  std::shared_ptr<const plan> of;
  std::vector<stream_part> streams;
  conflict_index claims;
  style_ledger styles;
  report_template layout;
  requirement_words requirements;
  /// By requirement: how many streams have words of it.
  std::vector<uint32_t> held;
  std::vector<stream_index> changed;
  /// By the conflict's key: what was found out about it.
  std::map<std::string, research_answer> answers;
  /// By the gap's key: what came of asking for it.
  std::map<std::string, fetched_part> fetched;
  /// What the plan requires and was fetched has changed since the last commit.
  bool added_changed = false;
  /// What came of it since the last commit, as the conflicts stood then.
  std::vector<std::pair<std::string, resolution>> settled;
  /// What stands before the sections; made of `overview_from`. Null where nothing does.
  section_body overview;
  std::string overview_from;
  bool overview_changed = false;
  /// It was handed over while streams were open.
  bool delivered = false;
  uint32_t version = 0;
  size_t done = 0;
  size_t lost = 0;
  /// Of the sections that are not open.
  uint64_t bytes = 0;
};

/// The whole as Markdown, in time that depends on the whole.
std::string render_draft(const draft_parts& all, bool finished);

/// Adds one section as it came, whatever other sections hold: as it is shown, or (`as_delivered`)
/// as its stream gave it.
void append_section(const draft_parts& all, stream_index stream, std::string& out,
                    bool as_delivered = false);

/// Adds what stands before the sections; nothing where nothing does.
void append_overview(const draft_parts& all, std::string& out);

/// All conflicts, numbered in plan order.
std::vector<conflict> numbered_conflicts(const draft_parts& all);

/// What nobody delivered, in plan order; what the plan as a whole requires is told when no stream
/// is open any more.
std::vector<std::string> missing_parts(const draft_parts& all);
std::vector<std::string> missing_requirements(const draft_parts& all);

/// Requirements of which no part has a single word, whatever was fetched since.
std::vector<size_t> bare_requirements(const draft_parts& all);

} // namespace tributary
