#include "tests/sim/world.hpp"

namespace tributary::sim {

using namespace std::chrono_literals;

void sim_coordinator::carry_out(run_action& action) {
  std::visit([this](auto& a) { act(a); }, action);
}

void sim_coordinator::act(want_slot& a) {
  // The request will be answered though the grant is taken: one too many, which goes with the run.
  crossed_ = crossed_ || grants_coming_[a.stream] > 0;
  const auto& labels = arm_->core.plan_of()->streams[a.stream].labels;
  scheduler_->request({world_.options_.run, a.stream, a.worker, labels, a.rank, a.avoid});
  assign_soon();
}

void sim_coordinator::act(drop_request& a) {
  scheduler_->drop(world_.options_.run, a.stream);
}

void sim_coordinator::act(return_slot& a) {
  end_account({a.node, granted_.worker, granted_over_, granted_.permit});
  scheduler_->release(a.node, world_.options_.run, granted_.worker);
  assign_soon();
}

void sim_coordinator::act(start_attempt& a) {
  auto over = granted_over_;
  arm_->slots[a.lease] = {a.node, a.worker, over, granted_.permit};
  auto order = std::make_shared<work_order>();
  order->lease = a.lease;
  const auto& streams = arm_->core.plan_of()->streams;
  order->stream = std::make_shared<const stream_spec>(streams[a.lease.stream]);
  order->worker = a.worker;
  order->tasks = a.tasks;
  for (auto need : a.needs) {
    auto result = arm_->core.result_of(need);
    order->needs.push_back(
      {streams[need].id, streams[need].name,
       result ? std::shared_ptr<const std::string>{result, &result->text} : nullptr});
  }
  when_durable([this, over, order, node = a.node, epoch = epoch()] {
    // Who lost the run between writing and sending sends an order that nobody counts on any more:
    // what its node answers goes to somebody who may write nothing of it.
    world_.require(!world_.endings_.contains(order->lease.stream) || was_taken(epoch),
                   "nothing that has ended runs again");
    world_.require(world_.ordered_.insert(order->lease).second,
                   "an attempt's name is given once, for ever");
    world_.to_node(node, over,
                   [this, order](sim_node& n) { world_.carry_out(n, n.core->on_orders({order})); });
  });
}

void sim_coordinator::give_back(const lease_id& lease, const std::string& node) {
  auto slot = arm_->slots.extract(lease);
  if (!slot)
    return;
  end_account(slot.mapped());
  scheduler_->release(node, world_.options_.run, slot.mapped().worker);
  assign_soon();
}

void sim_coordinator::act(cancel_attempt& a) {
  give_back(a.lease, a.node);
  when_durable([this, node = a.node, lease = a.lease] {
    world_.to_node(node, port_of(node),
                   [this, lease](sim_node& n) { world_.carry_out(n, n.core->on_cancel({lease})); });
  });
}

void sim_coordinator::act(acknowledge& a) {
  give_back(a.lease, a.node);
  when_durable([this, node = a.node, lease = a.lease] {
    world_.to_node(node, port_of(node),
                   [this, lease](sim_node& n) { world_.carry_out(n, n.core->on_ack({lease})); });
  });
}

void sim_coordinator::act(merge_result& a) {
  to_synthesizer([this, a] { put(a); });
}

void sim_coordinator::act(flag_gap& a) {
  to_synthesizer([this, a] { put_gap(a); });
}

void sim_coordinator::act(keep_partial&) {}

void sim_coordinator::act(finish_report&) {
  to_synthesizer([this] { finish_draft(); });
}

void sim_coordinator::act(wake_at& a) {
  if (!arm_->alarms.insert(a.when).second)
    return;
  at(a.when, [this, life = arm_life_] {
    if (arm_life_ == life)
      happened(timer_fired{});
  });
}

void sim_coordinator::act(announce& a) {
  when_durable([this, n = a.notice] { world_.told(n, arm_->core); });
}

void sim_coordinator::act(end_run& a) {
  world_.require(crossed_ || scheduler_->waiting() == 0,
                 "a run that ends has taken back what it asked for");
  scheduler_->remove_run(world_.options_.run);
  when_durable([this, code = a.exit_code] {
    world_.require(!world_.notices_.empty() && is_end(world_.notices_.back().type),
                   "the end is told before it comes");
    tell_end(code);
  });
}

void sim_coordinator::tell_end(int exit_code) {
  world_.require(world_.exit_code_.value_or(exit_code) == exit_code, "a run ends in one way");
  world_.exit_code_ = exit_code;
  end_told_ = true;
  close_run();
  if (has_database())
    close_in_database(exit_code);
}

// Where coordinators share runs, only who has had it knows of its end.
bool sim_coordinator::knows_end() const {
  return has_database() ? end_told_ : world_.exit_code_.has_value();
}

void sim_coordinator::close_run() {
  for (const auto& [name, over] : ports_)
    world_.to_node(name, over, [this](sim_node& n) {
      world_.carry_out(n, n.core->on_close_run(world_.options_.run));
    });
}

} // namespace tributary::sim
