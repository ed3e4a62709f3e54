#include "runtime/synthesis/draft_text.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

// What people take in at a glance; the rest is in conflicts.json and in the sections.
constexpr size_t title_bytes = 160;
constexpr size_t name_bytes = 160;
constexpr size_t value_bytes = 160;
constexpr size_t quote_bytes = 300;
constexpr size_t why_bytes = 400;
/// Conflicts that the report itself shows; all are in conflicts.json.
constexpr size_t conflicts_shown = 200;
/// Of those, as many as stand at the head of a section before it is only told how many.
constexpr size_t notes_shown = 3;
/// Lines of "What is missing".
constexpr size_t missing_shown = 200;

std::string shown(std::string_view words) {
  return inline_text(words, value_bytes);
}

std::string topic_text(const conflict& each) {
  return fmt::format("{}: {}", shown(each.subject), shown(each.attribute));
}

std::string side_text(const claim& side, const stream_link& link) {
  auto out = fmt::format("- **{}** in {}", shown(side.value), link(side.stream));
  if (!side.as_of.empty())
    out += fmt::format(", as of {}", shown(side.as_of));
  if (!side.source.empty())
    out += fmt::format(", from {}", shown(side.source));
  if (!side.quote.empty())
    out += fmt::format(": “{}”", inline_text(side.quote, quote_bytes));
  return out + "\n";
}

/// "price: 10 here, 12 in Pricing".
std::string sides_text(const conflict& each, stream_index here, const stream_link& link) {
  std::string own;
  std::string others;
  for (const auto& side : each.sides) {
    if (side.stream == here)
      own += (own.empty() ? "" : ", ") + shown(side.value);
    else
      others += fmt::format(", {} in {}", shown(side.value), link(side.stream));
  }
  return fmt::format("{}: {} here{}", topic_text(each), own, others);
}

/// With a stop at its end.
std::string sentence(std::string words) {
  if (!words.empty() && std::string_view{".!?)"}.find(words.back()) == std::string_view::npos)
    words += '.';
  return words;
}

std::string conflict_text(const conflict& each, const stream_link& link) {
  auto out = fmt::format("**{}**\n\n", topic_text(each));
  for (const auto& side : each.sides)
    out += side_text(side, link);
  if (each.resolved_by.empty())
    return out;
  auto why = inline_text(each.resolved_why, why_bytes);
  if (each.resolved_value.empty())
    return out + fmt::format("\nNot settled: {}\n", sentence(std::move(why)));
  if (each.type == conflict_type::factual && each.status == "resolved")
    return out
           + fmt::format("\nTaken: **{}**. {}\n", shown(each.resolved_value),
                         sentence(std::move(why)));
  return out
         + fmt::format("\nTaken: {}, because {}\n", shown(each.resolved_value),
                       sentence(std::move(why)));
}

std::string conflict_list(std::string_view title, std::string_view lead,
                          const std::vector<const conflict*>& all, const stream_link& link) {
  if (all.empty())
    return {};
  auto out = fmt::format("## {}\n\n{}\n", title, lead);
  for (size_t i = 0; i < std::min(all.size(), conflicts_shown); ++i)
    out += "\n" + conflict_text(*all[i], link);
  if (all.size() > conflicts_shown)
    out += fmt::format("\nAnd {} more.\n", all.size() - conflicts_shown);
  return out + "\n";
}

/// "price: 10 here; 12 was taken".
std::string taken_text(const conflict& each, stream_index here) {
  std::string own;
  for (const auto& side : each.sides)
    if (side.stream == here)
      own += (own.empty() ? "" : ", ") + shown(side.value);
  return fmt::format("{}: {} here; {} was taken", topic_text(each), own,
                     shown(each.resolved_value));
}

std::string title_link(std::string_view title, const std::string& anchor) {
  return anchor.empty() ? fmt::format("*{}*", title) : fmt::format("[{}](#{})", title, anchor);
}

