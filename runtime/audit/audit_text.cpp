#include "runtime/audit/audit_text.hpp"

#include "runtime/base/text.hpp"
#include "runtime/synthesis/inline_text.hpp"

#include <fmt/format.h>

namespace tributary {
namespace {

constexpr size_t said_bytes = 400;
constexpr size_t reason_bytes = 400;

std::string plain(std::string_view words) {
  return inline_text(words, said_bytes);
}

// --- Markdown

std::string judge_text(const audit_outcome& of) {
  if (of.judge.empty())
    return "Scored by rules alone, which count what is there and cannot tell whether it is true.";
  if (of.by == scored_by::judge)
    return fmt::format("Scored by {}.{}", plain(of.judge),
                       of.note.empty() ? "" : " It has not seen all: " + plain(of.note) + ".");
  return fmt::format("{} was asked and gave no verdict: {}. Scored by rules alone.",
                     plain(of.judge), plain(of.no_verdict));
}

/// "3.000 (the judge said 5.000)"
std::string shown_score(const final_score& score) {
  if (!score.milli)
    return "not scored";
  auto out = score_text(*score.milli);
  if (score.uncapped_milli)
    out += fmt::format(" (the judge said {})", score_text(*score.uncapped_milli));
  return out;
}

std::string shown_evidence(const final_score& score) {
  auto out = plain(score.said);
  for (const auto& line : score.counted)
    out += (out.empty() ? "" : "; ") + line;
  return out;
}

std::string table(const audit_outcome& of) {
  std::string out = "| criterion | weight | score | evidence |\n|---|---|---|---|\n";
  for (size_t i = 0; i < criteria; ++i)
    out += fmt::format("| {} | {} % | {} | {} |\n", to_text(all_criteria[i]), criterion_weights[i],
                       shown_score(of.scores[i]), shown_evidence(of.scores[i]));
  return out;
}

std::string problem_line(const audit_problem& each) {
  auto out = std::string{"- "};
  if (!each.section.empty())
    out += "**" + plain(each.section) + "**: ";
  out += plain(each.what);
  return out + (each.fix.empty() ? "" : " → " + plain(each.fix)) + "\n";
}

std::string problems_text(const audit_outcome& of) {
  if (of.problems.empty())
    return {};
  std::string out = "\nTo be mended:\n\n";
  for (const auto& each : of.problems)
    out += problem_line(each);
  if (of.problems_more > 0)
    out += fmt::format("- and {} more\n", of.problems_more);
  return out;
}

// --- JSON

void append_text(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("\"{}\": ", name);
  append_json_string(out, text);
}

std::string number_or_null(std::optional<uint32_t> milli) {
  return milli ? score_text(*milli) : "null";
}

void append_score(std::string& out, criterion which, const final_score& score) {
  out += fmt::format("\"{}\": {{\"score\": {}, \"by\": \"{}\", ", to_text(which),
                     number_or_null(score.milli), to_text(score.by));
  if (score.uncapped_milli)
    out += fmt::format("\"judge_score\": {}, ", score_text(*score.uncapped_milli));
  append_text(out, "said", score.said);
  out += ", \"counted\": [";
  for (size_t i = 0; i < score.counted.size(); ++i) {
    out += i == 0 ? "" : ", ";
    append_json_string(out, score.counted[i]);
  }
  out += "]}";
}

void append_problems(std::string& out, const audit_outcome& of) {
  out += "\"problems\": [";
  for (size_t i = 0; i < of.problems.size(); ++i) {
    out += i == 0 ? "{" : ", {";
    append_text(out, "section", of.problems[i].section);
    out += ", ";
    append_text(out, "what", of.problems[i].what);
    out += ", ";
    append_text(out, "fix", of.problems[i].fix);
    out += '}';
  }
  out += fmt::format("], \"problems_more\": {}", of.problems_more);
}

} // namespace

std::string audit_markdown(const audit_outcome& of) {
  auto reason = inline_text(of.decision.reason, reason_bytes);
  if (!of.overall_milli)
    return fmt::format("## Audit\n\nNot audited: {}.\n", reason);
  auto out = fmt::format("## Audit\n\n**{}** of 5, at least {} was asked for: {}. Audited because: "
                         "{}.\n\n{}\n",
                         score_text(*of.overall_milli), score_text(of.min_score_milli),
                         passes(of) ? "good enough" : "not good enough", reason, judge_text(of));
  if (!of.cap_why.empty())
    out += fmt::format("\nCoverage can be no better than it is here, since {}.\n", of.cap_why);
  return out + "\n" + table(of) + problems_text(of);
}

void append_audit(std::string& out, const audit_outcome& of) {
  auto ran = of.overall_milli.has_value();
  out += fmt::format("{{\"ran\": {}, ", ran);
  append_text(out, "reason", of.decision.reason);
  out += fmt::format(", \"score\": {}, \"min_score\": {}, \"passed\": {}, \"by\": {}, ",
                     number_or_null(of.overall_milli), score_text(of.min_score_milli), passes(of),
                     ran ? json_string(to_text(of.by)) : "null");
  append_text(out, "judge", of.judge);
  out += ", ";
  append_text(out, "no_verdict", of.no_verdict);
  out += ", ";
  append_text(out, "note", of.note);
  out += ", \"criteria\": {";
  for (size_t i = 0; ran && i < criteria; ++i) {
    out += i == 0 ? "" : ", ";
    append_score(out, all_criteria[i], of.scores[i]);
  }
  out += "}, ";
  append_problems(out, of);
  out += '}';
}

std::string audit_json(const audit_outcome& of) {
  std::string out = "{\"audit\": ";
  append_audit(out, of);
  return out + "}\n";
}

} // namespace tributary
