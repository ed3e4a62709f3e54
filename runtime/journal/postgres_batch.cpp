#include "runtime/journal/postgres_batch.hpp"

#include "runtime/base/limits.hpp"
#include "runtime/journal/event_mark.hpp"

namespace tributary {

namespace {

/// Runs are locked in the order of their numbers and results in that of their hashes, so that no
/// two writers wait for each other. Whoever changes a run's epoch waits for the lock, or we do and
/// see the new one.
constexpr auto statement = R"(
WITH e AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[],
                       $6::bigint[]) AS e (run, seq, at, body, result, mark)),
held AS MATERIALIZED (
  SELECT r.number, t.upto, t.mark, t.exit_code
  FROM unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
       AS t (number, epoch, since, upto, mark, exit_code)
  JOIN tributary_run r ON r.number = t.number
  WHERE r.epoch = t.epoch AND r.events = t.since
  ORDER BY r.number FOR UPDATE OF r),
kept AS (
  INSERT INTO tributary_result AS k (hash, text)
  SELECT DISTINCT ON (t.hash) t.hash, t.text
  FROM unnest($13::bytea[], $14::bytea[], $15::bigint[]) AS t (hash, text, run)
  JOIN held ON held.number = t.run ORDER BY t.hash
  ON CONFLICT (hash) DO UPDATE SET touched = k.touched + 1),
added AS (
  INSERT INTO tributary_event (run, seq, at, body, result, mark)
  SELECT e.run, e.seq, e.at, e.body, e.result, e.mark FROM e JOIN held ON held.number = e.run),
counted AS (
  UPDATE tributary_run r SET events = held.upto, mark = held.mark,
    exit_code = coalesce(held.exit_code, r.exit_code),
    owner = CASE WHEN held.exit_code IS NULL THEN r.owner END
  FROM held WHERE r.number = held.number)
SELECT number FROM held)";

/// Of an event's row beside its body.
constexpr size_t row_bytes = 100;

std::vector<std::optional<std::string_view>> views_of(const std::vector<std::string>& all) {
  std::vector<std::optional<std::string_view>> views;
  views.reserve(all.size());
  for (const auto& one : all)
    views.push_back(one.empty() ? std::nullopt : std::optional<std::string_view>{one});
  return views;
}

} // namespace

postgres_batch::part& postgres_batch::part_of(const run_tail& tail) {
  return runs_.try_emplace(tail.number, part{tail, tail, {}}).first->second;
}

void postgres_batch::add(const journal_item& item, const run_tail& tail) {
  auto& after = part_of(tail).after;
  std::string hash;
  if (item.event.text) {
    hash = sha256(*item.event.text);
    if (known_.emplace(tail.number, hash).second) {
      hashes_.push_back(hash);
      texts_.emplace_back(*item.event.text);
      text_runs_.push_back(tail.number);
      bytes_ += item.event.text->size();
    }
  }
  auto at = item.at.time_since_epoch().count();
  after.mark = mark_of(after.mark, at, item.event.body, hash);
  ++after.events;
  event_runs_.push_back(tail.number);
  event_numbers_.push_back(static_cast<int64_t>(after.events));
  event_times_.push_back(at);
  event_bodies_.emplace_back(item.event.body);
  event_hashes_.push_back(std::move(hash));
  event_marks_.push_back(static_cast<int64_t>(after.mark));
  bytes_ += item.event.body.size() + row_bytes;
}

void postgres_batch::end(const journal_item& item, const run_tail& tail) {
  part_of(tail).exit_code = *item.exit_code;
}

bool postgres_batch::full() const {
  return event_runs_.size() >= limits::database_batch_events
         || bytes_ >= limits::database_batch_bytes;
}

std::vector<run_tail> postgres_batch::runs() const {
  std::vector<run_tail> tails;
  for (const auto& [number, one] : runs_)
    tails.push_back(one.after);
  return tails;
}

result<std::vector<run_tail>> postgres_batch::write(postgres_connection& db) const {
  std::vector<int64_t> numbers, epochs, before, after, marks;
  std::vector<std::optional<int64_t>> exit_codes;
  for (const auto& [number, one] : runs_) {
    numbers.push_back(number);
    epochs.push_back(static_cast<int64_t>(one.before.epoch));
    before.push_back(static_cast<int64_t>(one.before.events));
    after.push_back(static_cast<int64_t>(one.after.events));
    marks.push_back(static_cast<int64_t>(one.after.mark));
    exit_codes.push_back(one.exit_code);
  }
  postgres_values values;
  values.numbers(event_runs_).numbers(event_numbers_).numbers(event_times_);
  values.byte_list(event_bodies_).byte_list(views_of(event_hashes_)).numbers(event_marks_);
  values.numbers(numbers).numbers(epochs).numbers(before).numbers(after).numbers(marks);
  values.numbers(exit_codes);
  values.byte_list(views_of(hashes_)).byte_list(texts_).numbers(text_runs_);
  auto rows = db.run(statement, values);
  if (!rows)
    return tl::unexpected<error>(rows.error());
  std::vector<run_tail> written;
  for (int i = 0; i < rows->count(); ++i)
    if (auto at = runs_.find(rows->number(i, 0)); at != runs_.end())
      written.push_back(at->second.after);
  return written;
}

} // namespace tributary
