#include "actors/run_house.hpp"

#include "runtime/base/log.hpp"

namespace tributary {

bool run_book::add(run_request_ptr request) {
  std::lock_guard lock{mutex_};
  auto run = request->options.run;
  return open_.emplace(std::move(run), std::move(request)).second;
}

void run_book::remove(const std::string& run) {
  std::lock_guard lock{mutex_};
  open_.erase(run);
}

std::vector<run_request_ptr> run_book::all() const {
  std::lock_guard lock{mutex_};
  std::vector<run_request_ptr> list;
  for (const auto& [run, request] : open_)
    list.push_back(request);
  return list;
}

namespace {

using self_ptr = caf::stateful_actor<run_house_state>*;

void start(self_ptr self, const run_request_ptr& request) {
  auto& st = self->state;
  auto supervisor = st.options.start_run(self, request);
  self->monitor(supervisor);
  st.supervisors[request->options.run] = supervisor;
  if (!st.above.names.empty())
    self->send(supervisor, atom::roster::value, st.above);
}

void on_roster(self_ptr self, const roster& names) {
  auto& st = self->state;
  st.above = names;
  st.above.names["runs"] = self;
  for (auto& [run, supervisor] : st.supervisors)
    self->send(supervisor, atom::roster::value, st.above);
}

void over(self_ptr self, const run_over& end) {
  auto& st = self->state;
  for (const auto& request : st.options.book->all())
    if (request->options.run == end.run && request->submitter)
      self->send(request->submitter, end);
  st.options.book->remove(end.run);
  st.orchestrators.erase(end.run);
  if (auto i = st.supervisors.find(end.run); i != st.supervisors.end()) {
    self->demonitor(i->second->address());
    self->send(i->second, atom::stop::value);
    st.supervisors.erase(i);
  }
}

/// A run whose actors keep dying is given up; the others go on.
void on_down(self_ptr self, const caf::down_msg& down) {
  for (const auto& [run, supervisor] : self->state.supervisors)
    if (supervisor->address() == down.source) {
      log::error("run-given-up", "run", run, "why", self->system().render(down.reason));
      return over(self, run_over{std::string{run}, 1});
    }
}

void cancel(self_ptr self, const cancel_run_request& c) {
  auto i = self->state.orchestrators.find(c.run);
  if (i != self->state.orchestrators.end())
    self->send(i->second, c);
}

} // namespace

run_house_state::~run_house_state() {
  for (auto& [run, hdl] : supervisors)
    caf::anon_send_exit(hdl, caf::exit_reason::kill);
}

caf::behavior run_house(self_ptr self, run_house_options options) {
  self->state.options = std::move(options);
  self->set_default_handler(caf::drop);
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  for (const auto& request : self->state.options.book->all())
    start(self, request);
  return {
    [self](const submit_run& s) {
      if (self->state.options.book->add(s.request))
        start(self, s.request);
    },
    [self](const cancel_run_request& c) { cancel(self, c); },
    [self](atom::ready, const std::string& run, const caf::actor& orchestrator) {
      self->state.orchestrators[run] = orchestrator;
    },
    [self](const run_over& end) { over(self, end); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
