#include "actors/supervisor.hpp"

#include "actors/manners.hpp"
#include "runtime/base/log.hpp"

#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<supervisor_state>*;

void start_child(self_ptr self, size_t i) {
  auto& st = self->state;
  auto child = st.options.children[i].start(self);
  self->monitor(child);
  st.children[i] = std::move(child);
}

roster all_names(self_ptr self) {
  auto& st = self->state;
  roster all = st.above;
  for (size_t i = 0; i < st.children.size(); ++i)
    if (st.children[i])
      all.names[st.options.children[i].name] = st.children[i];
  return all;
}

/// Tells everyone who is who; children find out by themselves what changed for them.
void call_the_roll(self_ptr self) {
  auto all = all_names(self);
  auto& st = self->state;
  for (auto& child : st.children)
    if (child)
      self->send(child, atom::roster::value, all);
}

bool too_many_restarts(self_ptr self) {
  auto& st = self->state;
  auto now = self->clock().now();
  st.restarts.push_back(now);
  while (st.restarts.front() + st.options.window < now)
    st.restarts.pop_front();
  return st.restarts.size() > st.options.intensity;
}

void restart(self_ptr self, size_t failed) {
  auto& st = self->state;
  if (st.options.strategy == restart_strategy::rest_for_one)
    for (auto i = failed + 1; i < st.children.size(); ++i)
      if (auto old = std::exchange(st.children[i], nullptr)) {
        self->demonitor(old->address());
        self->send_exit(old, caf::exit_reason::kill);
      }
  auto last
    = st.options.strategy == restart_strategy::rest_for_one ? st.children.size() : failed + 1;
  for (auto i = failed; i < last; ++i)
    start_child(self, i);
  call_the_roll(self);
}

void on_down(self_ptr self, const caf::down_msg& down) {
  auto& st = self->state;
  for (size_t i = 0; i < st.children.size(); ++i) {
    if (!st.children[i] || st.children[i]->address() != down.source)
      continue;
    st.children[i] = nullptr;
    auto ended = !down.reason || down.reason == caf::exit_reason::normal
                 || down.reason == caf::exit_reason::user_shutdown;
    if (ended || st.stopping)
      return;
    log::warn("actor-died", "actor", st.options.children[i].name, "supervisor", st.options.name,
              "why", words_of(self, down.reason));
    if (too_many_restarts(self)) {
      log::error("supervisor-gave-up", "supervisor", st.options.name, "restarts",
                 st.restarts.size());
      return self->quit(
        caf::make_error(caf::sec::runtime_error, "too many restarts below " + st.options.name));
    }
    return restart(self, i);
  }
}

} // namespace

supervisor_state::~supervisor_state() {
  for (auto& child : children)
    if (child)
      caf::anon_send_exit(child, caf::exit_reason::kill);
}

caf::behavior supervisor(self_ptr self, supervisor_options options) {
  auto& st = self->state;
  st.options = std::move(options);
  st.children.resize(st.options.children.size());
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  for (size_t i = 0; i < st.children.size(); ++i)
    start_child(self, i);
  call_the_roll(self);
  return {
    [self](atom::roster, const roster& above) {
      self->state.above = above;
      call_the_roll(self);
    },
    [self](atom::roster) { return all_names(self); },
    [self](atom::stop) {
      self->state.stopping = true;
      for (auto& child : self->state.children)
        if (child)
          self->send_exit(child, caf::exit_reason::user_shutdown);
      self->quit(caf::exit_reason::user_shutdown);
    },
  };
}

} // namespace tributary
