#include "tests/sim/world.hpp"

namespace tributary::sim {

using namespace std::chrono_literals;

void world::carry_out(run_action& action) {
  std::visit([this](auto& a) { act(a); }, action);
}

void world::act(want_slot& a) {
  // The request will be answered though the grant is taken: one too many, which goes with the run.
  crossed_ = crossed_ || grants_coming_[a.stream] > 0;
  scheduler_->request(
    {options_.run, a.stream, a.worker, plan_->streams[a.stream].labels, a.rank, a.avoid});
  assign_soon();
}

void world::act(drop_request& a) {
  scheduler_->drop(options_.run, a.stream);
}

void world::act(return_slot& a) {
  end_account({a.node, granted_.worker, granted_over_, granted_.permit});
  scheduler_->release(a.node, options_.run, granted_.worker);
  assign_soon();
}

void world::act(start_attempt& a) {
  auto over = granted_over_;
  arm_->slots[a.lease] = {a.node, a.worker, over, granted_.permit};
  auto order = std::make_shared<work_order>();
  order->lease = a.lease;
  order->stream = std::shared_ptr<const stream_spec>{plan_, &plan_->streams[a.lease.stream]};
  order->worker = a.worker;
  order->tasks = a.tasks;
  for (auto need : a.needs)
    order->needs.push_back({plan_->streams[need].id, plan_->streams[need].name, nullptr});
  when_durable([this, over, order, node = a.node] {
    require(!endings_.contains(order->lease.stream), "nothing that has ended runs again");
    require(ordered_.insert(order->lease).second, "an attempt's name is given once, for ever");
    to_node(node, over, [this, order](sim_node& n) { carry_out(n, n.core->on_orders({order})); });
  });
}

void world::give_back(const lease_id& lease, const std::string& node) {
  auto slot = arm_->slots.extract(lease);
  if (!slot)
    return;
  end_account(slot.mapped());
  scheduler_->release(node, options_.run, slot.mapped().worker);
  assign_soon();
}

void world::act(cancel_attempt& a) {
  give_back(a.lease, a.node);
  when_durable([this, node = a.node, lease = a.lease] {
    to_node(node, port_of(node),
            [this, lease](sim_node& n) { carry_out(n, n.core->on_cancel({lease})); });
  });
}

void world::act(acknowledge& a) {
  give_back(a.lease, a.node);
  when_durable([this, node = a.node, lease = a.lease] {
    to_node(node, port_of(node),
            [this, lease](sim_node& n) { carry_out(n, n.core->on_ack({lease})); });
  });
}

void world::act(merge_result& a) {
  to_synthesizer([this, s = a.stream, result = a.result] { put(s, result->text); });
}

void world::act(flag_gap& a) {
  to_synthesizer([this, a] { put_gap(a); });
}

void world::act(keep_partial&) {}

void world::act(finish_report&) {
  to_synthesizer([this] { finish_draft(); });
}

void world::act(wake_at& a) {
  if (!arm_->alarms.insert(a.when).second)
    return;
  clock_.at(a.when, [this, life = arm_life_] {
    if (arm_life_ == life)
      happened(timer_fired{});
  });
}

void world::act(announce& a) {
  when_durable([this, n = a.notice] { told(n); });
}

void world::act(end_run& a) {
  require(crossed_ || scheduler_->waiting() == 0,
          "a run that ends has taken back what it asked for");
  scheduler_->remove_run(options_.run);
  when_durable([this, code = a.exit_code] {
    require(!notices_.empty() && is_end(notices_.back().type), "the end is told before it comes");
    exit_code_ = code;
    close_run();
  });
}

void world::close_run() {
  for (const auto& [name, over] : ports_)
    to_node(name, over, [this](sim_node& n) { carry_out(n, n.core->on_close_run(options_.run)); });
}

} // namespace tributary::sim
