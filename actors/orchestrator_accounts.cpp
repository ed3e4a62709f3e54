#include "actors/orchestrator_accounts.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"
#include "runtime/govern/account.hpp"

namespace tributary {

namespace {

bool is_governed(orchestrator_ptr self, const std::string& worker) {
  const auto& governed = self->state.governed;
  return !governed.empty() && governed.count(worker) > 0;
}

/// Null where the account of the attempt's worker wants to hear nothing of it.
ordered_slot* governed_slot(orchestrator_ptr self, const lease_id& lease) {
  auto& st = self->state;
  if (st.governed.empty() || lease.run != st.names.run)
    return nullptr;
  auto slot = st.slots.find(key_of(lease));
  return slot != st.slots.end() && is_governed(self, slot->second.slot.worker) ? &slot->second
                                                                               : nullptr;
}

} // namespace

void find_governed(orchestrator_ptr self) {
  auto& st = self->state;
  if (const auto& context = st.options.request->context)
    for (const auto& profile : context->workers)
      if (!account_of(profile).empty())
        st.governed.insert(profile.name);
}

void note_ending(orchestrator_ptr self, const attempt_outcome& outcome) {
  auto* ordered = governed_slot(self, outcome.lease);
  if (!ordered)
    return;
  ordered->ending = std::make_unique<attempt_ending>();
  auto& ending = *ordered->ending;
  if (outcome.result) {
    ending.ended = attempt_ending::how::delivered;
    if (*outcome.result)
      ending.used = (*outcome.result)->used;
    return;
  }
  const auto& why = outcome.result.error();
  ending.ended = attempt_ending::how::failed;
  ending.kind = why.kind;
  ending.message = clip(why.message, limits::reason_bytes);
  ending.retry_after = why.retry_after;
  ending.used = why.used;
}

void note_beat(orchestrator_ptr self, const attempt_progress& beat) {
  if (!beat.accepted && beat.quota == quota_reading{})
    return;
  auto* ordered = governed_slot(self, beat.lease);
  if (!ordered)
    return;
  auto first = beat.accepted && !std::exchange(ordered->accepted, true);
  if (first || beat.quota != quota_reading{})
    self->state.out.news.items.push_back(
      {ordered->slot.worker, ordered->slot.permit, first, beat.quota});
}

void tell_ending(orchestrator_ptr self, ordered_slot& ordered) {
  if (!is_governed(self, ordered.slot.worker))
    return;
  auto& ending = self->state.out.releases.endings.emplace_back(
    ordered.ending ? std::move(*ordered.ending) : attempt_ending{});
  ending.worker = ordered.slot.worker;
  ending.permit = ordered.slot.permit;
  ending.accepted = ordered.accepted;
}

void tell_unused(orchestrator_ptr self, const std::string& worker, uint64_t permit) {
  if (!is_governed(self, worker))
    return;
  auto& ending = self->state.out.releases.endings.emplace_back();
  ending.worker = worker;
  ending.permit = permit;
}

void on_refusals(orchestrator_ptr self, const refusal_batch& batch) {
  auto& st = self->state;
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(st.scheduler))
    return;
  // A stream may have asked for another worker meanwhile: that request stands.
  std::unordered_map<stream_index, std::string> wanted;
  for (auto& action : st.core->standing())
    if (auto* want = std::get_if<want_slot>(&action))
      wanted.emplace(want->stream, std::move(want->worker));
  std::vector<run_event> events;
  for (const auto& item : batch.items)
    if (auto want = wanted.find(item.stream); want != wanted.end() && want->second == item.worker)
      events.push_back(slot_refused{item.stream, batch.why});
  happened_all(self, std::move(events));
}

} // namespace tributary
