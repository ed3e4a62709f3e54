#include "runtime/audit/verdict.hpp"

#include "runtime/base/json_shape.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/fence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <set>

namespace tributary {
namespace {

using nlohmann::json;

constexpr auto npos = std::string_view::npos;

/// Deeper and larger than any verdict.
constexpr size_t depth_max = 16;
constexpr size_t marks_max = 20'000;
/// Opening braces that are looked at; an answer with more before its verdict is no answer.
constexpr size_t tries_max = 64;
constexpr size_t field_bytes = 1'000;

std::string kept(const json& text) {
  const auto& all = text.get_ref<const std::string&>();
  auto head = clip(all, field_bytes);
  return one_line(trim(head)) + (head.size() < all.size() ? "…" : "");
}

/// An object where it is one, of modest shape, in which no key stands twice: of two scores for one
/// criterion neither would be right.
std::optional<json> parse_object(std::string_view text) {
  if (!has_modest_shape(text, depth_max, marks_max))
    return std::nullopt;
  std::vector<std::set<std::string>> keys;
  bool is_double = false;
  auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start)
      keys.emplace_back();
    else if (event == json::parse_event_t::object_end)
      keys.pop_back();
    else if (event == json::parse_event_t::key)
      is_double |= !keys.back().insert(value.get<std::string>()).second;
    return true;
  };
  auto out = json::parse(text, watch, false);
  if (out.is_discarded() || is_double)
    return std::nullopt;
  return out;
}

result<judged_score> read_score(const json& scores, criterion which) {
  auto name = to_text(which);
  auto it = scores.find(std::string{name});
  if (it == scores.end() || !it->is_object())
    return fail(ec::malformed, fmt::format("the verdict has no score for {}", name));
  auto score = it->find("score");
  if (score == it->end() || !score->is_number())
    return fail(ec::malformed, fmt::format("the score for {} is no number", name));
  auto value = score->get<double>();
  if (!(value >= 1 && value <= 5))
    return fail(ec::malformed, fmt::format("the score for {} is not within 1 and 5", name));
  auto evidence = it->find("evidence");
  if (evidence == it->end() || !evidence->is_string() || kept(*evidence).empty())
    return fail(ec::malformed, fmt::format("the score for {} has no evidence", name));
  return judged_score{static_cast<uint32_t>(std::lround(value * 1000)), kept(*evidence)};
}

std::string text_member(const json& in, const char* name) {
  auto it = in.find(name);
  return it != in.end() && it->is_string() ? kept(*it) : std::string{};
}

result<void> read_problems(const json& in, verdict& out) {
  auto all = in.find("problems");
  if (all == in.end())
    return {};
  if (!all->is_array())
    return fail(ec::malformed, "the verdict's problems are no list");
  for (const auto& each : *all) {
    if (!each.is_object())
      return fail(ec::malformed, "one of the verdict's problems is no object");
    audit_problem problem{text_member(each, "section"), text_member(each, "what"),
                          text_member(each, "fix")};
    if (problem.what.empty())
      return fail(ec::malformed, "one of the verdict's problems does not say what it is");
    if (out.problems.size() < problems_max)
      out.problems.push_back(std::move(problem));
    else
      ++out.problems_more;
  }
  return {};
}

result<verdict> read_object(const json& in) {
  const auto& scores = in.at("scores");
  verdict out;
  for (auto which : all_criteria) {
    auto score = read_score(scores, which);
    if (!score)
      return tl::unexpected(score.error());
    out.scores[static_cast<size_t>(which)] = std::move(*score);
  }
  if (auto read = read_problems(in, out); !read)
    return tl::unexpected(read.error());
  return out;
}

bool has_scores(const json& in) {
  auto it = in.find("scores");
  return it != in.end() && it->is_object();
}

/// Takes verdicts as they come.
struct reading {
  std::optional<verdict> found;
  /// Of the first that is none.
  std::optional<error> problem;
  bool differs = false;

  void add(const json& in) {
    auto read = read_object(in);
    if (!read)
      problem = problem.value_or(read.error());
    else if (found && found->scores != read->scores)
      differs = true;
    else
      found = std::move(*read);
  }
};

} // namespace

result<verdict> read_verdict(std::string_view answer) {
  if (answer.size() > verdict_bytes_max)
    return fail(ec::too_large, fmt::format("the answer has {} bytes, at most {} are read",
                                           answer.size(), verdict_bytes_max));
  auto text = to_valid_utf8(std::string{answer});
  reading all;
  size_t tries = 0;
  for (auto at = text.find('{'); at != npos; at = text.find('{', at)) {
    if (++tries > tries_max)
      return fail(ec::malformed, "the answer has more braces than a verdict");
    auto whole = json_object_at(text, at);
    auto object = whole.empty() ? std::nullopt : parse_object(whole);
    auto is_one = object && has_scores(*object);
    if (is_one)
      all.add(*object);
    at += is_one ? whole.size() : 1;
  }
  if (all.differs)
    return fail(ec::malformed, "the answer holds two verdicts that differ");
  if (all.found)
    return std::move(*all.found);
  if (all.problem)
    return tl::unexpected(*all.problem);
  return fail(ec::malformed, "the answer holds no JSON object with scores");
}

} // namespace tributary
