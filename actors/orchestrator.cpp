#include "actors/orchestrator.hpp"

#include "actors/clock.hpp"
#include "actors/manners.hpp"
#include "actors/orchestrator_accounts.hpp"
#include "actors/orchestrator_acts.hpp"
#include "actors/orchestrator_follow.hpp"
#include "actors/orchestrator_recovery.hpp"
#include "actors/orchestrator_texts.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

/// Behind its end nothing that happens changes a run, and nothing is kept.
result<void> record(orchestrator_ptr self, const run_event& event) {
  auto& st = self->state;
  return st.exit_code ? result<void>{} : st.options.log->append(st.names.run, st.now, event);
}

/// Records, applies, acts: in this order, for everything that happens.
/// @returns False where the event could not be recorded: it has not happened then.
bool happened(orchestrator_ptr self, const run_event& event) {
  auto& st = self->state;
  st.now = std::max(st.now, now_of(self));
  auto recorded = record(self, event);
  // The house is told so, too: this run is none of ours any more.
  if (!recorded && recorded.error().code == ec::fenced) {
    self->quit(caf::exit_reason::user_shutdown);
    return false;
  }
  if (!recorded) {
    log::error("event-not-recorded", "run", st.names.run, "why", recorded.error().what);
    self->quit(caf::make_error(caf::sec::runtime_error, recorded.error().what));
    return false;
  }
  for (auto& action : st.core->apply(event, st.now))
    carry_out(self, action);
  for (const auto& enough : written_enough(self, event))
    if (!happened(self, enough))
      return false;
  return true;
}

/// The slot went with the port that it was granted by. The core still waits, and has not heard of
/// it.
void ask_again(orchestrator_ptr self, const std::set<stream_index>& streams) {
  if (streams.empty())
    return;
  for (auto& action : self->state.core->standing())
    if (auto* want = std::get_if<want_slot>(&action); want && streams.count(want->stream) > 0)
      carry_out(self, action);
}

void on_grants(orchestrator_ptr self, const grant_batch& batch) {
  auto& st = self->state;
  // Those of a scheduler that has died are not in its successor's books.
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(st.scheduler))
    return;
  std::vector<run_event> events;
  events.reserve(batch.items.size());
  std::set<stream_index> in_vain;
  for (const auto& g : batch.items) {
    auto& port = st.ports[g.node];
    if (g.serial < port.serial || g.serial <= st.dead[g.node]) {
      tell_unused(self, g.worker, g.permit);
      in_vain.insert(g.stream);
      continue;
    }
    if (port.serial < g.serial)
      port = {g.port, g.serial, false};
    // Granted for the worker before a switch, on its way past the request for the new one.
    if (g.worker != st.core->worker_of(g.stream)) {
      tell_unused(self, g.worker, g.permit);
      st.out.releases.items.push_back({g.node, g.worker, g.serial});
      continue;
    }
    events.push_back(slot_granted{g.stream, g.node});
    if (g.permit != 0)
      st.permits[g.stream] = g.permit;
  }
  ask_again(self, in_vain);
  st.grants = &batch;
  happened_all(self, std::move(events));
  st.grants = nullptr;
  st.permits.clear();
}

void on_outcomes(orchestrator_ptr self, outcome_batch& batch) {
  std::vector<run_event> events;
  events.reserve(batch.outcomes.size());
  for (auto& outcome : batch.outcomes) {
    note_ending(self, outcome);
    events.push_back(attempt_ended{std::move(outcome)});
  }
  happened_all(self, std::move(events));
}

/// A sign of life that nobody can keep is no loss; thousands of them that wait for room would be.
void on_progress(orchestrator_ptr self, progress_batch& batch) {
  auto kept = self->state.options.log->trouble().empty();
  std::vector<run_event> events;
  events.reserve(batch.beats.size());
  for (auto& beat : batch.beats) {
    note_beat(self, beat);
    keep_text(self, beat);
    if (kept)
      events.push_back(attempt_progressed{std::move(beat)});
  }
  happened_all(self, std::move(events));
}

void on_gaps(orchestrator_ptr self, const gap_batch& batch) {
  std::vector<run_event> events;
  for (const auto& gap : batch.gaps)
    events.push_back(slot_unmet{gap.stream, gap.why});
  happened_all(self, std::move(events));
}

/// From the synthesizer: a dead one's last words are dropped, because its successor says all again.
void on_synthesis(orchestrator_ptr self, run_event& event) {
  auto& st = self->state;
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(st.synthesizer))
    return;
  if (const auto* merged = std::get_if<results_merged>(&event))
    st.draft_version = std::max(st.draft_version, merged->version);
  else if (const auto* found = std::get_if<conflict_noticed>(&event);
           found && !st.conflicts_told.insert(found->id).second)
    return;
  happened_one(self, std::move(event));
}

void on_durable(orchestrator_ptr self, uint64_t ticket) {
  auto still_ours
    = self->state.options.request->fence->hold(run_fence::writer::events, self->state.fence_epoch);
  if (!still_ours)
    return self->quit(caf::exit_reason::user_shutdown);
  release_effects(self, ticket);
}

