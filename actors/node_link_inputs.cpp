#include "actors/node_link_inputs.hpp"

#include "runtime/base/log.hpp"
#include "runtime/work/input_copies.hpp"

namespace tributary {

namespace {

using self_ptr = caf::stateful_actor<node_link_state>*;

void release_orders(self_ptr self, const std::string& run) {
  auto& st = self->state;
  auto fetch = st.fetching.find(run);
  if (fetch == st.fetching.end())
    return;
  order_batch batch{std::move(fetch->second.waiting), caf::actor{self}};
  st.fetching.erase(fetch);
  if (!batch.orders.empty())
    self->send(st.node, std::move(batch));
}

std::string own_path(self_ptr self, const std::string& run, size_t number) {
  return input_copy_path(self->state.options.input_folder, run, number);
}

void ask_next(self_ptr self, const std::string& run) {
  auto& st = self->state;
  auto pending = st.fetching.find(run);
  if (pending == st.fetching.end())
    return;
  auto want = pending->second.fetch.next();
  if (!want)
    return release_orders(self, run);
  if (auto sent = st.end.send(self, *want); !sent)
    log::warn("input-not-asked", "run", run, "why", sent.error().what);
}

} // namespace

bool has_own_copies(self_ptr self, const std::string& run) {
  auto known = self->state.contexts.find(run);
  if (known == self->state.contexts.end())
    return false;
  const auto& inputs = known->second->inputs;
  return inputs.empty() || inputs.front().path == own_path(self, run, 0);
}

std::shared_ptr<const run_context> localised(self_ptr self, run_context context) {
  auto& st = self->state;
  auto run = context.run;
  auto in_place = st.coordinator_machine == st.options.machine;
  if (!in_place) {
    context.folder.clear();
    for (size_t i = 0; i < context.inputs.size(); ++i)
      context.inputs[i].path = own_path(self, run, i);
  }
  auto shared = std::make_shared<const run_context>(std::move(context));
  if (!in_place && !shared->inputs.empty()) {
    st.fetching.emplace(run, pending_inputs{input_fetch{run, shared->inputs}, {}});
    ask_next(self, run);
  }
  return shared;
}

void on_input_part(self_ptr self, wire::part& p) {
  auto& st = self->state;
  auto pending = st.fetching.find(p.run);
  if (pending == st.fetching.end())
    return;
  auto piece = pending->second.fetch.take(p);
  if (!piece)
    return;
  // The worker that needs it will miss it, and say so.
  if (!piece->error.empty()) {
    log::warn("input-not-received", "run", p.run, "why", piece->error);
    return ask_next(self, p.run);
  }
  if (!st.writer)
    st.writer = st.options.start_writer(self);
  self->send(st.writer, write_part{p.run, piece->path, piece->offset, std::move(piece->bytes)});
}

void on_input_written(self_ptr self, const part_written& w) {
  if (!w.error.empty())
    log::warn("input-not-written", "run", w.run, "why", w.error);
  ask_next(self, w.run);
}

} // namespace tributary
