#include "runtime/run/run_core.hpp"

#include <algorithm>

namespace tributary {

using enum stream_phase;

// What whoever has the texts of attempts asks of them (run_split.cpp decides what follows).

std::vector<std::string_view> run_state::tasks_of(const lease_id& attempt) const {
  const auto& c = *core_;
  if (!c.is_open(attempt) || !c.has_tasks_to_share(attempt.stream))
    return {};
  const auto& all = c.spec(attempt.stream).tasks;
  const auto& history = c.streams[attempt.stream].history;
  if (!c.streams[attempt.stream].is_part(attempt.attempt))
    return {all.begin(), all.end()};
  return {all.begin() + history->split->given_from, all.begin() + history->split->done_from};
}

bool run_state::is_share(const lease_id& attempt) const {
  return core_->is_open(attempt) && core_->streams[attempt.stream].is_part(attempt.attempt);
}

std::vector<lease_id> run_state::shared_attempts(stream_index stream) const {
  const auto& c = *core_;
  std::vector<lease_id> all;
  if (stream >= c.streams.size() || c.streams[stream].phase != running)
    return all;
  const auto& st = c.streams[stream];
  if (st.is_hedged())
    all.push_back({c.options.run, stream, st.history->beside->attempt});
  all.push_back(c.lease_of(stream));
  std::erase_if(all, [this](const lease_id& lease) { return !may_end_after(lease); });
  return all;
}

std::optional<uint32_t> run_state::may_end_after(const lease_id& attempt) const {
  const auto& c = *core_;
  if (!c.is_open(attempt))
    return std::nullopt;
  const auto& st = c.streams[attempt.stream];
  if (!st.history || !st.history->split || !st.history->split->done || st.is_part(attempt.attempt))
    return std::nullopt;
  return st.history->split->done_from;
}

} // namespace tributary
