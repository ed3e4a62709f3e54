#include "tests/sim/world.hpp"

namespace tributary::sim {

using namespace std::chrono_literals;

// What a queued journal's thread does, in pieces that can be stopped between.

bool sim_coordinator::reaches_database() const {
  return now() >= std::max(database_away_until_, world_.database_away_until_);
}

bool sim_coordinator::record_row(const run_event& event) {
  // Behind its end nothing that happens changes a run.
  if (arm_->core.ended())
    return true;
  const auto& run = world_.options_.run;
  auto stamp = writer_->held.stamp(run);
  if (!stamp)
    return false;
  journal_item item;
  item.run = run;
  item.stamp = *stamp;
  item.at = now();
  item.event = keep_event(event);
  add_to_queue(std::move(item));
  writer_->held.stamped(run, *stamp);
  writer_->epochs.push_back(stamp->epoch);
  disk_->append(now(), event);
  return true;
}

uint64_t sim_coordinator::epoch() const {
  return has_database() ? writer_->epochs.back() : 0;
}

bool sim_coordinator::was_taken(uint64_t epoch) const {
  return has_database() && world_.database_->tail().epoch != epoch;
}

void sim_coordinator::add_to_queue(journal_item item) {
  world_.require(writer_->queue.add(std::move(item)), "the queue has room");
  ++writer_->waiting;
  write_soon();
}

void sim_coordinator::when_written(std::function<void()> what) {
  const auto& run = world_.options_.run;
  auto stamp = writer_->held.stamp(run);
  // What another owns is never durable for us.
  if (!stamp)
    return;
  auto recorded = disk_->size();
  auto checked = [this, recorded, what = std::move(what)] {
    const auto& rows = world_.database_->rows();
    world_.require(
      recorded == 0
        || (recorded <= rows.size() && rows[recorded - 1].epoch == writer_->epochs[recorded - 1]),
      "what leaves a coordinator is in the database, as it wrote it");
    what();
  };
  auto tell = [this, life = process_life_, of = arm_life_, recorded] {
    after(world_.dice_.span(0ms, 3ms), [this, life, of, recorded] {
      if (process_life_ == life && arm_life_ == of)
        release_effects(recorded);
    });
  };
  auto waits = writer_->queue.add_notice(run, *stamp, tell);
  if (!waits && held_.empty())
    return checked();
  held_.push_back({recorded, std::move(checked)});
  if (!waits)
    return tell();
  ++writer_->waiting;
  write_soon();
}

void sim_coordinator::write_soon() {
  if (std::exchange(writer_->writing, true))
    return;
  after(thread::writer, world_.dice_.span(0ms, 10ms), [this] { write_rows(); });
}

void sim_coordinator::write_rows() {
  const auto& items = writer_->queue.take();
  auto written = writer_->writer.write(items);
  if (written)
    return after(thread::writer, world_.dice_.span(0ms, 10ms),
                 [this, &items] { on_written(items); });
  writer_->queue.failed(written.error().what);
  after(thread::writer, world_.dice_.span(100ms, 2s), [this] { write_rows(); });
}

void sim_coordinator::on_written(const std::deque<journal_item>& items) {
  auto& w = *writer_;
  auto lost = [&w](const journal_item& i) { return w.held.lost(i.run, i.stamp); };
  for (const auto& item : items) {
    if (item.then || lost(item))
      continue;
    if (item.exit_code)
      w.has_run = false;
    else
      disk_->note_durable(std::max<size_t>(disk_->durable(), item.stamp.seq));
  }
  w.waiting -= items.size();
  w.queue.done(lost);
  w.writing = false;
  if (w.waiting > 0)
    write_soon();
}

void sim_coordinator::close_in_database(int exit_code) {
  journal_item item;
  item.run = world_.options_.run;
  auto stamp = writer_->held.stamp(item.run);
  if (!stamp)
    return;
  item.stamp = *stamp;
  item.exit_code = exit_code;
  add_to_queue(std::move(item));
}

} // namespace tributary::sim
