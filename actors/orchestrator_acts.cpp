#include "actors/orchestrator_acts.hpp"

#include "actors/orchestrator_accounts.hpp"
#include "runtime/fold/fold_prompt.hpp"
#include "runtime/report/left_behind.hpp"
#include "runtime/work/window.hpp"

#include <algorithm>
#include <unordered_set>

namespace tributary {

namespace {

slot_request request_for(orchestrator_ptr self, const want_slot& a) {
  const auto& st = self->state;
  return {st.options.request->options.run,
          a.stream,
          a.worker,
          st.core->plan_of()->streams[a.stream].labels,
          a.rank,
          a.avoid};
}

/// Shares the completion's text without copying it.
std::shared_ptr<const std::string> text_of(const completion_ptr& result) {
  return result ? std::shared_ptr<const std::string>{result, &result->text} : nullptr;
}

/// A fold's stream as its worker gets it: all that there is to tell stands in its prompt.
std::shared_ptr<const stream_spec> fold_stream(orchestrator_ptr self, const start_attempt& a) {
  const auto& st = self->state;
  const auto& what = *st.core->plan_of();
  fold_question q{&what,
                  static_cast<stream_index>(st.options.request->what->streams.size()),
                  {},
                  text_of(st.core->result_of(a.lease.stream)),
                  {}};
  for (auto need : a.needs)
    q.fresh.emplace_back(need, text_of(st.core->result_of(need)));
  q.refused = a.refused;
  auto out = std::make_shared<stream_spec>(what.streams[a.lease.stream]);
  out->needs.clear();
  const auto* profile = find_worker(*st.options.request->context, a.worker);
  out->prompt
    = fold_prompt(q, std::min(profile ? prompt_bytes_of(*profile) : SIZE_MAX, fold_prompt_bytes));
  return out;
}

std::shared_ptr<const work_order> order_for(orchestrator_ptr self, const start_attempt& a) {
  const auto& st = self->state;
  const auto& what = st.core->plan_of();
  auto order = std::make_shared<work_order>();
  order->lease = a.lease;
  order->run = st.options.request->context;
  order->stream = std::shared_ptr<const stream_spec>{what, &what->streams[a.lease.stream]};
  order->worker = a.worker;
  if (a.folds) {
    order->stream = fold_stream(self, a);
    return order;
  }
  for (auto need : a.needs) {
    const auto& spec = what->streams[need];
    order->needs.push_back({spec.id, spec.name, text_of(st.core->result_of(need))});
  }
  if (a.updates)
    order->previous = text_of(st.core->result_of(a.lease.stream));
  order->earlier = a.earlier;
  order->tasks = a.tasks;
  return order;
}

void act(orchestrator_ptr self, want_slot& a) {
  self->state.out.requests.wanted.push_back(request_for(self, a));
}

void act(orchestrator_ptr self, drop_request& a) {
  slot_request r;
  r.run = self->state.options.request->options.run;
  r.stream = a.stream;
  self->state.out.requests.dropped.push_back(std::move(r));
}

/// Nobody wants what was granted: it goes back under the name that it was granted for.
void act(orchestrator_ptr self, return_slot& a) {
  auto& st = self->state;
  if (!st.grants)
    return;
  for (const auto& g : st.grants->items)
    if (g.stream == a.stream && g.node == a.node) {
      tell_unused(self, g.worker, g.permit);
      st.out.releases.items.push_back({std::move(a.node), g.worker, g.serial});
      return;
    }
}

void act(orchestrator_ptr self, start_attempt& a) {
  auto& st = self->state;
  auto serial = st.ports[a.node].serial;
  auto permit = st.permits.find(a.lease.stream);
  st.slots[key_of(a.lease)]
    = {{a.node, a.worker, serial, permit == st.permits.end() ? 0 : permit->second}, serial};
  st.out.orders[a.node].orders.push_back(order_for(self, a));
}

/// The slot is free for others.
/// @returns False where we know of none.
bool release(orchestrator_ptr self, const lease_id& lease) {
  auto& st = self->state;
  auto slot = st.slots.find(key_of(lease));
  if (slot == st.slots.end())
    return false;
  tell_ending(self, slot->second);
  st.out.releases.items.push_back(std::move(slot->second.slot));
  st.texts.forget(slot->first);
  st.slots.erase(slot);
  return true;
}

/// A node gives no report of these; an order that comes while it still stops one waits there. One
/// whose slot we do not know is what a node that had been given up came back with: it counts there.
void act(orchestrator_ptr self, cancel_attempt& a) {
  auto& st = self->state;
  if (!release(self, a.lease) && st.counting != 0)
    st.out.releases.items.push_back({a.node, {}, st.counting});
  self->state.out.cancels[a.node].leases.push_back(std::move(a.lease));
}

/// The report is recorded. It may be one that was told already.
void act(orchestrator_ptr self, acknowledge& a) {
  release(self, a.lease);
  self->state.out.acks[a.node].leases.push_back(std::move(a.lease));
}

void act(orchestrator_ptr self, merge_result& a) {
  self->state.out.leaving.merges.items.push_back(
    {a.stream, std::move(a.result), {}, nullptr, std::move(a.settles)});
}

void act(orchestrator_ptr self, flag_gap& a) {
  self->state.out.leaving.merges.items.push_back(
    {a.stream, nullptr, std::move(a.why), std::move(a.partial), std::move(a.settles)});
}

/// Until something better replaces it.
void act(orchestrator_ptr self, keep_partial& a) {
  const auto& st = self->state;
  put_partial(*st.options.request->outputs, st.core->plan_of()->streams[a.stream], *a.text);
}

void act(orchestrator_ptr self, finish_report&) {
  self->state.out.leaving.finish = true;
}

/// One timer for each moment; the core is woken again for what was due by then.
void act(orchestrator_ptr self, wake_at& a) {
  auto& st = self->state;
  if (!st.alarms.insert(a.when).second)
    return;
  auto wait = a.when > st.now ? a.when - st.now : duration{0};
  self->delayed_send(self, wait, atom::alarm::value);
}

void act(orchestrator_ptr self, announce& a) {
  auto& st = self->state;
  // After the end the synthesizer reads the record in its own thread.
  if (!st.exit_code)
    st.record->add(a.notice);
  tell_world(self, std::move(a.notice));
}

void act(orchestrator_ptr self, end_run& a) {
  self->state.exit_code = a.exit_code;
}

/// What a predecessor had not come to tell is told now.
void note_told_again(orchestrator_ptr self, run_notice& notice) {
  auto& st = self->state;
  st.record->add(notice);
  if (notice.seq > *st.options.request->told)
    tell_world(self, std::move(notice));
}

} // namespace

void put_partial(run_output& output, const stream_spec& stream, const std::string& text) {
  auto file = std::make_shared<std::string>(unfinished_mark);
  file->append(": an attempt broke off; this is what it had written, unchecked.\n\n");
  file->append(text);
  output.put("streams/" + stream.id + ".md", std::move(file));
}

void carry_out(orchestrator_ptr self, run_action& action) {
  std::visit([self](auto& a) { act(self, a); }, action);
}

void note_replayed(orchestrator_ptr self, run_action& action) {
  auto& st = self->state;
  if (const auto* start = std::get_if<start_attempt>(&action))
    st.slots[key_of(start->lease)] = {{start->node, start->worker, 0}, 0};
  else if (const auto* ack = std::get_if<acknowledge>(&action))
    st.slots.erase(key_of(ack->lease));
  else if (const auto* cancelled = std::get_if<cancel_attempt>(&action))
    st.slots.erase(key_of(cancelled->lease));
  else if (auto* told = std::get_if<announce>(&action))
    note_told_again(self, told->notice);
  else if (const auto* end = std::get_if<end_run>(&action))
    st.exit_code = end->exit_code;
}

std::vector<attempt_slot> take_closed_slots(orchestrator_ptr self) {
  auto& st = self->state;
  std::unordered_set<uint64_t> open;
  for (const auto& [lease, node] : st.core->open_attempts())
    open.insert(key_of(lease));
  std::vector<attempt_slot> closed;
  for (auto i = st.slots.begin(); i != st.slots.end();)
    if (open.count(i->first) > 0) {
      ++i;
    } else {
      tell_ending(self, i->second);
      closed.push_back(std::move(i->second.slot));
      st.texts.forget(i->first);
      i = st.slots.erase(i);
    }
  return closed;
}

} // namespace tributary
