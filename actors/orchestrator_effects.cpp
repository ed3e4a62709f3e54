#include "actors/orchestrator_acts.hpp"

#include <caf/send.hpp>

namespace tributary {

namespace {

template <class Batches>
void seal_mail(orchestrator_ptr self, Batches& batches, sealed_effects& into) {
  for (auto& [node, batch] : batches)
    if (auto port = self->state.ports.find(node);
        port != self->state.ports.end() && port->second.hdl)
      into.mail.emplace_back(port->second.hdl, caf::make_message(std::move(batch)));
  batches.clear();
}

/// Takes what leaves the coordinator out of the outbox.
sealed_effects seal(orchestrator_ptr self) {
  auto& out = self->state.out;
  sealed_effects e{std::exchange(out.leaving, {}), 0, {}};
  for (auto& [node, batch] : out.orders)
    batch.owner = self;
  for (auto& [asker, answer] : std::exchange(out.answers, {}))
    e.mail.emplace_back(asker, caf::make_message(std::move(answer)));
  seal_mail(self, out.acks, e);
  seal_mail(self, out.cancels, e);
  seal_mail(self, out.orders, e);
  return e;
}

bool is_empty(const sealed_effects& e) {
  return e.mail.empty() && e.merges.items.empty() && !e.finish && !e.publish && e.lines.empty();
}

/// It knows nothing that would be lost with this process, so it need not wait.
void send_to_scheduler(orchestrator_ptr self) {
  auto& st = self->state;
  auto& out = st.out;
  if (st.scheduler) {
    if (!out.claims.items.empty()) {
      out.claims.run = st.names.run;
      self->send(st.scheduler, std::move(out.claims));
    }
    if (!out.news.items.empty())
      self->send(st.scheduler, std::move(out.news));
    if (!out.releases.items.empty() || !out.releases.endings.empty()) {
      out.releases.run = st.names.run;
      self->send(st.scheduler, std::move(out.releases));
    }
    if (!out.requests.wanted.empty() || !out.requests.dropped.empty())
      self->send(st.scheduler, std::move(out.requests));
  }
  out.claims = {};
  out.releases = {};
  out.news = {};
  out.requests = {};
}

void let_go(orchestrator_ptr self, sealed_effects& e) {
  auto& st = self->state;
  const auto& request = *st.options.request;
  if (!e.lines.empty())
    request.outputs->append_events(e.lines);
  for (const auto& notice : e.notices)
    request.observer(notice);
  if (!e.lines.empty())
    *request.told = e.last_seq;
  for (auto& [port, what] : e.mail)
    self->send(port, std::move(what));
  if (!e.merges.items.empty() && st.synthesizer)
    self->send(st.synthesizer, std::move(e.merges));
  if (e.finish && st.synthesizer)
    self->send(st.synthesizer, finish_draft{st.core->facts()});
  if (e.publish)
    publish_when_ended(self);
}

} // namespace

void tell_world(orchestrator_ptr self, run_notice notice) {
  auto& st = self->state;
  append_json(st.out.leaving.lines, notice, st.names);
  st.out.leaving.last_seq = notice.seq;
  if (st.options.request->observer)
    st.out.leaving.notices.push_back(std::move(notice));
}

// Two of a kind that are sealed together would lose their order (a cancel overtakes its order), so
// each outbox stays one of its own.
void send_out(orchestrator_ptr self) {
  auto& st = self->state;
  send_to_scheduler(self);
  auto effects = seal(self);
  if (is_empty(effects))
    return;
  auto ticket = ++st.last_ticket;
  effects.ticket = ticket;
  auto tell = [me = caf::weak_actor_ptr{self->ctrl()}, ticket] {
    if (auto there = me.lock())
      caf::anon_send(caf::actor_cast<caf::actor>(there), atom::durable::value, ticket);
  };
  auto durable = st.options.request->was_over || st.options.log->when_durable(st.names.run, tell);
  if (durable && st.sealed.empty())
    return let_go(self, effects);
  st.sealed.push_back(std::move(effects));
  if (durable)
    tell();
}

void release_effects(orchestrator_ptr self, uint64_t ticket) {
  auto& st = self->state;
  while (!st.sealed.empty() && st.sealed.front().ticket <= ticket) {
    auto effects = std::move(st.sealed.front());
    st.sealed.pop_front();
    let_go(self, effects);
  }
}

} // namespace tributary
