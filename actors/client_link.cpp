#include "actors/client_link.hpp"

#include "actors/clock.hpp"
#include "actors/manners.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<client_link_state>*;

/// How often the coordinator is asked for a sign of life.
constexpr std::chrono::seconds beat_every{1};
/// A coordinator that hangs holds its connections. Where several share their runs another has taken
/// over after so long; where there is one, looking for it anew does no harm.
constexpr std::chrono::seconds lost_after{5};

void close(self_ptr self, const std::string& why) {
  if (auto closed = std::exchange(self->state.options.closed, nullptr))
    closed(why);
  self->quit(caf::exit_reason::user_shutdown);
}

void tell(self_ptr self, const wire::message& m) {
  if (auto sent = self->state.end.send(self, m); !sent)
    close(self, sent.error().what);
}

void heartbeat(self_ptr self) {
  auto& st = self->state;
  if (auto silence = now_of(self) - st.heard; silence > lost_after)
    return close(self, "silent for " + to_human(silence));
  tell(self, wire::heartbeat{});
  self->delayed_send(self, beat_every, atom::alarm::value);
}

void on_session(self_ptr self, const caf::actor& session) {
  auto& st = self->state;
  st.heard = now_of(self);
  self->delayed_send(self, beat_every, atom::alarm::value);
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
  self->state.heard = now_of(self);
  auto messages = self->state.end.receive(self, frame);
  if (!messages)
    return close(self, messages.error().what);
  for (auto& m : *messages)
    if (const auto* want = std::get_if<wire::want_part>(&m))
      on_want_part(self, *want);
    else if (!std::holds_alternative<wire::heartbeat>(m))
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
    [self](atom::alarm) { heartbeat(self); },
    [self](atom::stop) { close(self, "asked to end"); },
  };
}

} // namespace tributary
