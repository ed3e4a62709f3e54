#include "actors/client_session.hpp"

#include "actors/client_approval.hpp"
#include "actors/manners.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"
#include "runtime/work/input_copies.hpp"

#include <caf/send.hpp>

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<client_session_state>*;

/// More than this on its way, and further files wait (and are replaced by newer ones of their
/// name).
constexpr size_t backlog_max = 1u << 20;

void tell(self_ptr self, const wire::message& m) {
  tell_client(self, m);
}

/// Sends files while there is room, and the end when all of them are gone.
void pump(self_ptr self) {
  auto& st = self->state;
  while (!st.outputs.empty() && st.end.backlog() < backlog_max) {
    auto next = st.outputs.begin();
    tell(self, wire::output_file{st.run, next->first, *next->second});
    st.outputs.erase(next);
  }
  if (st.over && st.outputs.empty() && st.end.backlog() == 0) {
    tell(self, wire::run_over{st.run, st.over->exit_code});
    st.over.reset();
  }
}

/// In pieces that travel whole, because only those keep their order among each other.
void send_lines(self_ptr self, std::string_view lines) {
  constexpr size_t piece_max = limits::chunk_bytes / 2;
  while (!lines.empty()) {
    auto end = lines.size() <= piece_max ? lines.size() : lines.rfind('\n', piece_max) + 1;
    if (end == 0)
      end = lines.find('\n') + 1;
    if (end == 0)
      end = lines.size();
    tell(self, wire::events{self->state.run, std::string{lines.substr(0, end)}});
    lines.remove_prefix(end);
  }
}

void on_output(self_ptr self, const client_output& output) {
  if (output.name.empty())
    return send_lines(self, *output.bytes);
  self->state.outputs[output.name] = output.bytes;
  pump(self);
}

// --- submitting

/// Hands a run in that will not be lost any more.
void hand_in(self_ptr self, run_request_ptr request) {
  auto& st = self->state;
  tell(self, wire::submitted{st.run});
  st.submitted = std::move(request);
  self->send(st.runs, submit_run{st.submitted});
  if (st.cancelled)
    self->send(st.runs, *st.cancelled);
}

void refuse(self_ptr self, const std::string& why) {
  self->state.waiting = nullptr;
  self->state.run.clear();
  tell(self, wire::done{false, why});
}

/// What is asked for is to be had from another coordinator.
void send_away(self_ptr self, const std::string& address) {
  auto& st = self->state;
  tell(self, wire::moved{std::exchange(st.run, {}), address});
  st.following = false;
  st.outputs.clear();
  st.waiting = nullptr;
  st.submitted = nullptr;
}

follow_run as_follower(self_ptr self, uint64_t after_seq) {
  return {self->state.run, after_seq, output_to(caf::actor{self}), caf::actor{self}};
}

/// Has `what` done in a thread that may wait for the disk, then goes on.
template <class What>
void open_run(self_ptr self, What what, std::function<void(const std::string&)> failed) {
  auto opener = self->spawn<caf::detached>(run_opener, self->state.options.keeper);
  self->request(opener, caf::infinite, std::move(what))
    .then(
      [self, failed](const run_at_hand& run) {
        if (run.request)
          hand_in(self, run.request);
        else if (run.elsewhere)
          send_away(self, *run.elsewhere);
        else
          failed(run.error);
      },
      [self](const caf::error& why) { refuse(self, words_of(self, why)); });
}

/// One that is over, or that nobody has in hand: it is taken from the journal, and tells us all
/// that we do not know.
void take_up(self_ptr self, uint64_t after_seq) {
  if (!self->state.options.keeper.take)
    return refuse(self, "there is no run " + self->state.run + " here");
  open_run(self, take_run{as_follower(self, after_seq)},
           [self](const std::string& why) { refuse(self, why); });
}

/// Gets what a run has told and will tell; `absent` is called where it is not in anybody's hands.
void watch(self_ptr self, uint64_t after_seq, std::function<void()> absent) {
  auto& st = self->state;
  st.after_seq = after_seq;
  self->request(st.runs, std::chrono::seconds{5}, as_follower(self, after_seq))
    .then(
      [self, absent](bool there) {
        if (!there)
          return absent();
        if (!std::exchange(self->state.following, true))
          tell(self, wire::submitted{self->state.run});
      },
      [self](const caf::error& why) { refuse(self, words_of(self, why)); });
}

