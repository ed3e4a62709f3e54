#include "tests/sim/merging.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

conflict_noticed noticed(const conflict& c) {
  conflict_noticed out{c.id, "factual", "they differ", {}, "Which of them is right?"};
  for (const auto& side : c.sides)
    out.streams.push_back(side.stream);
  return out;
}

} // namespace

// A synthesizer that starts anew is told by the run's arm all that its predecessor knew.
void sim_coordinator::start_synthesizer() {
  ++synthesizer_life_;
  draft_ = std::make_unique<draft>(world_.plan_);
  uncommitted_.clear();
  committing_ = finish_pending_ = false;
  if (!arm_ || arm_->silent)
    return;
  for (auto& action : arm_->core.standing())
    if (std::holds_alternative<merge_result>(action) || std::holds_alternative<flag_gap>(action)
        || std::holds_alternative<finish_report>(action))
      carry_out(action);
}

void sim_coordinator::to_synthesizer(std::function<void()> what) {
  last_to_synthesizer_ = std::max(last_to_synthesizer_, now() + world_.dice_.span(0ms, 5ms));
  at(last_to_synthesizer_, [this, life = synthesizer_life_, what = std::move(what)] {
    if (life == synthesizer_life_)
      what();
  });
}

void sim_coordinator::put(const merge_result& a) {
  merge_into(*draft_, *world_.plan_, a);
  uncommitted_.insert(a.stream);
  if (!a.settles.empty() && a.settles != synthesizing)
    settled_by_[a.settles] = a.stream;
  commit_soon();
}

void sim_coordinator::put_gap(const flag_gap& gap) {
  merge_into(*draft_, *world_.plan_, gap);
  uncommitted_.insert(gap.stream);
  commit_soon();
}

void sim_coordinator::commit_soon() {
  if (std::exchange(committing_, true))
    return;
  after(world_.dice_.span(0ms, 200ms), [this, life = synthesizer_life_] {
    if (life != synthesizer_life_)
      return;
    committing_ = false;
    auto change = draft_->commit();
    results_merged merged{{}, ++draft_version_, change.draft_bytes, world_.dice_.span(0ms, 20ms)};
    merged.streams.assign(uncommitted_.begin(), uncommitted_.end());
    uncommitted_.clear();
    to_arm("synthesizer", [this, merged] { happened(merged); });
    for (const auto& c : change.found)
      to_arm("synthesizer", [this, event = noticed(c)] { happened(event); });
    for (const auto& [key, answer] : change.settled)
      to_arm("synthesizer", [this, event = conflict_settled{key, settled_by_[key], answer.value,
                                                            answer.why}] { happened(event); });
    if (std::exchange(finish_pending_, false))
      finish_draft();
  });
}

void sim_coordinator::finish_draft() {
  if (committing_) {
    finish_pending_ = true;
    return;
  }
  auto early = arm_ && arm_->core.facts().early;
  if (early) {
    draft_->deliver();
    return to_arm("synthesizer", [this, took = world_.dice_.span(0ms, 50ms)] {
      report_finished done;
      done.took = took;
      done.early = true;
      happened(std::move(done));
    });
  }
  // What others make of it is for clients who have left them.
  if (!has_database() || world_.database_->owner() == id_)
    world_.delivered_ = draft_->markdown(true);
  for (auto& gap : draft_->open_gaps())
    to_arm("synthesizer", [this, event = conflict_noticed{gap.key, "missing", gap.what, gap.streams,
                                                          gap.question}] { happened(event); });
  to_arm("synthesizer", [this, took = world_.dice_.span(0ms, 50ms)] {
    happened(report_finished{draft_->missing(), took});
  });
}

} // namespace tributary::sim