void on_alarm(orchestrator_ptr self) {
  auto& alarms = self->state.alarms;
  alarms.erase(alarms.begin(), alarms.upper_bound(std::max(self->state.now, now_of(self))));
  happened_one(self, timer_fired{});
}

void on_node_lost(orchestrator_ptr self, const node_lost_notice& n) {
  auto& st = self->state;
  auto& dead = st.dead[n.node];
  dead = std::max(dead, n.serial);
  if (auto port = st.ports.find(n.node); port != st.ports.end() && port->second.serial <= n.serial)
    st.ports.erase(port);
  // Grants for a node that is there again may have overtaken this news: those are not lost.
  std::vector<lease_id> newer;
  for (const auto& [key, ordered] : st.slots)
    if (ordered.slot.node == n.node && ordered.sent_by > n.serial)
      newer.push_back({st.names.run, stream_of(key), attempt_of(key)});
  auto written = written_on(self, n.node, newer);
  if (newer.empty())
    happened_one(self, node_gone{n.node, n.why, std::move(written)});
  else
    happened_one(self, node_returned{n.node, std::move(newer), std::move(written)});
  take_closed_slots(self);
}

void on_cancel(orchestrator_ptr self, const cancel_run_request& c) {
  if (self->state.started)
    happened_one(self, cancel_asked{c.why, c.exit_code});
  else
    self->state.cancel_early = c;
}

/// Answered behind the event, also where that is an earlier one: who is told so may rely on it.
void on_approve(orchestrator_ptr self, const approve_run_request& a) {
  auto& st = self->state;
  auto event = approval_for(*st.core, a.run, a.wish);
  approval_answer answer{a.run, ec::none, "approved"};
  if (!event)
    answer = {a.run, event.error().code, event.error().what};
  else if (!*event)
    answer.what = "was approved before";
  if (a.asker)
    st.out.answers.emplace_back(a.asker, std::move(answer));
  std::vector<run_event> events;
  if (event && *event)
    events.emplace_back(std::move(**event));
  happened_all(self, std::move(events));
}

void on_published(orchestrator_ptr self) {
  auto& st = self->state;
  if (!st.exit_code || (st.publishing > 0 && --st.publishing > 0))
    return;
  st.published = true;
  self->send(st.registry, leave_run{st.names.run});
  self->send(st.scheduler, leave_run{st.names.run});
  self->send(st.runs, run_over{st.names.run, *st.exit_code, st.options.request->was_over});
}

} // namespace

void happened_all(orchestrator_ptr self, std::vector<run_event> events) {
  auto still_ours
    = self->state.options.request->fence->hold(run_fence::writer::events, self->state.fence_epoch);
  if (!still_ours)
    return self->quit(caf::exit_reason::user_shutdown);
  auto was_over = self->state.exit_code.has_value();
  for (const auto& event : events)
    if (!happened(self, event))
      return;
  self->state.out.leaving.publish = !was_over && self->state.exit_code;
  send_out(self);
}

void happened_one(orchestrator_ptr self, run_event event) {
  std::vector<run_event> one;
  one.push_back(std::move(event));
  happened_all(self, std::move(one));
}

void publish_when_ended(orchestrator_ptr self) {
  auto& st = self->state;
  if (!st.exit_code || !st.synthesizer)
    return;
  ++st.publishing;
  self->send(st.synthesizer, publish_run{st.record, st.core->metrics()});
}

caf::behavior orchestrator(orchestrator_ptr self, orchestrator_options options) {
  auto& st = self->state;
  st.core.emplace(options.request->what, options.request->options);
  st.names = names_of(*options.request->what, options.request->options.run);
  st.record = std::make_shared<run_record>(st.names);
  st.options = std::move(options);
  find_governed(self);
  set_manners(self);
  st.fence_epoch = st.options.request->fence->take_over(run_fence::writer::events);
  replay_journal(self);
  return {
    [self](outcome_batch& batch) { on_outcomes(self, batch); },
    [self](const grant_batch& batch) { on_grants(self, batch); },
    [self](progress_batch& batch) { on_progress(self, batch); },
    [self](run_happened& h) { on_synthesis(self, h.event); },
    [self](atom::durable, uint64_t ticket) { on_durable(self, ticket); },
    [self](atom::alarm) { on_alarm(self); },
    [self](const gap_batch& batch) { on_gaps(self, batch); },
    [self](const refusal_batch& batch) { on_refusals(self, batch); },
    [self](const run_holdings& h) { match_holdings(self, h); },
    [self](const present_nodes& p) { match_present(self, p); },
    [self](const node_lost_notice& n) { on_node_lost(self, n); },
    [self](const node_news& news) { tell_of_node(self, news); },
    [self](const cancel_run_request& c) { on_cancel(self, c); },
    [self](const approve_run_request& a) { on_approve(self, a); },
    [self](const run_published&) { on_published(self); },
    [self](const follow_run& f) { tell_follower(self, f); },
    [self](atom::roster, const roster& names) { meet(self, names); },
  };
}

} // namespace tributary
