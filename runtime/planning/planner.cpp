#include "runtime/planning/planner.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/words.hpp"
#include "runtime/planning/kind_guess.hpp"
#include "runtime/planning/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary {

namespace {

/// What streams of a kind are asked for, and the one that needs them all.
struct kind_words {
  std::string_view output;
  std::string_view last_name;
  std::string_view last_focus;
  std::string_view last_output;
};

constexpr std::array<kind_words, 4> words_by_kind{{
  {"Findings, each with its source", "Conclusions",
   "What follows from the findings, gaps and what to do", "Recommendations (3-5 items)"},
  {"The module with its interface and its tests", "Integration",
   "How the modules fit together, what is missing between them, and how the whole is tested",
   "Steps of the integration"},
  {"The finished text", "Editing", "Whether the texts agree in facts, terms and tone",
   "Corrections"},
  {"Findings with their evidence", "Conclusions",
   "What the perspectives agree on, where they differ, and what to do",
   "Recommendations (3-5 items)"},
}};

const kind_words& words_for(plan_kind kind) {
  return words_by_kind[static_cast<size_t>(kind)];
}

/// Picks the worker by the assignment table: development is divided by who sees the result.
std::string type_of(plan_kind kind, std::string_view name) {
  if (kind != plan_kind::development)
    return std::string{kind == plan_kind::content ? "content" : "research"};
  for (const auto& word : words_of(name))
    if (is_one_of(word.text, {"frontend", "ui", "page", "pages", "screen", "css", "web", "user",
                              "interface", "form", "login", "dashboard"}))
      return "frontend";
  return "backend";
}

std::string unique_id(const plan& p, std::string_view name) {
  auto id = slug(name);
  for (size_t n = 2; find_stream(p, id) != no_stream; ++n)
    id = fmt::format("{}-{}", slug(name).substr(0, 60), n);
  return id;
}

void add_stream(made_plan& to, part what) {
  auto kind = to.what.kind;
  stream_spec s;
  s.id = unique_id(to.what, what.name);
  s.name = what.name;
  s.type = type_of(kind, what.name);
  s.focus = std::move(what.name);
  s.tasks = std::move(what.tasks);
  s.output = words_for(kind).output;
  to.what.streams.push_back(std::move(s));
  to.why.push_back(std::move(what.why));
}

/// What only who has seen all others can say.
void add_last(made_plan& to) {
  const auto& words = words_for(to.what.kind);
  stream_spec s;
  s.id = unique_id(to.what, words.last_name);
  s.name = words.last_name;
  s.type = "validation";
  s.focus = words.last_focus;
  s.output = words.last_output;
  for (stream_index i = 0; i < to.what.streams.size(); ++i)
    s.needs.push_back(i);
  to.what.streams.push_back(std::move(s));
  to.why.push_back("needs what all others found, and begins when the last of them is done");
}

void add_only(made_plan& to, const plan_wish& wish) {
  stream_spec s;
  s.id = "all";
  s.name = "The whole";
  s.type = type_of(to.what.kind, wish.task);
  s.focus = wish.task;
  auto steps = steps_of(wish.task);
  if (steps.size() > 1)
    s.tasks = std::move(steps);
  to.what.streams.push_back(std::move(s));
  to.why.push_back(to.undivided);
}

} // namespace

made_plan make_plan(const plan_wish& wish) {
  made_plan out;
  auto guessed = guess_kind(wish.task);
  out.what.task = wish.task;
  out.what.kind = wish.kind.value_or(guessed.kind);
  out.kind_why = wish.kind              ? "as was asked for"
                 : guessed.word.empty() ? "no word of the task says another kind"
                                        : fmt::format("the task says '{}'", guessed.word);
  out.what.inputs = wish.inputs;
  out.undivided = why_undivided(wish);
  if (!out.undivided.empty()) {
    add_only(out, wish);
    return out;
  }
  for (auto& each : parts_of(wish, out.what.kind))
    add_stream(out, std::move(each));
  add_last(out);
  return out;
}

} // namespace tributary
