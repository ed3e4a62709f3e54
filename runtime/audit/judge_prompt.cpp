#include "runtime/audit/judge_prompt.hpp"

#include "runtime/audit/judge_words.hpp"
#include "runtime/base/text.hpp"
#include "runtime/synthesis/draft_text.hpp"
#include "runtime/synthesis/inline_text.hpp"
#include "runtime/synthesis/outline.hpp"
#include "runtime/work/data_block.hpp"
#include "runtime/work/fair_shares.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {
namespace {

/// Of a section, unless it is shorter; less tells a judge nothing.
constexpr size_t section_bytes_min = 256;
/// Of the deliverable, unless it is shorter; of less no verdict is worth its cost.
constexpr size_t deliverable_bytes_min = 2'000;
/// Fences and remarks around a section.
constexpr size_t frame_bytes = 160;
constexpr size_t conflicts_shown = 50;
constexpr size_t outputs_shown = 100;
constexpr size_t value_bytes = 160;
constexpr size_t sides_shown = 6;
/// How often the room is halved when long fences in the text itself take it.
constexpr int rooms_tried = 4;

std::string plan_text(const plan& of) {
  auto out = fmt::format("# Task\n\n{}\n\n", of.task);
  if (!of.requirements.empty()) {
    out += "It must meet these requirements:\n\n";
    for (size_t i = 0; i < of.requirements.size(); ++i)
      out += fmt::format("{}. {}\n", i + 1, one_line(of.requirements[i]));
    out += '\n';
  }
  out += "Its parts, and what each was to deliver:\n\n";
  for (size_t i = 0; i < std::min(outputs_shown, of.streams.size()); ++i) {
    const auto& s = of.streams[i];
    out += fmt::format("- {}{}{}\n", one_line(stream_name(s)), s.output.empty() ? "" : ": ",
                       one_line(s.output));
  }
  if (of.streams.size() > outputs_shown)
    out += fmt::format("- and {} more parts\n", of.streams.size() - outputs_shown);
  return out + "\n";
}

std::string conflict_line(const conflict& each, const plan& of) {
  auto out
    = fmt::format("- {}, {}: {} ({})", to_text(each.type), each.status,
                  inline_text(each.subject, value_bytes), inline_text(each.attribute, value_bytes));
  for (size_t i = 0; i < std::min(sides_shown, each.sides.size()); ++i) {
    const auto& side = each.sides[i];
    auto where = side.stream < of.streams.size() ? shown_name(of.streams[side.stream]) : "";
    out += fmt::format("{}{} in {}", i == 0 ? ": " : "; ", inline_text(side.value, value_bytes),
                       where);
  }
  return out + "\n";
}

std::string conflicts_text(const judge_question& question) {
  if (!question.conflicts || question.conflicts->empty())
    return {};
  const auto& all = *question.conflicts;
  std::string lines;
  for (size_t i = 0; i < std::min(conflicts_shown, all.size()); ++i)
    lines += conflict_line(all[i], *question.of);
  std::string out{judge_conflicts_heading};
  append_fenced(out, "conflicts", lines);
  if (all.size() > conflicts_shown)
    out += fmt::format("(… {} more were left out here.)\n", all.size() - conflicts_shown);
  return out + "\n";
}

/// The deliverable in pieces that each begin with a heading, but the first.
std::vector<std::string_view> sections_of(std::string_view text) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  auto add = [&](size_t end) {
    if (!trim(text.substr(begin, end - begin)).empty())
      out.push_back(text.substr(begin, end - begin));
    begin = end;
  };
  for (const auto& heading : outline_of(text).headings)
    if (heading.level <= 2)
      add(heading.begin);
  add(text.size());
  return out;
}

std::string trimmed(const std::vector<std::string_view>& sections, size_t room, left_out& missing) {
  auto shown = std::min(sections.size(), room / (section_bytes_min + frame_bytes));
  std::vector<size_t> sizes;
  for (size_t i = 0; i < shown; ++i)
    sizes.push_back(sections[i].size());
  auto frames = std::min(room, shown * frame_bytes);
  auto shares = fair_shares(sizes, room - frames);
  auto out = fmt::format("It is too long for you to see all of it. These are its {} sections, "
                         "{}cut where it is said; do not hold against it what you cannot see.\n\n",
                         sections.size(), shown < sections.size() ? "the last left out, " : "");
  for (size_t i = 0; i < shown; ++i) {
    append_data(out, {"section", sections[i]}, shares[i], missing);
    out += '\n';
  }
  for (size_t i = shown; i < sections.size(); ++i) {
    ++missing.things;
    missing.bytes += sections[i].size();
  }
  if (shown < sections.size())
    out += fmt::format("(… {} more sections were left out: there was no room for them.)\n\n",
                       sections.size() - shown);
  return out;
}

} // namespace

result<built_prompt> judge_prompt(const judge_question& question, size_t bytes_max) {
  auto before = std::string{judge_lead} + plan_text(*question.of) + std::string{judge_rubric}
                + std::string{judge_data_heading};
  auto after = conflicts_text(question) + std::string{judge_answer};
  auto fixed = before.size() + after.size();
  auto left = bytes_max > fixed ? bytes_max - fixed : 0;
  if (question.deliverable.size() <= left) {
    std::string whole;
    append_fenced(whole, "deliverable", question.deliverable);
    whole += '\n';
    if (whole.size() <= left)
      return built_prompt{before + whole + after, ""};
  }
  auto sections = sections_of(question.deliverable);
  for (int i = 0; i < rooms_tried && left >> i >= deliverable_bytes_min; ++i) {
    left_out missing;
    auto part = trimmed(sections, left >> i, missing);
    if (part.size() <= left)
      return built_prompt{before + part + after,
                          fmt::format("the judge saw {} of {}: {} of {} sections cut",
                                      human_bytes(question.deliverable.size() - missing.bytes),
                                      human_bytes(question.deliverable.size()), missing.things,
                                      sections.size())};
  }
  return fail(
    ec::too_large,
    fmt::format("the judge's window has {} of room for a deliverable of {}; name a worker "
                "with a larger window",
                human_bytes(left), human_bytes(question.deliverable.size())));
}

} // namespace tributary
