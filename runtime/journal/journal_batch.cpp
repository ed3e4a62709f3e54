#include "runtime/journal/journal_batch.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/journal/event_mark.hpp"

namespace tributary {

namespace {

/// Of an event's row beside its body.
constexpr size_t row_bytes = 100;

} // namespace

journal_batch::part& journal_batch::part_of(const run_tail& tail) {
  return parts_.try_emplace(tail.number, part{tail, tail, {}}).first->second;
}

void journal_batch::add(const journal_item& item, const run_tail& tail) {
  auto& after = part_of(tail).after;
  row next{&item, tail.number, after.events + 1, 0, {}, false};
  if (item.event.text) {
    next.hash = sha256(*item.event.text);
    next.brings_text = known_.emplace(tail.number, next.hash).second;
  }
  next.mark = mark_of(after.mark, item.at.time_since_epoch().count(), item.event.body, next.hash);
  after.events = next.seq;
  after.mark = next.mark;
  bytes_ += item.event.body.size() + row_bytes + (next.brings_text ? item.event.text->size() : 0);
  rows_.push_back(std::move(next));
}

void journal_batch::end(const journal_item& item, const run_tail& tail) {
  part_of(tail).exit_code = *item.exit_code;
}

bool journal_batch::full() const {
  return rows_.size() >= limits::database_batch_events || bytes_ >= limits::database_batch_bytes;
}

} // namespace tributary
