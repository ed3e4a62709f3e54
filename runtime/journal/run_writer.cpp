#include "runtime/journal/run_writer.hpp"

#include "runtime/base/log.hpp"
#include "runtime/journal/event_mark.hpp"

#include <fmt/format.h>

namespace tributary {

run_writer::run_writer(std::unique_ptr<run_table> table, held_runs& held, fenced on_fenced)
  : table_{std::move(table)}, held_{held}, on_fenced_{std::move(on_fenced)} {}

result<void> run_writer::write(const item_list& items) {
  auto done = table_->connect();
  if (done)
    done = write_items(items);
  if (!done) {
    // Whatever it was, a new connection finds the server that takes writes now.
    table_->disconnect();
    unsure_ = true;
    return done;
  }
  // Not before all of it is written: items that are tried again need to be known as done.
  for (const auto& item : items)
    if (item.exit_code && !held_.lost(item.run, item.stamp)) {
      tails_.erase(item.run);
      held_.forget(item.run);
    }
  return {};
}

result<void> run_writer::write_items(const item_list& items) {
  std::set<int64_t> numbers;
  for (const auto& item : items) {
    auto tail = item.then ? result<run_tail*>{nullptr} : tail_of(item);
    if (!tail)
      return tl::unexpected<error>(tail.error());
    if (*tail && unsure_)
      numbers.insert((*tail)->number);
  }
  if (unsure_)
    if (auto done = catch_up(numbers, items); !done)
      return done;
  unsure_ = false;
  std::optional<journal_batch> batch{std::in_place};
  for (const auto& item : items) {
    if (item.then || held_.lost(item.run, item.stamp))
      continue;
    const auto& tail = tails_.find(item.run)->second;
    if (item.exit_code)
      batch->end(item, tail);
    else if (item.stamp.seq > tail.events)
      batch->add(item, tail);
    if (!batch->full())
      continue;
    if (auto done = flush(*batch, items); !done)
      return done;
    batch.emplace();
  }
  return flush(*batch, items);
}

result<run_tail*> run_writer::tail_of(const journal_item& item) {
  if (held_.lost(item.run, item.stamp))
    return nullptr;
  if (auto at = tails_.find(item.run); at != tails_.end() && at->second.epoch == item.stamp.epoch)
    return &at->second;
  auto held = held_.find(item.run);
  if (!held || held->number == 0)
    return begin_run(item);
  if (held->epoch != item.stamp.epoch)
    return nullptr;
  return &tails_.insert_or_assign(item.run, *held).first->second;
}

result<run_tail*> run_writer::begin_run(const journal_item& item) {
  auto made = table_->begin(item.run);
  if (!made)
    return tl::unexpected<error>(made.error());
  // There already, by us: the answer was lost.
  unsure_ = unsure_ || made->before;
  if (made->number == 0) {
    fence(item.run, item.stamp.epoch, "it is there already, and this coordinator has not taken it");
    return nullptr;
  }
  run_tail tail{made->number, item.stamp.epoch, 0, 0};
  held_.numbered(item.run, tail.number);
  return &tails_.insert_or_assign(item.run, tail).first->second;
}

result<void> run_writer::flush(const journal_batch& batch, const item_list& items) {
  if (batch.empty())
    return {};
  auto written = table_->write(batch);
  if (!written)
    return tl::unexpected<error>(written.error());
  std::map<int64_t, const run_tail*> after;
  for (const auto& tail : *written)
    after[tail.number] = &tail;
  for (auto& [run, tail] : tails_)
    if (auto at = after.find(tail.number); at != after.end())
      tail = *at->second;
  std::map<int64_t, uint64_t> refused;
  for (const auto& [number, part] : batch.parts())
    if (!after.count(number))
      refused.emplace(number, part.after.events);
  return refused.empty() ? result<void>{} : after_refusal(refused, items);
}

result<void>
run_writer::after_refusal(const std::map<int64_t, uint64_t>& refused, const item_list& items) {
  std::set<int64_t> numbers;
  for (const auto& [number, events] : refused)
    numbers.insert(number);
  if (auto done = catch_up(numbers, items); !done)
    return done;
  for (const auto& [run, tail] : tails_)
    if (auto at = refused.find(tail.number);
        at != refused.end() && tail.events < at->second && !held_.is_fenced(run))
      return fail(ec::io, fmt::format("{}: run {}: refused an event without a reason; it is tried "
                                      "again",
                                      table_->shown(), run));
  return {};
}

result<void> run_writer::catch_up(const std::set<int64_t>& numbers, const item_list& items) {
  auto found = table_->tails(numbers);
  if (!found)
    return tl::unexpected<error>(found.error());
  std::map<int64_t, run_tail> theirs;
  for (const auto& tail : *found)
    theirs[tail.number] = tail;
  for (auto& [run, ours] : tails_)
    if (numbers.count(ours.number))
      compare(run, ours, theirs[ours.number], items);
  return {};
}

void run_writer::compare(const std::string& run, run_tail& ours, const run_tail& theirs,
                         const item_list& items) {
  if (theirs.number == 0)
    return fence(run, ours.epoch, "it is not in the database any more");
  if (theirs.epoch != ours.epoch)
    return fence(run, ours.epoch, "another coordinator has taken it");
  if (theirs.events < ours.events)
    return fence(run, ours.epoch,
                 fmt::format("the database has {} of {} events that it had said to have: it was "
                             "restored, or another server took over that did not have all",
                             theirs.events, ours.events));
  // Written by us where the answer was lost.
  for (const auto& item : items) {
    if (ours.events == theirs.events)
      break;
    if (item.run != run || item.then || item.exit_code || item.stamp.epoch != ours.epoch)
      continue;
    if (item.stamp.seq <= ours.events || item.stamp.seq > theirs.events)
      continue;
    auto hash = item.event.text ? sha256(*item.event.text) : std::string{};
    ours.mark = mark_of(ours.mark, item.at.time_since_epoch().count(), item.event.body, hash);
    ++ours.events;
  }
  if (ours.events != theirs.events || ours.mark != theirs.mark)
    fence(run, ours.epoch, "its events are not those that this coordinator wrote");
}

void run_writer::fence(const std::string& run, uint64_t epoch, std::string why) {
  error told{ec::fenced, fmt::format("{}: run {}: {}", table_->shown(), run, why)};
  if (!held_.fence(run, epoch, told))
    return;
  log::warn("run-fenced", "run", run, "why", told.what);
  if (on_fenced_)
    on_fenced_(run, told);
}

} // namespace tributary
