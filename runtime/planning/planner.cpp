#include "runtime/planning/planner.hpp"

#include "runtime/planning/made_stream.hpp"
#include "runtime/planning/parts.hpp"

#include <array>

namespace tributary {

namespace {

/// The stream that needs all others, by the plan's kind.
struct last_words {
  std::string_view name;
  std::string_view focus;
  std::string_view output;
};

constexpr std::array<last_words, 4> last_by_kind{{
  {"Conclusions", "What follows from the findings, gaps and what to do",
   "Recommendations (3-5 items)"},
  {"Integration",
   "How the modules fit together, what is missing between them, and how the whole is tested",
   "Steps of the integration"},
  {"Editing", "Whether the texts agree in facts, terms and tone", "Corrections"},
  {"Conclusions", "What the perspectives agree on, where they differ, and what to do",
   "Recommendations (3-5 items)"},
}};

void add_stream(made_plan& to, part what) {
  auto kind = to.what.kind;
  stream_spec s;
  s.id = unique_id(to.what, what.name);
  s.name = what.name;
  s.type = usual_type(kind, what.name);
  s.focus = std::move(what.name);
  s.tasks = std::move(what.tasks);
  s.output = usual_output(kind);
  to.what.streams.push_back(std::move(s));
  to.why.push_back(std::move(what.why));
}

/// What only who has seen all others can say.
void add_last(made_plan& to) {
  const auto& words = last_by_kind[static_cast<size_t>(to.what.kind)];
  stream_spec s;
  s.id = unique_id(to.what, words.name);
  s.name = words.name;
  s.type = "validation";
  s.focus = words.focus;
  s.output = words.output;
  for (stream_index i = 0; i < to.what.streams.size(); ++i)
    s.needs.push_back(i);
  to.what.streams.push_back(std::move(s));
  to.why.emplace_back("needs what all others found, and begins when the last of them is done");
}

} // namespace

made_plan make_plan(const plan_wish& wish) {
  made_plan out;
  out.what.task = wish.task;
  set_kind(out, wish);
  out.what.inputs = wish.inputs;
  out.undivided = why_undivided(wish);
  if (!out.undivided.empty()) {
    add_whole(out);
    return out;
  }
  for (auto& each : parts_of(wish, out.what.kind))
    add_stream(out, std::move(each));
  add_last(out);
  return out;
}

} // namespace tributary