/// The same key twice is the same run, so somebody may have begun it already: this client, before
/// it lost the coordinator.
void start(self_ptr self) {
  watch(self, 0, [self] {
    auto request = std::exchange(self->state.waiting, nullptr);
    if (!self->state.options.keeper.begin)
      return hand_in(self, request);
    open_run(self, begin_run{request}, [self](const std::string& why) {
      log::info("run-not-begun", "run", self->state.run, "why", why);
      open_run(self, take_run{as_follower(self, 0)},
               [self, why](const std::string&) { refuse(self, why); });
    });
  });
}

void fetch_next(self_ptr self) {
  auto& st = self->state;
  if (!st.fetch)
    return;
  if (auto want = st.fetch->next())
    return tell(self, *want);
  st.fetch.reset();
  start(self);
}

client_place place_of(const client_session_options& o) {
  auto known = !o.machine.empty() && o.hello.machine == o.machine;
  return known ? client_place::here : client_place::elsewhere;
}

/// The run as this machine sees it: its inputs lie where the client's are written to, and the
/// plan's folder is not here. Names stay, so citations read as on the client's machine.
run_request_ptr moved_here(self_ptr self, const run_request& theirs) {
  auto context = std::make_shared<run_context>(*theirs.context);
  context->folder.clear();
  for (size_t i = 0; i < context->inputs.size(); ++i)
    context->inputs[i].path = input_copy_path(self->state.options.input_folder, context->run, i);
  auto ours = std::make_shared<run_request>(theirs);
  ours->context = std::move(context);
  return ours;
}

bool is_busy(self_ptr self) {
  if (self->state.run.empty())
    return false;
  tell(self, wire::done{false, "this connection has a run already"});
  return true;
}

void on(self_ptr self, wire::follow& m) {
  if (is_busy(self))
    return;
  self->state.run = m.run;
  watch(self, m.after_seq, [self, after = m.after_seq] { take_up(self, after); });
}

void on(self_ptr self, wire::submit& m) {
  auto& st = self->state;
  if (is_busy(self))
    return;
  auto place = place_of(st.options);
  auto request = st.options.make_request(m, place, caf::actor{self});
  if (!request)
    return tell(self, wire::done{false, request.error().what});
  st.waiting = *request;
  st.run = st.waiting->options.run;
  if (place == client_place::here)
    return start(self);
  st.waiting = moved_here(self, *st.waiting);
  st.fetch.emplace(st.run, st.waiting->context->inputs);
  fetch_next(self);
}

/// Nothing has begun yet, so the client may mend its plan and submit again.
void refuse_input(self_ptr self, const std::string& why) {
  auto& st = self->state;
  st.fetch.reset();
  st.waiting = nullptr;
  st.run.clear();
  tell(self, wire::done{false, "an input cannot be had: " + why});
}

void on(self_ptr self, wire::part& m) {
  auto& st = self->state;
  auto piece = st.fetch ? st.fetch->take(m) : std::nullopt;
  if (!piece)
    return;
  if (!piece->error.empty())
    return refuse_input(self, piece->error);
  if (!st.files)
    st.files = st.options.start_files(self);
  self->send(st.files, write_part{st.run, piece->path, piece->offset, std::move(piece->bytes)});
}

void on(self_ptr self, wire::heartbeat& beat) {
  tell(self, beat);
}

void on(self_ptr self, wire::cancel_run& m) {
  auto& st = self->state;
  if (m.run != st.run || st.cancelled)
    return;
  st.cancelled = cancel_run_request{m.run, m.why, 130};
  self->send(st.runs, *st.cancelled);
}

void on(self_ptr self, wire::approve_run& m) {
  approve(self, m);
}

// --- asking about nodes

wire::node_list::account row_of(const account_standing& a) {
  return {a.account,
          a.workers,
          a.running,
          a.window,
          a.requests_per_minute,
          a.tokens_per_minute,
          a.attempts,
          a.delivered,
          a.failed,
          a.used,
          std::string{to_text(a.breaker)},
          a.closed_why,
          a.opens_in};
}

/// Nodes are known already; without an answer of the scheduler they are told alone.
void tell_with_accounts(self_ptr self, const std::shared_ptr<wire::node_list>& answer) {
  auto scheduler = self->state.scheduler;
  if (!scheduler)
    return tell(self, *answer);
  self->request(scheduler, std::chrono::seconds{2}, atom::accounts::value)
    .then(
      [self, answer](const account_rows& list) {
        answer->accounts_known = true;
        for (const auto& a : list.rows)
          answer->accounts.push_back(row_of(a));
        tell(self, *answer);
      },
      [self, answer](const caf::error&) { tell(self, *answer); });
}

