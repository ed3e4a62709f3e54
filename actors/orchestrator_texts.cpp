#include "actors/orchestrator_texts.hpp"

#include "runtime/synthesis/finished_tasks.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tributary {

namespace {

/// Whether the last piece of a text can tell of a task more than those before it did: a heading
/// that it ends may have begun in the line before.
bool may_begin_task(const std::string& text, size_t piece) {
  auto before = text.size() - std::min(piece, text.size());
  auto line = before == 0 ? std::string::npos : text.rfind('\n', before - 1);
  return text.find('#', line == std::string::npos ? 0 : line) != std::string::npos;
}

} // namespace

void keep_text(orchestrator_ptr self, attempt_progress& beat) {
  auto& st = self->state;
  beat.begun = 0;
  if (beat.text.empty())
    return;
  auto piece = std::exchange(beat.text, {});
  auto at = std::exchange(beat.text_at, 0);
  auto key = key_of(beat.lease);
  auto is_ours = beat.lease.run == st.names.run && st.slots.count(key) > 0;
  auto is_whole = is_ours && st.texts.add(key, at, piece);
  auto tasks = st.core->tasks_of(beat.lease);
  if (tasks.empty())
    return;
  const auto& text = st.texts.of(key);
  if (!is_whole)
    beat.begun = attempt_progress::begun_unknown;
  else if (may_begin_task(text, piece.size()))
    beat.begun = tasks_begun_in(text, tasks);
}

// A result of one attempt can make the text of another enough, and so can more of that text.
std::vector<run_event> written_enough(orchestrator_ptr self, const run_event& after) {
  const auto& st = self->state;
  const lease_id* lease = nullptr;
  if (const auto* told = std::get_if<attempt_progressed>(&after); told && told->what.begun > 0)
    lease = &told->what.lease;
  else if (const auto* ended = std::get_if<attempt_ended>(&after))
    lease = &ended->what.lease;
  std::vector<run_event> events;
  if (!lease)
    return events;
  for (const auto& open : st.core->shared_attempts(lease->stream)) {
    const auto& text = st.texts.of(key_of(open));
    auto tasks = st.core->tasks_of(open);
    if (!text_before(text, tasks, *st.core->may_end_after(open)).empty())
      events.push_back(tasks_written{open, text});
  }
  return events;
}

std::vector<written_text>
written_on(orchestrator_ptr self, const std::string& node, const std::vector<lease_id>& has) {
  auto& st = self->state;
  std::set<uint64_t> stays;
  for (const auto& lease : has)
    stays.insert(key_of(lease));
  std::vector<written_text> all;
  for (const auto& [key, ordered] : st.slots) {
    const auto& text = st.texts.of(key);
    if (!text.empty() && ordered.slot.node == node && stays.count(key) == 0)
      all.push_back({stream_of(key), attempt_of(key), text});
  }
  std::sort(all.begin(), all.end(), [](const written_text& one, const written_text& other) {
    return std::pair{one.stream, one.attempt} < std::pair{other.stream, other.attempt};
  });
  return all;
}

} // namespace tributary
