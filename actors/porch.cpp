#include "actors/porch.hpp"

#include "actors/manners.hpp"
#include "runtime/base/limits.hpp"

#include <caf/sec.hpp>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<porch_state>*;

/// Above what the reception needs to start a session.
constexpr std::chrono::seconds reception_patience{4};

caf::result<caf::actor> on_hello(self_ptr self, const std::string& bytes) {
  auto& st = self->state;
  auto guest = caf::actor_cast<caf::actor>(self->current_sender());
  if (!guest || std::exchange(st.greeted, true))
    return caf::make_error(caf::sec::invalid_argument, std::string{"one hello is enough"});
  auto answer = self->make_response_promise<caf::actor>();
  self
    ->request(st.options.reception, reception_patience, atom::hello::value, bytes,
              static_cast<uint8_t>(st.options.kind), guest)
    .then(
      [self, answer](const caf::actor& session) mutable {
        self->state.inside = true;
        self->state.options.opened(session);
        self->monitor(session);
        answer.deliver(session);
      },
      [self, answer](caf::error& why) mutable {
        self->state.greeted = false;
        answer.deliver(std::move(why));
      });
  return answer;
}

} // namespace

caf::behavior porch(self_ptr self, porch_options options) {
  self->state.options = std::move(options);
  set_manners(self);
  self->set_down_handler(
    [self](const caf::down_msg&) { self->quit(caf::exit_reason::user_shutdown); });
  self->delayed_send(self, limits::hello_patience, atom::alarm::value);
  return {
    [self](atom::hello, const std::string& bytes) { return on_hello(self, bytes); },
    [self](atom::alarm) {
      if (self->state.inside)
        return;
      self->state.options.hang_up();
      self->quit(caf::exit_reason::user_shutdown);
    },
  };
}

} // namespace tributary
