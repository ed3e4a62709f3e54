#include "actors/worker.hpp"

#include "actors/manners.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<worker_state>*;

/// The sink owns a strong handle: a worker must not be reaped while a backend is about to call it.
attempt_sink sink_for(self_ptr self, uint32_t slot, const work_order& order) {
  caf::actor me{self};
  const auto& lease = order.lease;
  attempt_sink sink;
  auto is_watched = order.run && order.run->shares_tasks && order.stream->tasks.size() > 1;
  sink.wants_text = self->state.options.tells_text || is_watched;
  sink.progress
    = [me](attempt_progress beat) { caf::anon_send(me, slot_progress{std::move(beat)}); };
  sink.done = [me, slot, lease](attempt_result result) {
    caf::anon_send(me, slot_result{slot, lease, std::move(result)});
  };
  return sink;
}

void start(self_ptr self, slot_work& work) {
  auto& st = self->state;
  st.slot = work.slot;
  st.lease = work.order->lease;
  st.running = st.options.backends->start(*work.order, sink_for(self, work.slot, *work.order));
}

void finished(self_ptr self, slot_result& result) {
  auto& st = self->state;
  if (result.lease != st.lease)
    return;
  st.running = nullptr;
  st.lease = {};
  self->send(st.options.node, std::move(result));
}

} // namespace

worker_state::~worker_state() {
  if (running)
    running->cancel();
}

caf::behavior worker(self_ptr self, worker_options options) {
  self->state.options = std::move(options);
  set_manners(self);
  return {
    [self](slot_work& work) { start(self, work); },
    [self](slot_result& result) { finished(self, result); },
    [self](slot_progress& beat) {
      if (beat.beat.lease == self->state.lease)
        self->send(self->state.options.node, std::move(beat));
    },
    [self](const slot_stop& stop) {
      if (self->state.running && stop.lease == self->state.lease)
        self->state.running->cancel();
    },
  };
}

} // namespace tributary
