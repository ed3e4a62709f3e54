#include "actors/run_house.hpp"

#include "actors/manners.hpp"
#include "runtime/base/log.hpp"

namespace tributary {

bool run_book::add(run_request_ptr request) {
  std::lock_guard lock{mutex_};
  auto run = request->options.run;
  return open_.emplace(std::move(run), entry{std::move(request), {}}).second;
}

void run_book::remove(const std::string& run) {
  std::lock_guard lock{mutex_};
  open_.erase(run);
}

run_request_ptr run_book::find(const std::string& run) const {
  std::lock_guard lock{mutex_};
  auto i = open_.find(run);
  return i == open_.end() ? nullptr : i->second.request;
}

std::vector<run_request_ptr> run_book::all() const {
  std::lock_guard lock{mutex_};
  std::vector<run_request_ptr> list;
  for (const auto& [run, e] : open_)
    list.push_back(e.request);
  return list;
}

void run_book::cancel(const cancel_run_request& c) {
  std::lock_guard lock{mutex_};
  if (auto i = open_.find(c.run); i != open_.end() && !i->second.cancelled)
    i->second.cancelled = c;
}

std::optional<cancel_run_request> run_book::cancelled(const std::string& run) const {
  std::lock_guard lock{mutex_};
  auto i = open_.find(run);
  return i == open_.end() ? std::nullopt : i->second.cancelled;
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

void tell_followers(self_ptr self, const run_over& end) {
  auto& st = self->state;
  for (const auto& follower : st.followers[end.run])
    self->send(follower, end);
  for (const auto& f : st.new_followers[end.run])
    self->send(f.follower, follow_missed{f.run});
  st.followers.erase(end.run);
  st.new_followers.erase(end.run);
}

/// @returns What it was, or null where it is not there.
run_request_ptr take_out(self_ptr self, const std::string& run) {
  auto& st = self->state;
  auto request = st.options.book->find(run);
  st.options.book->remove(run);
  st.orchestrators.erase(run);
  st.restarts.erase(run);
  st.approvals.erase(run);
  if (auto i = st.supervisors.find(run); i != st.supervisors.end()) {
    self->demonitor(i->second->address());
    self->send(i->second, atom::stop::value);
    st.supervisors.erase(i);
  }
  return request;
}

/// It goes on elsewhere: nothing of it is told here any more, and nothing is called its end.
void on_drop(self_ptr self, const drop_run& d) {
  auto& st = self->state;
  auto request = take_out(self, d.run);
  if (!request)
    return;
  log::warn("run-moved", "run", d.run);
  for (const auto* name : {"registry", "scheduler"})
    if (auto hdl = st.above.find(name))
      self->send(hdl, leave_run{d.run});
  auto told = std::exchange(st.followers[d.run], {});
  for (const auto& f : st.new_followers[d.run])
    told.push_back(f.follower);
  if (request->submitter)
    told.push_back(request->submitter);
  for (const auto& follower : told)
    self->send(follower, run_moved{d.run});
  st.followers.erase(d.run);
  st.new_followers.erase(d.run);
}

void over(self_ptr self, const run_over& end) {
  auto& st = self->state;
  auto request = take_out(self, end.run);
  if (st.options.ended)
    st.options.ended(end);
  if (request && request->submitter)
    self->send(request->submitter, end);
  tell_followers(self, end);
}

bool too_many_restarts(self_ptr self, const std::string& run) {
  auto& st = self->state;
  auto& restarts = st.restarts[run];
  auto now = self->clock().now();
  restarts.push_back(now);
  while (restarts.front() + st.options.window < now)
    restarts.pop_front();
  return restarts.size() > st.options.intensity;
}

/// Nobody is left who could speak for the run.
void give_up(self_ptr self, const std::string& run, const std::string& why) {
  auto& st = self->state;
  log::error("run-given-up", "run", run, "why", why);
  if (auto request = st.options.book->find(run); request && st.options.give_up)
    st.options.give_up(*request, why);
  for (const auto* name : {"registry", "scheduler"})
    if (auto hdl = st.above.find(name))
      self->send(hdl, leave_run{run});
  over(self, run_over{run, 1});
}

/// A run whose supervisor has died is started anew and replays its journal, a few times.
void on_down(self_ptr self, const caf::down_msg& down) {
  auto& st = self->state;
  for (auto& [name, supervisor] : st.supervisors) {
    if (supervisor->address() != down.source)
      continue;
    auto run = name;
    auto why = words_of(self, down.reason);
    auto request = st.options.book->find(run);
    if (!request || too_many_restarts(self, run))
      return give_up(self, run, why);
    log::warn("run-restarted", "run", run, "why", why);
    st.orchestrators.erase(run);
    return start(self, request);
  }
}

void on_cancel(self_ptr self, const cancel_run_request& c) {
  auto& st = self->state;
  st.options.book->cancel(c);
  if (auto i = st.orchestrators.find(c.run); i != st.orchestrators.end())
    self->send(i->second, c);
}

/// @returns Whether the run is there; its orchestrator gives the answer.
bool on_approve(self_ptr self, const approve_run_request& a) {
  auto& st = self->state;
  if (!st.options.book->find(a.run))
    return false;
  if (auto i = st.orchestrators.find(a.run); i != st.orchestrators.end()) {
    self->send(i->second, a);
    return true;
  }
  auto& waiting = st.approvals[a.run];
  std::erase_if(waiting, [&](const approve_run_request& w) { return w.asker == a.asker; });
  waiting.push_back(a);
  return true;
}

/// A run's orchestrator, perhaps one that has taken over and knows nothing of a cancel.
void on_ready(self_ptr self, const std::string& run, const caf::actor& orchestrator) {
  auto& st = self->state;
  st.orchestrators[run] = orchestrator;
  if (auto c = st.options.book->cancelled(run))
    self->send(orchestrator, *c);
  if (auto i = st.new_followers.find(run); i != st.new_followers.end())
    for (const auto& f : i->second)
      self->send(orchestrator, f);
  if (auto waiting = st.approvals.extract(run))
    for (const auto& a : waiting.mapped())
      self->send(orchestrator, a);
}

/// @returns Whether the run is there to be followed.
bool on_follow(self_ptr self, const follow_run& f) {
  auto& st = self->state;
  if (!st.options.book->find(f.run))
    return false;
  if (auto orchestrator = st.orchestrators.find(f.run); orchestrator != st.orchestrators.end())
    self->send(orchestrator->second, f);
  st.new_followers[f.run].push_back(f);
  return true;
}

/// Two may take up a run at once, a client that asks for it and the coordinator that finds it free:
/// the second one follows what the first has begun.
void on_submit(self_ptr self, const run_request_ptr& request) {
  auto& st = self->state;
  const auto& run = request->options.run;
  st.options.book->add(request);
  auto known = st.options.book->find(run);
  if (st.supervisors.count(run) == 0)
    start(self, known);
  if (known != request && request->submitter)
    on_follow(self, {run, *request->told, request->outputs, request->submitter});
}

void on_follow_begun(self_ptr self, const follow_begun& b) {
  auto& st = self->state;
  auto i = st.new_followers.find(b.run);
  if (i == st.new_followers.end())
    return;
  std::erase_if(i->second, [&](const follow_run& f) { return f.follower == b.follower; });
  st.followers[b.run].push_back(b.follower);
}

} // namespace

run_house_state::~run_house_state() {
  for (auto& [run, hdl] : supervisors)
    caf::anon_send_exit(hdl, caf::exit_reason::kill);
}

caf::behavior run_house(self_ptr self, run_house_options options) {
  self->state.options = std::move(options);
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  for (const auto& request : self->state.options.book->all())
    start(self, request);
  return {
    [self](const submit_run& s) { on_submit(self, s.request); },
    [self](const cancel_run_request& c) { on_cancel(self, c); },
    [self](const approve_run_request& a) { return on_approve(self, a); },
    [self](atom::ready, const std::string& run, const caf::actor& orchestrator) {
      on_ready(self, run, orchestrator);
    },
    [self](const run_over& end) { over(self, end); },
    [self](const follow_run& f) { return on_follow(self, f); },
    [self](const drop_run& d) { on_drop(self, d); },
    [self](const follow_begun& b) { on_follow_begun(self, b); },
    [self](atom::roster, const roster& names) { on_roster(self, names); },
  };
}

} // namespace tributary
