#include "runtime/run/approval_wish.hpp"

#include "tests/sim/world.hpp"

namespace tributary::sim {

void world::plan_approvals(plan& p) {
  if (!person_.permille(250))
    return;
  if (person_.permille(400))
    p.approve = "plan";
  for (auto& s : p.streams)
    s.approve = person_.permille(150);
}

void world::visit() {
  if (exit_code_ || !asks_for_approval(*plan_))
    return;
  approval_given what{no_stream, "a person", clock_.now() > heal_at_};
  if (!what.everything) {
    if (!person_.permille(300))
      return;
    what.everything = person_.permille(50);
    auto s = person_.below(static_cast<uint32_t>(plan_->streams.size()) + 1);
    if (s < plan_->streams.size() && !what.everything)
      what.stream = s;
  }
  // Whoever it is that has the run, and is there to hear it.
  for (auto& c : coordinators_)
    if (!c->is_down() && !c->is_stopped())
      c->run([c = c.get(), what] { c->approve(what); });
}

void sim_coordinator::approve(const approval_given& what) {
  to_arm("a person", [this, what] {
    auto wish = approval_wish{what.stream == no_stream ? "" : world_.plan_->streams[what.stream].id,
                              what.everything, what.by};
    auto event = approval_for(arm_->core, world_.options_.run, wish);
    if (!event)
      return;
    if (*event)
      happened(**event);
    if (arm_ && !arm_->silent)
      when_durable([this, what] {
        world_.acknowledged_.insert(what.stream);
        for (stream_index s = 0; what.everything && s < world_.plan_->streams.size(); ++s)
          world_.acknowledged_.insert(s);
      });
  });
}

void world::check_approved(const run_notice& n) {
  if (n.type == notice_type::approval_given) {
    approved_.insert(n.stream);
    all_approved_ = all_approved_ || n.why.starts_with("everything");
  }
  if (n.type != notice_type::stream_started || all_approved_)
    return;
  require(plan_->approve.empty() || approved_.contains(no_stream),
          "nothing of a plan begins before a person approves it");
  // Nobody approves what the run adds.
  if (n.stream >= plan_->streams.size())
    return;
  require(!plan_->streams[n.stream].approve || approved_.contains(n.stream),
          plan_->streams[n.stream].id + " does not begin before a person approves it");
}

void world::check_acknowledged(const run_state& core) const {
  for (auto s : acknowledged_)
    require(core.is_approved(s), "what a person was told is approved stays so");
}

} // namespace tributary::sim
