#include "actors/orchestrator_recovery.hpp"

#include "actors/orchestrator_acts.hpp"
#include "actors/orchestrator_texts.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

namespace {

/// What is told of nodes and conflicts is told once, also over restarts.
void note_told(orchestrator_ptr self, const run_event& event) {
  auto& st = self->state;
  if (const auto* merged = std::get_if<results_merged>(&event)) {
    st.draft_version = std::max(st.draft_version, merged->version);
  } else if (const auto* found = std::get_if<conflict_noticed>(&event)) {
    st.conflicts_told.insert(found->id);
  } else if (const auto* news = std::get_if<node_noticed>(&event)) {
    if (news->type == notice_type::node_joined)
      st.nodes_told.insert(news->node);
    else
      st.nodes_told.erase(news->node);
  }
}

/// Tells a synthesizer that starts anew all that its predecessor knew.
void brief_synthesizer(orchestrator_ptr self) {
  auto& st = self->state;
  self->send(st.synthesizer, atom::follow::value, st.draft_version);
  merge_batch merges;
  auto finish = st.core->ended();
  for (auto& action : st.core->standing()) {
    if (auto* merge = std::get_if<merge_result>(&action))
      merges.items.push_back({merge->stream, merge->result, {}, nullptr, merge->settles});
    else if (auto* gap = std::get_if<flag_gap>(&action))
      merges.items.push_back({gap->stream, nullptr, gap->why, gap->partial, gap->settles});
    else if (std::holds_alternative<finish_report>(action))
      finish = true;
  }
  if (!merges.items.empty())
    self->send(st.synthesizer, std::move(merges));
  if (finish)
    self->send(st.synthesizer, finish_draft{st.core->facts()});
  // The end that has not been told yet publishes when it is.
  if (st.sealed.empty())
    publish_when_ended(self);
}

/// Tells a scheduler that starts anew (or that a predecessor of ours dealt with) what we hold and
/// want.
void enrol(orchestrator_ptr self) {
  auto& st = self->state;
  const auto& request = *st.options.request;
  enrol_run enrolment{
    request.options.run, request.what->max_parallel, request.context, caf::actor{self}, {}};
  for (const auto& [key, ordered] : st.slots)
    enrolment.holds.push_back(ordered.slot);
  self->send(st.scheduler, std::move(enrolment));
  for (auto& action : st.core->standing())
    if (std::get_if<want_slot>(&action) || std::get_if<wake_at>(&action))
      carry_out(self, action);
  send_out(self);
}

void begin(orchestrator_ptr self) {
  auto& st = self->state;
  st.started = true;
  const auto& request = *st.options.request;
  std::vector<run_event> events{request.reused.begin(), request.reused.end()};
  if (request.approved_by)
    events.push_back(approval_given{no_stream, *request.approved_by, true});
  events.push_back(run_started{});
  if (auto early = std::exchange(st.cancel_early, std::nullopt))
    events.push_back(cancel_asked{early->why, early->exit_code});
  happened_all(self, std::move(events));
}

/// With a new port the node's slots were counted anew, by what it has. Without one, those of
/// attempts that turn out to be lost are still held.
void settle_slots(orchestrator_ptr self, const run_holdings& h) {
  auto& st = self->state;
  for (auto& slot : take_closed_slots(self))
    if (!h.counted && slot.node == h.node)
      st.out.releases.items.push_back({h.node, std::move(slot.worker), h.serial});
  for (auto& [key, ordered] : st.slots)
    if (ordered.slot.node == h.node && ordered.sent_by != h.serial) {
      ordered.slot.port = h.serial;
      if (h.counted)
        st.out.claims.items.push_back(ordered.slot);
    }
  send_out(self);
}

} // namespace

void replay_journal(orchestrator_ptr self) {
  auto& st = self->state;
  auto each = [self](time_point at, const run_event& event) {
    auto& state = self->state;
    // What is known before a run begins is told again by whoever begins it.
    state.started = state.started || std::holds_alternative<run_started>(event);
    state.now = at;
    note_told(self, event);
    for (auto& action : state.core->apply(event, at))
      note_replayed(self, action);
  };
  auto replayed = st.options.log->replay(st.options.request->options.run, each);
  if (replayed) {
    take_closed_slots(self);
    // An end that a predecessor recorded is published behind what is told of it.
    st.out.leaving.publish = st.exit_code.has_value();
    send_out(self);
    return;
  }
  log::error("journal-not-read", "run", st.options.request->options.run, "why",
             replayed.error().what);
  self->quit(caf::make_error(caf::sec::runtime_error, replayed.error().what));
}

void meet(orchestrator_ptr self, const roster& names) {
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
  if (registry_new)
    self->send(st.registry, watch_nodes{st.options.request->options.run, caf::actor{self}});
  // What its predecessor was to write, nobody answers for any more.
  if (synthesizer_new)
    st.publishing = 0;
  if (synthesizer_new && st.started)
    brief_synthesizer(self);
  if (scheduler_new)
    enrol(self);
  if (!st.started && st.scheduler && st.registry && st.synthesizer)
    begin(self);
}

void match_present(orchestrator_ptr self, const present_nodes& present) {
  auto& st = self->state;
  std::set<std::string> here{present.names.begin(), present.names.end()};
  std::set<std::string> gone;
  for (const auto& [lease, node] : st.core->open_attempts())
    if (here.count(node) == 0)
      gone.insert(node);
  std::vector<run_event> events;
  for (const auto& node : gone)
    events.push_back(node_gone{node, "is no longer there", written_on(self, node, {})});
  happened_all(self, std::move(events));
  // The scheduler would count them as ours when the node comes after all.
  for (auto& slot : take_closed_slots(self))
    st.out.releases.items.push_back(std::move(slot));
  send_out(self);
  for (const auto& node : std::set<std::string>{st.nodes_told})
    if (here.count(node) == 0)
      tell_of_node(self, {notice_type::node_lost, node, "is no longer there"});
  for (const auto& node : here)
    tell_of_node(self, {notice_type::node_joined, node, {}});
}

void match_holdings(orchestrator_ptr self, const run_holdings& h) {
  auto& st = self->state;
  auto& port = st.ports[h.node];
  if (h.serial < port.serial || (h.serial == port.serial && port.settled))
    return; // Nothing was lost since: a port that we know only answers a registry that starts anew.
  port = {h.port, h.serial, true};
  auto& dead = st.dead[h.node];
  dead = std::max(dead, h.serial - 1);
  auto has = h.has;
  auto concerned = !has.empty();
  for (const auto& [key, ordered] : st.slots)
    if (ordered.slot.node == h.node) {
      concerned = true;
      // What went out by this port is on its way there, or in the list already.
      if (ordered.sent_by == h.serial)
        has.push_back({st.names.run, stream_of(key), attempt_of(key)});
    }
  if (!concerned)
    return;
  st.counting = h.counted ? h.serial : 0;
  auto written = written_on(self, h.node, has);
  happened_one(self, node_returned{h.node, std::move(has), std::move(written)});
  st.counting = 0;
  settle_slots(self, h);
}

void tell_of_node(orchestrator_ptr self, const node_news& news) {
  auto& st = self->state;
  auto joined = news.type == notice_type::node_joined;
  if (!st.started || st.exit_code || joined == (st.nodes_told.count(news.node) > 0))
    return;
  node_noticed event{news.type, news.node, news.why};
  note_told(self, event);
  happened_one(self, std::move(event));
}

} // namespace tributary
