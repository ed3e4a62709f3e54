#include "actors/client_link.hpp"

#include "actors/manners.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<client_link_state>*;

void close(self_ptr self, const std::string& why) {
  if (auto closed = std::exchange(self->state.options.closed, nullptr))
    closed(why);
  self->quit(caf::exit_reason::user_shutdown);
}

void tell(self_ptr self, const wire::message& m) {
  if (auto sent = self->state.end.send(self, m); !sent)
    close(self, sent.error().what);
}

void on_session(self_ptr self, const caf::actor& session) {
  auto& st = self->state;
  st.end.attach(session);
  self->monitor(session);
  self->send(session, atom::hello::value);
  for (const auto& m : st.options.say)
    tell(self, m);
}

/// Who connected may speak before the coordinator has answered: it is said in order then.
void say(self_ptr self, const wire::message& m) {
  auto& st = self->state;
  if (st.end.attached())
    tell(self, m);
  else
    st.options.say.push_back(m);
}

void on_want_part(self_ptr self, const wire::want_part& want) {
  auto& st = self->state;
  if (want.input >= st.options.inputs.size())
    return tell(self, wire::part{want.run, want.input, want.offset, {}, "no such input"});
  if (!st.files)
    st.files = st.options.start_files(self);
  self->send(st.files, read_part{want, st.options.inputs[want.input].path});
}

void on_frame(self_ptr self, const std::string& frame) {
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(self->state.end.peer()))
    return;
  auto messages = self->state.end.receive(self, frame);
  if (!messages)
    return close(self, messages.error().what);
  for (auto& m : *messages)
    if (const auto* want = std::get_if<wire::want_part>(&m))
      on_want_part(self, *want);
    else
      self->state.options.heard(m);
}

} // namespace

client_link_state::~client_link_state() {
  if (files)
    caf::anon_send_exit(files, caf::exit_reason::kill);
}

caf::behavior client_link(self_ptr self, client_link_options options) {
  auto& st = self->state;
  st.options = std::move(options);
  set_manners(self);
  self->monitor(st.options.reception);
  self->set_down_handler(
    [self](const caf::down_msg&) { close(self, "the coordinator closed the connection"); });
  self
    ->request(st.options.reception, std::chrono::seconds{5}, atom::hello::value,
              wire::encode(st.options.hello))
    .then([self](const caf::actor& session) { on_session(self, session); },
          [self](const caf::error& why) { close(self, words_of(self, why)); });
  return {
    [self](atom::frame, const std::string& frame) { on_frame(self, frame); },
    [self](const wire::message& m) { say(self, m); },
    [self](const wire::part& p) { tell(self, p); },
    [self](atom::stop) { close(self, "asked to end"); },
  };
}

} // namespace tributary
