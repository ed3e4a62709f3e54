#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

// Within the process a thing may happen at once; only what leaves it waits for the disk.
void world::when_durable(std::function<void()> what) {
  if (!disk_->is_dirty() && held_.empty())
    return what();
  held_.push_back({disk_->size(), std::move(what)});
}

void world::commit_journal() {
  if (down_)
    return;
  if (!disk_->commit(clock_.now())) {
    clock_.after(dice_.span(100ms, 1s), [this, life = process_life_] {
      if (process_life_ == life)
        commit_journal();
    });
    return;
  }
  journal_commits_ = false;
  while (!held_.empty() && held_.front().after <= disk_->durable()) {
    auto what = std::move(held_.front().what);
    held_.pop_front();
    what();
  }
}

void world::crash_coordinator() {
  auto recorded = disk_->size();
  disk_->crash(dice_);
  trace(fmt::format("the coordinator dies; {} of its {} events are on the disk", disk_->size(),
                    recorded));
  down_ = true;
  ++process_life_;
  arm_.reset();
  ++arm_life_;
  held_.clear();
  grants_coming_.clear();
  journal_commits_ = assigning_ = false;
  scheduler_.reset();
  ++synthesizer_life_;
  ports_.clear();
  table_.emplace(lost_after);
  for (auto& [name, n] : nodes_)
    lose_link(n);
  auto away = dice_.permille(200) ? dice_.span(10s, 4min) : dice_.span(100ms, 5s);
  clock_.after(away, [this] { start_coordinator(); });
}

void world::start_coordinator() {
  trace("the coordinator is back");
  down_ = false;
  process_life_began_ = clock_.now();
  permits_.accounts = governor{};
  permit_alarm_.reset();
  for (auto& provider : providers_)
    provider.permits.clear();
  start_scheduler();
  start_synthesizer();
  start_arm();
}

} // namespace tributary::sim
