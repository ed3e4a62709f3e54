#pragma once

#include "runtime/plan/plan.hpp"
#include "runtime/synthesis/conflict.hpp"

#include <functional>
#include <string>
#include <vector>

/// The sentences that the merger itself adds to a deliverable.
namespace tributary {

/// How a stream is referred to from elsewhere in the report: its name, with a link where one is
/// safe.
using stream_link = std::function<std::string(stream_index)>;

/// The names that the merger's own sections have.
inline constexpr std::string_view overview_title = "Overview";
inline constexpr std::string_view disputes_title = "Points in dispute";
inline constexpr std::string_view settled_title = "Points that were settled";
inline constexpr std::string_view changes_title = "Values of different dates";
inline constexpr std::string_view added_title = "What was added";
inline constexpr std::string_view missing_title = "What is missing";

/// What stands for a result that is there and empty.
inline constexpr std::string_view empty_text = "*Nothing was delivered here.*";

/// The report's title, from the plan's task.
std::string report_title(const plan& p);

/// A stream's name as people read it, plain; and as it stands in Markdown.
const std::string& stream_name(const stream_spec& stream);
std::string shown_name(const stream_spec& stream);

/// What the section of a lost stream says.
std::string gap_text(const std::string& why);

/// The same for a stream of which something had come.
/// @param partial Made fit for its place already.
std::string unfinished_text(const std::string& why, std::string_view partial);

/// What the section of a stream says that has not ended; `finished` when the report is closed
/// without it.
std::string open_text(bool finished);

/// The same in what was delivered while it was open.
inline constexpr std::string_view late_text
  = "> **To come**: this part was not there yet when the report was delivered; it is added when it "
    "is.";

/// One line on how far a draft is.
std::string progress_text(size_t done, size_t lost, size_t all);

/// Whether it was one, and something else than the dates has settled it.
bool is_settled_dispute(const conflict& each);

/// Of a settled one: its sides that say something else than what was taken, by position.
std::vector<size_t> lost_sides(const conflict& each);

/// What stands at the head of a section of which something is in dispute, or was settled otherwise.
/// @param anchor Of the section "Points in dispute", or of the one of what was settled.
std::string dispute_note(const std::vector<const conflict*>& all, stream_index stream,
                         const std::string& anchor, const stream_link& link);
std::string settled_note(const std::vector<const conflict*>& all, stream_index stream,
                         const std::string& anchor, const stream_link& link);

/// The sections "Points in dispute", "Points that were settled" and "Values of different dates",
/// without other conflicts.
std::string disputes_text(const std::vector<conflict>& all, const stream_link& link);

/// Something that the plan requires and that no part has a word of, as a sentence for people.
std::string required_text(const plan& p, size_t requirement);

/// The section "What is missing"; "" where nothing is.
std::string missing_text(const std::vector<std::string>& missing);

} // namespace tributary
