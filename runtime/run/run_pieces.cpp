#include "runtime/base/text.hpp"
#include "runtime/run/run_core.hpp"
#include "runtime/synthesis/finished_tasks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tributary {

void run_state::core::rescope(stream_index s, const failure_decision& d, const failure& f) {
  auto& scope = streams[s].past().scope;
  auto all = spec(s).tasks.size();
  scope.shrink(all);
  auto finished = keep_finished(s);
  auto& n = say_of_attempt(notice_type::stream_rescoped, s);
  n.kind = f.kind;
  n.why = fmt::format(
    "{}{}; {} first", d.why,
    finished.empty() ? "" : fmt::format("; {} had been finished", describe(finished, all)),
    describe(scope.next(), all));
  put_cost(n, f.used);
  remember_remedy(s, f.kind, "fewer tasks at a time");
  if (!finished.empty())
    merge(s);
  enqueue(s);
}

// What has been paid for is not asked for again. The text counts as a piece of the result would,
// and what it says of tasks that are not done is handed on without it.
std::vector<uint32_t> run_state::core::keep_finished(stream_index s) {
  auto& history = streams[s].past();
  if (!history.salvage || !history.salvage_is_sound)
    return {};
  auto open_tasks = history.scope.left;
  std::erase_if(open_tasks, [&](uint32_t task) {
    const auto& given = history.scope.given;
    return std::find(given.begin(), given.end(), task) != given.end();
  });
  std::vector<std::string_view> tasks;
  for (auto task : open_tasks)
    tasks.push_back(spec(s).tasks[task]);
  auto found = finished_in(history.salvage->text, tasks);
  if (found.done.empty())
    return {};
  std::vector<uint32_t> finished;
  for (auto at : found.done)
    finished.push_back(open_tasks[at]);
  history.scope.finish(finished);
  auto piece = std::make_shared<completion>();
  piece->text = std::move(found.sections);
  streams[s].result = with_piece(history.pieces, finished.front(), piece);
  auto rest = *history.salvage;
  rest.text = std::move(found.rest);
  history.salvage
    = is_worth_keeping(rest.text) ? std::make_shared<const earlier_try>(std::move(rest)) : nullptr;
  return finished;
}

void run_state::core::go_on_in_pieces(stream_index s) {
  auto& st = streams[s];
  auto& n = say_of_attempt(notice_type::stream_merged, s);
  put_figures(n, st);
  n.why = fmt::format("a piece is done; {} comes next",
                      describe(st.history->scope.next(), spec(s).tasks.size()));
  enqueue(s);
}

void run_state::core::mark_unfinished(stream_index s, const std::string& why) {
  auto& st = streams[s];
  std::vector<std::string> open_tasks;
  for (auto task : st.history->scope.left)
    open_tasks.push_back(spec(s).tasks[task]);
  st.result = marked_unfinished(st.result, open_tasks, why);
  merge(s);
}

} // namespace tributary
