#include "runtime/synthesis/resolution.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/word_list.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary {
namespace {

constexpr size_t side_bytes = 600;
constexpr size_t topic_bytes = 400;
constexpr size_t why_bytes = 400;
/// Sides that are told; what follows them is cut with the whole.
constexpr size_t sides_told = 12;

/// What an answer says that decides nothing.
constexpr std::array<std::string_view, 8> undecided{
  "undecided", "unknown", "unclear", "unsettled", "inconclusive", "disputed", "n/a", "none"};

std::string side_line(const claim& side, const plan& p) {
  auto out = fmt::format("- {} says: {}", plain_line(stream_name(p.streams[side.stream]), 160),
                         plain_line(side.value, side_bytes));
  if (!side.as_of.empty())
    out += fmt::format(", as of {}", plain_line(side.as_of, 40));
  if (!side.source.empty())
    out += fmt::format(", from {}", plain_line(side.source, 200));
  if (!side.quote.empty())
    out += fmt::format(": “{}”", plain_line(side.quote, side_bytes));
  return out + "\n";
}

bool is_about(const claim& said, const conflict& about) {
  return to_lower(trim(said.subject)) == to_lower(trim(about.subject))
         && to_lower(trim(said.attribute)) == to_lower(trim(about.attribute));
}

/// The claim that answers the question: the one about it, or the only one that there is.
const claim* answer_in(const std::vector<claim>& claims, const conflict& about) {
  auto found = std::find_if(claims.begin(), claims.end(),
                            [&](const claim& each) { return is_about(each, about); });
  if (found != claims.end())
    return &*found;
  return claims.size() == 1 ? claims.data() : nullptr;
}

} // namespace

std::string research_question(const conflict& about, const plan& p) {
  auto out
    = fmt::format("Parts of one report contradict each other. Find out what is right.\n\n"
                  "Subject: {}\nAttribute: {}\n\nWhat the parts say:\n\n",
                  plain_line(about.subject, topic_bytes), plain_line(about.attribute, topic_bytes));
  for (size_t i = 0; i < std::min(about.sides.size(), sides_told); ++i)
    out += side_line(about.sides[i], p);
  out += "\nCheck each against its source and against better ones. Say in a few sentences what is "
         "right, how sure that is, and why the parts differ. Then make exactly one claim, with the "
         "subject and the attribute as they stand above; its value is what is right, or the word "
         "`undecided` where nobody can tell, and its source is the best that you found.";
  return std::string{clip(out, limits::question_bytes)};
}

std::string first_words(std::string_view markdown) {
  while (!markdown.empty()) {
    auto end = markdown.find("\n\n");
    auto paragraph = trim(markdown.substr(0, end));
    if (!paragraph.empty() && paragraph[0] != '#')
      return plain_line(paragraph, why_bytes);
    markdown.remove_prefix(end == std::string_view::npos ? markdown.size() : end + 2);
  }
  return {};
}

resolution read_resolution(const conflict& about, std::string by, std::string_view text,
                           const std::vector<claim>& claims) {
  auto why = first_words(text);
  if (about.status != "open" || about.sides.empty())
    return {std::move(by), {}, "it is no longer in dispute"};
  const auto* answer = answer_in(claims, about);
  if (!answer)
    return {std::move(by), {}, "the research made no claim about it"};
  auto value = plain_line(answer->value, topic_bytes);
  if (value.empty() || is_one_of(to_lower(value), undecided))
    return {std::move(by), {}, why.empty() ? "the research could not tell" : why};
  if (why.empty())
    why = "the research found it";
  if (!answer->source.empty())
    why += fmt::format(" (from {})", plain_line(answer->source, 200));
  return {std::move(by), std::move(value), std::move(why)};
}

resolution resolution_of(const research_answer& answer, const conflict& about) {
  if (!answer.text)
    return {answer.by, {}, answer.failed};
  return read_resolution(about, answer.by, *answer.text, answer.claims);
}

} // namespace tributary
