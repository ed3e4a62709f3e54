#pragma once

#include "runtime/synthesis/draft.hpp"
#include "runtime/synthesis/draft_parts.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What was asked for and no one delivered, where the plan has it fetched (`missing: research`) by
/// streams of the run's own. What they bring is added beside what a part says, never in its place.
namespace tributary {

bool wants_gaps_fetched(const plan& p);

/// What events call a gap: the same in every draft and in every run. "" where the plan has gaps
/// only flagged.
/// @param what As `unmet_output` says it.
std::string gap_key(const plan& p, stream_index stream, std::string_view what);
/// The same for something that the plan as a whole requires.
std::string requirement_key(const plan& p, size_t requirement);
/// Whether it is one of these, rather than that of a contradiction.
bool is_gap_key(std::string_view key);

/// `draft::open_gaps`.
std::vector<open_gap> open_gaps(const draft_parts& all);

/// `draft::settle` and `draft::leave_open`, where the key is a gap's.
std::string take_fetched(draft_parts& all, const std::string& key, const std::string& by,
                         std::shared_ptr<const std::string> result);
void take_none(draft_parts& all, const std::string& key, const std::string& by,
               const std::string& why);

/// Holds what was fetched for a stream's gaps against what is shown of it now.
void check_fetched(draft_parts& all, stream_index stream);
/// What came of asking for a requirement that no part meets: `by` is empty where nobody was asked,
/// `value` where it is still not met.
resolution fetched_for_requirement(const draft_parts& all, size_t requirement);

/// What stands below a stream's own text (or for no_stream, in a section of its own): each with
/// what had been missing.
std::vector<std::pair<std::string, const fetched_part*>>
fetched_parts(const draft_parts& all, stream_index stream);
/// Adds that as Markdown, each behind a blank line and with who has delivered it.
void append_fetched(const draft_parts& all, stream_index stream, std::string& out);
/// Adds the section of what the plan requires and no part had; nothing where nothing was fetched.
void append_required(const draft_parts& all, std::string& out);

} // namespace tributary
