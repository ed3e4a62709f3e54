#include "runtime/synthesis/gap_question.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

constexpr size_t name_bytes = 160;
constexpr size_t asked_bytes = 1'500;
constexpr size_t what_bytes = 600;
constexpr size_t beginning_bytes = 200;
constexpr size_t why_bytes = 400;
/// Parts whose beginnings are told; more are counted.
constexpr size_t parts_told = 20;

constexpr std::string_view cannot = "Cannot be had";

constexpr std::string_view how_to_answer
  = "Answer with that alone, in Markdown that can be read below what is there already, and name "
    "your "
    "sources. Where it is there in other words, say it once more in the words that it was asked "
    "for "
    "in. Where it cannot be had, begin your answer with the words `Cannot be had:` and say why in "
    "one sentence; make nothing up.";

std::string line(std::string_view name, std::string_view words, size_t bytes) {
  auto plain = plain_line(words, bytes);
  return plain.empty() ? std::string{} : fmt::format("{}: {}\n", name, plain);
}

std::string part_line(const draft_parts& all, stream_index stream) {
  const auto& it = all.streams[stream];
  auto name = plain_line(stream_name(all.of->streams[stream]), name_bytes);
  if (it.state == standing::lost)
    return fmt::format("- {} could not be delivered: {}\n", name,
                       plain_line(it.why, beginning_bytes));
  return fmt::format("- {} begins: {}\n", name,
                     plain_line(first_words(*it.shown().text), beginning_bytes));
}

} // namespace

std::string gap_question(const plan& p, stream_index stream, std::string_view what) {
  const auto& of = p.streams[stream];
  auto out = fmt::format("A part of one report lacks something that it was asked for. Fetch it.\n\n"
                         "The part: {}\n",
                         plain_line(stream_name(of), name_bytes));
  out += line("What it is about", of.focus, asked_bytes);
  out += line("What it was asked to deliver", of.output, asked_bytes);
  out += line("What is missing", what, what_bytes);
  out += "\nWhat it did deliver is given to you. ";
  out += how_to_answer;
  return std::string{clip(out, limits::question_bytes)};
}

std::string requirement_question(const draft_parts& all, size_t requirement) {
  auto out = fmt::format(
    "One report lacks something that is required of it. Fetch it.\n\n{}\n{}\n\n",
    line("What is required", all.of->requirements[requirement], asked_bytes), how_to_answer);
  out += "No part of the report has a word of it:\n\n";
  auto told = std::min(all.streams.size(), parts_told);
  for (stream_index stream = 0; stream < told; ++stream)
    out += part_line(all, stream);
  if (all.streams.size() > told)
    out += fmt::format("- and {} more\n", all.streams.size() - told);
  return std::string{clip(out, limits::question_bytes)};
}

std::optional<std::string> why_not_had(std::string_view answer) {
  constexpr std::string_view marks = " \t\r\n>#*_`";
  auto begin = answer.find_first_not_of(marks);
  if (begin == std::string_view::npos)
    return "nothing was delivered";
  answer.remove_prefix(begin);
  if (to_lower(answer.substr(0, cannot.size())) != to_lower(cannot))
    return std::nullopt;
  answer.remove_prefix(cannot.size());
  auto reason = answer.find_first_not_of(" \t:.*_`");
  auto why = plain_line(reason == std::string_view::npos ? "" : answer.substr(reason), why_bytes);
  return why.empty() ? "it cannot be had" : "it cannot be had: " + why;
}

resolution verdict_on(const fetched_part& got, bool is_met) {
  if (!got.body)
    return {got.by, {}, got.why};
  if (!is_met)
    return {got.by, {}, "what came has it no more than what was there"};
  auto value = first_words(*got.body->text);
  return {got.by, value.empty() ? "what follows" : value, "it was delivered afterwards"};
}

} // namespace tributary