void on(self_ptr self, wire::list_nodes&) {
  auto registry = self->state.registry;
  self->request(registry, std::chrono::seconds{5}, atom::nodes::value)
    .then(
      [self](const node_rows& list) {
        auto answer = std::make_shared<wire::node_list>();
        for (const auto& r : list.rows)
          answer->rows.push_back(
            {r.name, r.state, r.slots, r.busy, r.workers, r.labels, r.since_heartbeat, r.done});
        tell_with_accounts(self, answer);
      },
      [self](const caf::error&) {
        tell(self, wire::done{false, "the registry does not answer"});
      });
}

void on(self_ptr self, wire::drain_node& m) {
  auto registry = self->state.registry;
  self->request(registry, std::chrono::seconds{5}, atom::drain::value, m.name)
    .then(
      [self](const std::string& why) {
        tell(self, wire::done{why.empty(), why});
      },
      [self](const caf::error&) {
        tell(self, wire::done{false, "the registry does not answer"});
      });
}

/// Whatever a client may not say ends its connection.
template <class Other>
void on(self_ptr self, Other& m) {
  log::warn("client-broke-rules", "message", wire::name_of(wire::message{m}));
  self->quit(caf::exit_reason::user_shutdown);
}

void on_frame(self_ptr self, const std::string& frame) {
  if (self->current_sender() != caf::actor_cast<caf::strong_actor_ptr>(self->state.options.peer))
    return;
  auto messages = self->state.end.receive(self, frame);
  if (!messages) {
    log::warn("client-frame-refused", "why", messages.error().what);
    return self->quit(caf::exit_reason::user_shutdown);
  }
  for (auto& m : *messages)
    std::visit([self](auto& what) { on(self, what); }, m);
  pump(self);
}

/// What was handed to a house that has died in the meantime is handed in again: the new one knows
/// whether it had got so far.
void take_names(self_ptr self, const roster& names) {
  auto& st = self->state;
  st.registry = names.find("registry");
  st.scheduler = names.find("scheduler");
  auto before = std::exchange(st.runs, names.find("runs"));
  if (!st.runs || before == st.runs)
    return;
  // A new house does not know who follows; what it tells twice the client knows by its number.
  if (st.following)
    watch(self, st.after_seq, [self] { take_up(self, self->state.after_seq); });
  if (!st.submitted)
    return;
  self->send(st.runs, submit_run{st.submitted});
  if (st.cancelled)
    self->send(st.runs, *st.cancelled);
}

} // namespace

client_session_state::~client_session_state() {
  if (files)
    caf::anon_send_exit(files, caf::exit_reason::kill);
}

void tell_client(self_ptr self, const wire::message& m) {
  if (auto sent = self->state.end.send(self, m); !sent)
    log::warn("message-not-sent", "client", self->id(), "message", wire::name_of(m), "why",
              sent.error().what);
}

caf::behavior client_session(self_ptr self, client_session_options options) {
  auto& st = self->state;
  st.options = std::move(options);
  take_names(self, st.options.names);
  st.end.attach(st.options.peer);
  self->monitor(st.options.peer);
  set_manners(self);
  self->set_down_handler([self](const caf::down_msg& down) {
    if (down.source == self->state.options.peer.address())
      self->quit(caf::exit_reason::user_shutdown);
  });
  return {
    // The peer says so when it knows us: nothing that we send can then reach it too early.
    [self](atom::hello) { tell(self, wire::client_welcome{self->state.options.machine}); },
    [self](atom::frame, const std::string& frame) { on_frame(self, frame); },
    [self](const client_output& output) { on_output(self, output); },
    [self](const approval_answer& answer) { tell_approval(self, answer); },
    [self](const run_over& over) {
      self->state.submitted = nullptr;
      self->state.over = over;
      pump(self);
    },
    [self](const part_written& w) {
      if (w.run != self->state.run)
        return;
      if (!w.error.empty())
        return refuse_input(self, w.error);
      fetch_next(self);
    },
    [self](const run_moved& m) {
      if (m.run == self->state.run)
        send_away(self, {});
    },
    [self](const follow_missed&) { take_up(self, self->state.after_seq); },
    [self](atom::roster, const roster& names) { take_names(self, names); },
  };
}

} // namespace tributary
