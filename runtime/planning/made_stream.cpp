#include "runtime/planning/made_stream.hpp"

#include "runtime/base/text.hpp"
#include "runtime/plan/words.hpp"
#include "runtime/planning/kind_guess.hpp"
#include "runtime/planning/parts.hpp"

#include <fmt/format.h>

#include <array>

namespace tributary {

void set_kind(made_plan& to, const plan_wish& wish) {
  auto guessed = guess_kind(wish.task);
  to.what.kind = wish.kind.value_or(guessed.kind);
  to.kind_why = wish.kind              ? "as was asked for"
                : guessed.word.empty() ? "no word of the task says another kind"
                                       : fmt::format("the task says '{}'", guessed.word);
}

std::string unique_id(const plan& p, std::string_view name) {
  auto id = slug(name);
  for (size_t n = 2; find_stream(p, id) != no_stream; ++n)
    id = fmt::format("{}-{}", slug(name).substr(0, 60), n);
  return id;
}

std::string usual_type(plan_kind kind, std::string_view name) {
  if (kind != plan_kind::development)
    return std::string{kind == plan_kind::content ? "content" : "research"};
  for (const auto& word : words_of(name))
    if (is_one_of(word.text, {"frontend", "ui", "page", "pages", "screen", "css", "web", "user",
                              "interface", "form", "login", "dashboard"}))
      return "frontend";
  return "backend";
}

std::string_view usual_output(plan_kind kind) {
  constexpr std::array<std::string_view, 4> outputs{
    "Findings, each with its source", "The module with its interface and its tests",
    "The finished text", "Findings with their evidence"};
  return outputs[static_cast<size_t>(kind)];
}

void add_whole(made_plan& to) {
  stream_spec s;
  s.id = "all";
  s.name = "The whole";
  s.type = usual_type(to.what.kind, to.what.task);
  s.focus = to.what.task;
  auto steps = steps_of(to.what.task);
  if (steps.size() > 1)
    s.tasks = std::move(steps);
  to.what.streams.push_back(std::move(s));
  to.why.push_back(to.undivided);
}

} // namespace tributary
