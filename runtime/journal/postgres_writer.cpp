#include "runtime/journal/postgres_writer.hpp"

#include "runtime/base/log.hpp"
#include "runtime/journal/event_mark.hpp"

#include <fmt/format.h>

namespace tributary {

postgres_writer::postgres_writer(postgres_url url, postgres_options options, std::string owner,
                                 held_runs& held, fenced on_fenced)
  : url_{std::move(url)},
    options_{std::move(options)},
    owner_{std::move(owner)},
    held_{held},
    on_fenced_{std::move(on_fenced)} {}

result<void> postgres_writer::write(const item_list& items) {
  auto done = connect();
  if (done)
    done = write_items(items);
  if (!done) {
    // Whatever it was, a new connection finds the server that takes writes now.
    db_.reset();
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

result<void> postgres_writer::connect() {
  if (db_ && db_->usable())
    return {};
  auto opened = postgres_connection::open(url_, options_);
  if (!opened)
    return tl::unexpected<error>(opened.error());
  db_.emplace(std::move(*opened));
  return {};
}

result<void> postgres_writer::write_items(const item_list& items) {
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
  std::optional<postgres_batch> batch{std::in_place};
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

result<run_tail*> postgres_writer::tail_of(const journal_item& item) {
  if (held_.lost(item.run, item.stamp))
    return nullptr;
  if (auto at = tails_.find(item.run); at != tails_.end() && at->second.epoch == item.stamp.epoch)
    return &at->second;
  auto held = held_.find(item.run);
  if (!held || held->number == 0)
    return begin_run(item);
  if (held->epoch != item.stamp.epoch)
    return nullptr;
  run_tail tail{held->number, held->epoch, held->events, held->mark};
  return &tails_.insert_or_assign(item.run, tail).first->second;
}

result<run_tail*> postgres_writer::begin_run(const journal_item& item) {
  auto made = db_->run("INSERT INTO tributary_run (run, header, begun, owner, epoch) VALUES ($1, "
                       "'', 0, $2, 1) ON CONFLICT (run) DO NOTHING RETURNING number",
                       postgres_values{}.text(item.run).text(owner_));
  if (made && made->empty()) {
    // There already: by us, where the answer was lost.
    unsure_ = true;
    made = db_->run("SELECT number FROM tributary_run WHERE run = $1 AND owner = $2 AND epoch = 1",
                    postgres_values{}.text(item.run).text(owner_));
  }
  if (!made)
    return tl::unexpected<error>(made.error());
  if (made->empty()) {
    fence(item.run, item.stamp.epoch, "it is there already, and this coordinator has not taken it");
    return nullptr;
  }
  run_tail tail{made->number(0, 0), item.stamp.epoch, 0, 0};
  held_.numbered(item.run, tail.number);
  return &tails_.insert_or_assign(item.run, tail).first->second;
}

result<void> postgres_writer::flush(postgres_batch& batch, const item_list& items) {
  if (batch.empty())
    return {};
  auto written = batch.write(*db_);
  if (!written)
    return tl::unexpected<error>(written.error());
  std::map<int64_t, const run_tail*> after;
  for (const auto& tail : *written)
    after[tail.number] = &tail;
  for (auto& [run, tail] : tails_)
    if (auto at = after.find(tail.number); at != after.end())
      tail = *at->second;
  std::map<int64_t, uint64_t> refused;
  for (const auto& tail : batch.runs())
    if (!after.count(tail.number))
      refused.emplace(tail.number, tail.events);
  return refused.empty() ? result<void>{} : after_refusal(refused, items);
}

result<void>
postgres_writer::after_refusal(const std::map<int64_t, uint64_t>& refused, const item_list& items) {
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
                                      url_.shown(), run));
  return {};
}

result<void> postgres_writer::catch_up(const std::set<int64_t>& numbers, const item_list& items) {
  std::vector<int64_t> asked{numbers.begin(), numbers.end()};
  auto rows = db_->run("SELECT number, epoch, events, mark FROM tributary_run"
                       " WHERE number = ANY($1::bigint[])",
                       postgres_values{}.numbers(asked));
  if (!rows)
    return tl::unexpected<error>(rows.error());
  std::map<int64_t, run_tail> theirs;
  for (int i = 0; i < rows->count(); ++i)
    theirs[rows->number(i, 0)]
      = {rows->number(i, 0), static_cast<uint64_t>(rows->number(i, 1)),
         static_cast<uint64_t>(rows->number(i, 2)), static_cast<uint64_t>(rows->number(i, 3))};
  for (auto& [run, ours] : tails_)
    if (numbers.count(ours.number))
      compare(run, ours, theirs[ours.number], items);
  return {};
}

void postgres_writer::compare(const std::string& run, run_tail& ours, const run_tail& theirs,
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

void postgres_writer::fence(const std::string& run, uint64_t epoch, std::string why) {
  error told{ec::fenced, fmt::format("{}: run {}: {}", url_.shown(), run, why)};
  if (!held_.fence(run, epoch, told))
    return;
  log::warn("run-fenced", "run", run, "why", told.what);
  if (on_fenced_)
    on_fenced_(run, told);
}

} // namespace tributary
