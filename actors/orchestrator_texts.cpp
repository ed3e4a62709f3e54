#include "actors/orchestrator_texts.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tributary {

void keep_text(orchestrator_ptr self, attempt_progress& beat) {
  if (beat.text.empty())
    return;
  auto& st = self->state;
  auto piece = std::exchange(beat.text, {});
  auto at = std::exchange(beat.text_at, 0);
  auto key = key_of(beat.lease);
  if (beat.lease.run == st.names.run && st.slots.count(key) > 0)
    st.texts.add(key, at, piece);
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
