#include "tests/sim/world.hpp"

#include <fmt/format.h>

namespace tributary::sim {

using namespace std::chrono_literals;

namespace {

/// As a lease keeper has it.
constexpr auto idle_patience = 10s;
constexpr auto failed_patience = 3s;

} // namespace

// What a lease keeper's thread does, in pieces that can be stopped between: each statement is done
// before its answer is read.

void sim_coordinator::enter_database() {
  id_ = fmt::format("c{}.{}", number_, process_life_);
  database_way way{*world_.database_, world_.clock_, world_.dice_, id_, {}, {}, {}, {}};
  way.is_open = [this] { return reaches_database(); };
  way.answers_lost = [this] { return world_.shared_troubles_.answer_lost; };
  way.comes_late = [this] { return world_.shared_troubles_.write_late; };
  way.break_off = [this] { break_off(); };
  writer_ = std::make_unique<sim_writer>(std::move(way),
                                         [this](const std::string&, const error&) { drop_soon(); });
  worked_at_ = now();
  fit_since_.reset();
  after(thread::keeper, world_.dice_.span(0ms, 1s), [this] { keep_lease(); });
}

void sim_coordinator::break_off() {
  lose_database(now() + world_.dice_.span(1s, 20s));
}

void sim_coordinator::keep_lease() {
  if (!reaches_database())
    return after(thread::keeper, world_.dice_.span(1s, 3s), [this] { keep_lease(); });
  auto& db = *world_.database_;
  db.renew(id_, now());
  let_go();
  auto held = writer_->held.epoch_of(world_.options_.run);
  auto taken = held != 0 && !db.exit_code() && db.tail().epoch != held;
  after(thread::keeper, world_.dice_.span(0ms, 30ms), [this, held, taken] {
    if (taken && writer_->held.fence(world_.options_.run, held, {ec::fenced, "it was taken"}))
      drop_soon();
    look_for_runs();
    after(thread::keeper, 1s, [this] { keep_lease(); });
  });
}

void sim_coordinator::look_for_runs() {
  if (!can_work()) {
    if (now() - worked_at_ > idle_patience)
      give_up_idle();
    return;
  }
  worked_at_ = now();
  auto& db = *world_.database_;
  const auto& run = world_.options_.run;
  if (!reaches_database() || !db.is_free_for(id_, now()))
    return;
  // Still being cleared away, or left to others for a while.
  if (writer_->has_run || now() < writer_->left_until)
    return;
  auto held = writer_->held.find(run);
  if (db.owner() == id_ && held && held->epoch == db.tail().epoch)
    return;
  writer_->leaving = false;
  auto claim = db.claim(id_, writer_->held.epoch_of(run), now());
  if (!claim.granted())
    return;
  auto tail = db.tail();
  db.unlock();
  if (world_.dice_.permille(world_.shared_troubles_.claim_in_vain)) {
    world_.trace(
      fmt::format("{} claims the run, epoch {}, and does not hear of it", id_, claim.epoch));
    if (world_.dice_.permille(500))
      break_off();
    return;
  }
  world_.trace(fmt::format("{} claims the run, epoch {}", id_, claim.epoch));
  after(thread::keeper, world_.dice_.span(0ms, 30ms), [this, tail] {
    writer_->held.take(world_.options_.run, {tail.number, tail.epoch, tail.events, tail.mark});
    after(thread::keeper, world_.dice_.span(0ms, 30ms), [this] { take_run(); });
  });
}

// Replays it from what the database has, by the codec that it was written with.
void sim_coordinator::take_run() {
  const auto& run = world_.options_.run;
  if (!reaches_database() || world_.dice_.permille(world_.shared_troubles_.claim_in_vain)) {
    writer_->left_until = now() + failed_patience;
    return give_back();
  }
  disk_.emplace(run);
  writer_->epochs.clear();
  for (const auto& row : world_.database_->rows()) {
    writer_->epochs.push_back(row.epoch);
    auto event = event_from(row.event.body, row.event.text ? *row.event.text : std::string{});
    world_.require(event.has_value(), "an event can be read back");
    disk_->append(row.at, *event);
  }
  disk_->note_durable(disk_->size());
  writer_->has_run = true;
  after(world_.dice_.span(0ms, 5ms), [this, life = process_life_, of = arm_life_] {
    if (process_life_ != life || arm_life_ != of || !writer_->has_run)
      return;
    world_.trace(id_ + " takes the run over");
    end_told_ = false;
    start_synthesizer();
    start_arm();
  });
}

void sim_coordinator::drop_soon() {
  after(world_.dice_.span(0ms, 5ms), [this, life = process_life_] {
    if (process_life_ == life)
      drop_run();
  });
}

// It goes on elsewhere: nothing of it is told here any more.
void sim_coordinator::drop_run() {
  if (!std::exchange(writer_->has_run, false))
    return;
  world_.trace(id_ + " drops the run");
  end_arm();
  ++synthesizer_life_;
  scheduler_->restate_run(world_.options_.run, {});
  scheduler_->remove_run(world_.options_.run);
  close_run();
  assign_soon();
}

// Nodes that lost their coordinator have come to another one, so the run had better go there.
void sim_coordinator::give_up_idle() {
  auto& db = *world_.database_;
  if (!writer_->has_run || !db.has_others(id_, now()))
    return;
  world_.trace(id_ + " has had no nodes for too long");
  drop_soon();
  give_back();
}

// Whether the database hears of it now or later: nothing more of it is written from here.
void sim_coordinator::give_back() {
  const auto& run = world_.options_.run;
  if (auto epoch = writer_->held.epoch_of(run))
    writer_->held.fence(run, epoch, {ec::fenced, "it was given up"});
  writer_->leaving = true;
  let_go();
}

void sim_coordinator::let_go() {
  if (!writer_->leaving || !reaches_database())
    return;
  writer_->leaving = false;
  world_.database_->release(id_);
}

void sim_coordinator::note_fitness() {
  auto fit = is_able() && can_work() && now() >= writer_->left_until
             && world_.database_->may_take(id_, now());
  if (!fit)
    fit_since_.reset();
  else if (!fit_since_)
    fit_since_ = now();
}

} // namespace tributary::sim
