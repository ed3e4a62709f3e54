#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

sim_coordinator::sim_coordinator(world& w, size_t number) : world_{w}, process_{w.clock_, w.dice_} {
  number_ = number;
  disk_.emplace(w.options_.run);
}

sim_coordinator::~sim_coordinator() = default;

time_point sim_coordinator::now() const {
  return world_.clock_.now();
}

void sim_coordinator::at(time_point when, sim_clock::job what) {
  world_.clock_.at(when, [this, what = std::move(what)] { run(what); });
}

void sim_coordinator::after(duration wait, sim_clock::job what) {
  at(now() + wait, std::move(what));
}

void sim_coordinator::after(thread where, duration wait, sim_clock::job what) {
  world_.clock_.after(wait, [this, where, life = process_life_, what = std::move(what)] {
    if (process_life_ == life)
      process_.run(where, what);
  });
}

void sim_coordinator::start() {
  checked_last_ = now();
  start_scheduler();
  start_synthesizer();
  if (world_.database_)
    enter_database();
}

void sim_coordinator::begin_run() {
  if (world_.database_) {
    world_.database_->open(id_);
    auto tail = world_.database_->tail();
    writer_->held.take(world_.options_.run, {tail.number, tail.epoch, tail.events, tail.mark});
    writer_->has_run = true;
  }
  start_arm();
}

void sim_coordinator::crash() {
  auto recorded = disk_->size();
  if (has_database())
    disk_.emplace(world_.options_.run);
  else
    disk_->crash(world_.dice_);
  world_.trace(fmt::format("coordinator {} dies; {} of its {} events are on the disk", number_,
                           disk_->size(), recorded));
  down_ = true;
  ++process_life_;
  process_.end();
  writer_.reset();
  end_arm();
  journal_commits_ = assigning_ = end_told_ = false;
  scheduler_.reset();
  ++scheduler_life_;
  ++synthesizer_life_;
  ports_.clear();
  table_.emplace(lost_after);
  world_.lose_links_to(number_);
  auto away
    = world_.dice_.permille(200) ? world_.dice_.span(10s, 4min) : world_.dice_.span(100ms, 5s);
  at(now() + away, [this] { restart(); });
}

void sim_coordinator::restart() {
  world_.trace(fmt::format("coordinator {} is back", number_));
  down_ = false;
  process_life_began_ = now();
  permits_.accounts = governor{};
  permit_alarm_.reset();
  begun_.clear();
  start();
  if (!world_.database_)
    start_arm();
}

void sim_coordinator::hang(duration span) {
  world_.trace(fmt::format("coordinator {} is stopped for {}", number_, to_text(span)));
  process_.stop();
  world_.clock_.after(span, [this, life = process_life_] {
    if (process_life_ == life)
      process_.go_on();
  });
}

void sim_coordinator::trouble() {
  auto occurs = [this](uint32_t rate) { return world_.dice_.permille(rate); };
  const auto& troubles = world_.troubles_;
  if (occurs(troubles.disk_bad)) {
    world_.trace("the disk takes nothing");
    disk_->bad_until = now() + world_.dice_.span(100ms, 1min);
  }
  if (occurs(troubles.arm_dies))
    kill_arm();
  if (occurs(troubles.scheduler_dies))
    start_scheduler();
  if (occurs(troubles.synthesizer_dies))
    start_synthesizer();
  if (occurs(troubles.coordinator_dies))
    crash();
}

// --- the journal

// Within the process a thing may happen at once; only what leaves it waits for the disk.
void sim_coordinator::when_durable(std::function<void()> what) {
  if (has_database())
    return when_written(std::move(what));
  if (!disk_->is_dirty() && held_.empty())
    return what();
  held_.push_back({disk_->size(), std::move(what)});
}

bool sim_coordinator::record(const run_event& event) {
  if (has_database())
    return record_row(event);
  disk_->append(now(), event);
  if (!std::exchange(journal_commits_, true))
    after(world_.dice_.span(0ms, 20ms), [this] { commit_journal(); });
  return true;
}

void sim_coordinator::commit_journal() {
  if (down_)
    return;
  if (!disk_->commit(now())) {
    after(world_.dice_.span(100ms, 1s), [this, life = process_life_] {
      if (process_life_ == life)
        commit_journal();
    });
    return;
  }
  journal_commits_ = false;
  release_effects(disk_->durable());
}

void sim_coordinator::release_effects(size_t durable) {
  while (!held_.empty() && held_.front().after <= durable) {
    auto what = std::move(held_.front().what);
    held_.pop_front();
    what();
  }
}

} // namespace tributary::sim
