#include "actors/orchestrator.hpp"

#include "actors/clock.hpp"
#include "actors/orchestrator_acts.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<orchestrator_state>*;

/// Records, applies, acts: in this order, for everything that happens.
void happened(self_ptr self, run_event event) {
  auto& st = self->state;
  st.now = std::max(st.now, now_of(self));
  if (auto recorded = st.options.log->append(st.options.request->options.run, st.now, event); !recorded) {
    log::error("event-not-recorded", "run", st.options.request->options.run, "why",
               recorded.error().what);
    return self->quit(caf::make_error(caf::sec::runtime_error, recorded.error().what));
  }
  for (auto& action : st.core->apply(event, st.now))
    carry_out(self, action);
}

/// The end: figures and pictures are written when the last event is known.
void publish_when_ended(self_ptr self) {
  auto& st = self->state;
  if (st.exit_code && st.synthesizer)
    self->send(st.synthesizer, publish_run{st.record, st.core->metrics()});
}

void happened_all(self_ptr self, std::vector<run_event> events) {
  auto was_over = self->state.exit_code.has_value();
  for (auto& event : events)
    happened(self, std::move(event));
  send_out(self);
  if (!was_over)
    publish_when_ended(self);
}

void happened_one(self_ptr self, run_event event) {
  std::vector<run_event> one;
  one.push_back(std::move(event));
  happened_all(self, std::move(one));
}

/// Brings a fresh core to where its predecessor was.
void replay(self_ptr self) {
  auto& st = self->state;
  st.options.log->replay(st.options.request->options.run,
                         [self](time_point at, const run_event& event) {
                           auto& state = self->state;
                           state.started = true;
                           state.now = at;
                           if (const auto* merged = std::get_if<results_merged>(&event))
                             state.draft_version = std::max(state.draft_version, merged->version);
                           for (const auto& action : state.core->apply(event, at))
                             note_replayed(self, action);
                         });
}

/// Tells a synthesizer that starts anew all that its predecessor knew.
void brief_synthesizer(self_ptr self) {
  auto& st = self->state;
  self->send(st.synthesizer, atom::follow::value, st.draft_version);
  merge_batch merges;
  for (auto& action : st.core->standing()) {
    if (auto* merge = std::get_if<merge_result>(&action))
      merges.items.push_back({merge->stream, merge->result, {}});
    else if (auto* gap = std::get_if<flag_gap>(&action))
      merges.items.push_back({gap->stream, nullptr, gap->why});
  }
  if (!merges.items.empty())
    self->send(st.synthesizer, std::move(merges));
  if (st.finish_asked)
    self->send(st.synthesizer, atom::finish::value);
  publish_when_ended(self);
}

void enrol(self_ptr self) {
  auto& st = self->state;
  const auto& request = *st.options.request;
  self->send(st.scheduler, enrol_run{request.options.run, request.what->max_parallel, request.worker_caps,
                                     caf::actor{self}});
  for (auto& action : st.core->standing())
    if (std::get_if<want_slot>(&action) || std::get_if<wake_at>(&action))
      carry_out(self, action);
  send_out(self);
}

void on_roster(self_ptr self, const roster& names) {
  auto& st = self->state;
  auto changed = [&](caf::actor& mine, const char* name) {
    auto now = names.find(name);
    return now && now != mine ? (mine = now, true) : false;
  };
  auto synthesizer_new = changed(st.synthesizer, "synthesizer");
  auto scheduler_new = changed(st.scheduler, "scheduler");
  auto registry_new = changed(st.registry, "registry");
  if (changed(st.runs, "runs"))
    self->send(st.runs, atom::ready::value, st.options.request->options.run, caf::actor{self});
  if (synthesizer_new && st.started)
    brief_synthesizer(self);
  if (scheduler_new)
    enrol(self);
  if (registry_new)
    self->send(st.registry, watch_nodes{st.options.request->options.run, caf::actor{self}});
  if (!st.started && st.scheduler && st.registry && st.synthesizer) {
    st.started = true;
    happened_one(self, run_started{});
  }
}

/// Attempts that we believe on nodes that are no more will not end by themselves.
void on_present_nodes(self_ptr self, const present_nodes& present) {
  std::set<std::string> gone;
  for (const auto& [lease, node] : self->state.core->open_attempts())
    gone.insert(node);
  for (const auto& name : present.names)
    gone.erase(name);
  std::vector<run_event> events;
  for (const auto& node : gone)
    events.push_back(node_gone{node, "node " + node + " is no longer there"});
  happened_all(self, std::move(events));
}

void on_holdings(self_ptr self, const run_holdings& h) {
  auto& st = self->state;
  st.ports[h.node] = h.port;
  for (const auto& [lease, node] : st.core->open_attempts())
    if (node == h.node)
      return happened_one(self, node_returned{h.node, h.has});
  if (!h.has.empty())
    happened_one(self, node_returned{h.node, h.has});
}

void on_grants(self_ptr self, const grant_batch& batch) {
  std::vector<run_event> events;
  events.reserve(batch.items.size());
  for (const auto& g : batch.items) {
    if (self->state.ports[g.node] != g.port)
      self->state.ports[g.node] = g.port;
    events.push_back(slot_granted{g.stream, g.node});
  }
  happened_all(self, std::move(events));
}

void on_outcomes(self_ptr self, outcome_batch& batch) {
  std::vector<run_event> events;
  events.reserve(batch.outcomes.size());
  for (auto& outcome : batch.outcomes)
    events.push_back(attempt_ended{std::move(outcome)});
  happened_all(self, std::move(events));
}

void on_alarm(self_ptr self) {
  auto& alarms = self->state.alarms;
  alarms.erase(alarms.begin(), alarms.upper_bound(std::max(self->state.now, now_of(self))));
  happened_one(self, timer_fired{});
}

void on_published(self_ptr self) {
  auto& st = self->state;
  const auto& run = st.options.request->options.run;
  self->send(st.registry, leave_run{run});
  self->send(st.scheduler, leave_run{run});
  self->send(st.runs, run_over{run, *st.exit_code});
}

} // namespace

caf::behavior orchestrator(self_ptr self, orchestrator_options options) {
  auto& st = self->state;
  st.core.emplace(options.request->what, options.request->options);
  st.names.run = options.request->options.run;
  for (const auto& s : options.request->what->streams)
    st.names.streams.push_back(s.id);
  st.record = std::make_shared<run_record>(st.names);
  st.options = std::move(options);
  self->set_default_handler(caf::drop);
  replay(self);
  return {
    [self](outcome_batch& batch) { on_outcomes(self, batch); },
    [self](const grant_batch& batch) { on_grants(self, batch); },
    [self](progress_batch& batch) {
      std::vector<run_event> events;
      for (auto& beat : batch.beats)
        events.push_back(attempt_progressed{std::move(beat)});
      happened_all(self, std::move(events));
    },
    [self](run_happened& h) { happened_one(self, std::move(h.event)); },
    [self](atom::alarm) { on_alarm(self); },
    [self](const gap_batch& batch) {
      std::vector<run_event> events;
      for (const auto& gap : batch.gaps)
        events.push_back(slot_unmet{gap.stream, gap.why});
      happened_all(self, std::move(events));
    },
    [self](const run_holdings& h) { on_holdings(self, h); },
    [self](const present_nodes& p) { on_present_nodes(self, p); },
    [self](const node_lost_notice& n) {
      self->state.ports.erase(n.node);
      happened_one(self, node_gone{n.node, n.why});
    },
    [self](const cancel_run_request& c) { happened_one(self, cancel_asked{c.why, c.exit_code}); },
    [self](const run_published&) { on_published(self); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
