#include "actors/client_approval.hpp"

#include "actors/manners.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<client_session_state>*;

/// Nobody here has it in hand: it may be over, another coordinator's, or not be at all. One look at
/// a time, because each takes a thread.
void look_for(self_ptr self, const std::string& run) {
  auto& st = self->state;
  if (!st.options.keeper.locate)
    return tell_approval(self, {run, ec::not_found, "there is no run " + run + " here"});
  if (std::exchange(st.locating, true))
    return tell_approval(self, {run, ec::usage, "the last approval is still being looked into"});
  auto opener = self->spawn<caf::detached>(run_opener, st.options.keeper);
  self->request(opener, caf::infinite, locate_run{run})
    .then(
      [self, run](const run_at_hand& found) {
        self->state.locating = false;
        if (found.elsewhere)
          return tell_client(self, wire::moved{run, *found.elsewhere});
        tell_approval(self, {run, found.code, found.error});
      },
      [self, run](const caf::error& why) {
        self->state.locating = false;
        tell_approval(self, {run, ec::internal, words_of(self, why)});
      });
}

} // namespace

void tell_approval(self_ptr self, const approval_answer& answer) {
  tell_client(self, wire::approval{answer.run, answer.code, answer.what});
}

void approve(self_ptr self, const wire::approve_run& what) {
  approve_run_request wanted{what.run, {what.stream, what.everything, what.by}, caf::actor{self}};
  self->request(self->state.runs, std::chrono::seconds{5}, std::move(wanted))
    .then(
      [self, run = what.run](bool there) {
        if (!there)
          look_for(self, run);
      },
      [self, run = what.run](const caf::error& why) {
        tell_approval(self, {run, ec::internal, words_of(self, why)});
      });
}

} // namespace tributary