std::string
note_text(std::string_view lead, const std::string& title, const std::vector<const conflict*>& all,
          stream_index stream, const stream_link& link) {
  if (all.size() > notes_shown)
    return fmt::format("> **{}**: {} statements of this part; see {}.", lead, all.size(), title);
  auto out = fmt::format("> **{}** (see {}):\n>", lead, title);
  for (const auto* each : all)
    out += fmt::format("\n> - {}", each->status == "resolved" ? taken_text(*each, stream)
                                                              : sides_text(*each, stream, link));
  return out;
}

} // namespace

std::string report_title(const plan& p) {
  auto title = inline_text(trim(p.task), title_bytes);
  return title.empty() ? "Report" : title;
}

const std::string& stream_name(const stream_spec& stream) {
  return stream.name.empty() ? stream.id : stream.name;
}

std::string shown_name(const stream_spec& stream) {
  return inline_text(stream_name(stream), name_bytes);
}

std::string gap_text(const std::string& why) {
  auto reason = inline_text(why, why_bytes);
  return reason.empty()
           ? "> **Missing**: this part could not be delivered."
           : fmt::format("> **Missing**: this part could not be delivered: {}", reason);
}

std::string unfinished_text(const std::string& why, std::string_view partial) {
  return fmt::format(
    "> **Unfinished**: this part broke off: {}. What follows is all that had come, "
    "unchecked.\n\n{}",
    inline_text(why, why_bytes), partial);
}

std::string open_text(bool finished) {
  return finished ? "> **Missing**: this part had not come in when the report was closed."
                  : "*This part is still being worked on.*";
}

std::string progress_text(size_t done, size_t lost, size_t all) {
  auto out = fmt::format("*Draft: {} of {} parts are in", done, all);
  if (lost > 0)
    out += fmt::format(", {} {} lost", lost, lost == 1 ? "is" : "are");
  return out + ".*";
}

std::vector<size_t> lost_sides(const conflict& each) {
  auto taken = read_value(each.resolved_value, each.attribute);
  std::vector<size_t> out;
  for (size_t i = 0; i < each.sides.size(); ++i)
    if (contradict(taken, read_value(each.sides[i].value, each.attribute)))
      out.push_back(i);
  return out;
}

bool is_settled_dispute(const conflict& each) {
  return is_dispute(each) && each.status == "resolved";
}

std::string dispute_note(const std::vector<const conflict*>& all, stream_index stream,
                         const std::string& anchor, const stream_link& link) {
  return note_text("In dispute", title_link(disputes_title, anchor), all, stream, link);
}

std::string settled_note(const std::vector<const conflict*>& all, stream_index stream,
                         const std::string& anchor, const stream_link& link) {
  return note_text("Settled", title_link(settled_title, anchor), all, stream, link);
}

std::string disputes_text(const std::vector<conflict>& all, const stream_link& link) {
  std::vector<const conflict*> open;
  std::vector<const conflict*> settled;
  std::vector<const conflict*> dated;
  for (const auto& each : all)
    if (is_dispute(each))
      (each.status == "open" ? open : each.status == "resolved" ? settled : dated).push_back(&each);
  return conflict_list(disputes_title, "The parts of this report disagree on what follows.", open,
                       link)
         + conflict_list(settled_title,
                         "The parts of this report disagreed on what follows; this is what was "
                         "found out or chosen.",
                         settled, link)
         + conflict_list(changes_title,
                         "These values differ because they were taken at different times.", dated,
                         link);
}

std::string required_text(const plan& p, size_t requirement) {
  return fmt::format("Required, and nowhere mentioned: {}",
                     inline_text(p.requirements[requirement], why_bytes));
}

std::string missing_text(const std::vector<std::string>& missing) {
  if (missing.empty())
    return {};
  auto out = fmt::format("## {}\n\n", missing_title);
  for (size_t i = 0; i < std::min(missing.size(), missing_shown); ++i)
    out += fmt::format("- {}\n", missing[i]);
  if (missing.size() > missing_shown)
    out += fmt::format("- And {} more.\n", missing.size() - missing_shown);
  return out + "\n";
}

} // namespace tributary
