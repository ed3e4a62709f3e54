#include "runtime/journal/postgres_batch.hpp"

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

std::optional<std::string_view> view_of(const std::string& hash) {
  return hash.empty() ? std::nullopt : std::optional<std::string_view>{hash};
}

} // namespace

result<std::vector<run_tail>> write_batch(postgres_connection& db, const journal_batch& batch) {
  std::vector<int64_t> event_runs, event_numbers, event_times, event_marks, text_runs;
  std::vector<std::optional<std::string_view>> event_bodies, event_hashes, hashes, texts;
  for (const auto& row : batch.rows()) {
    event_runs.push_back(row.run);
    event_numbers.push_back(static_cast<int64_t>(row.seq));
    event_times.push_back(row.item->at.time_since_epoch().count());
    event_bodies.emplace_back(row.item->event.body);
    event_hashes.push_back(view_of(row.hash));
    event_marks.push_back(static_cast<int64_t>(row.mark));
    if (row.brings_text) {
      hashes.emplace_back(row.hash);
      texts.emplace_back(*row.item->event.text);
      text_runs.push_back(row.run);
    }
  }
  std::vector<int64_t> numbers, epochs, before, after, marks;
  std::vector<std::optional<int64_t>> exit_codes;
  for (const auto& [number, one] : batch.parts()) {
    numbers.push_back(number);
    epochs.push_back(static_cast<int64_t>(one.before.epoch));
    before.push_back(static_cast<int64_t>(one.before.events));
    after.push_back(static_cast<int64_t>(one.after.events));
    marks.push_back(static_cast<int64_t>(one.after.mark));
    exit_codes.push_back(one.exit_code);
  }
  postgres_values values;
  values.numbers(event_runs).numbers(event_numbers).numbers(event_times);
  values.byte_list(event_bodies).byte_list(event_hashes).numbers(event_marks);
  values.numbers(numbers).numbers(epochs).numbers(before).numbers(after).numbers(marks);
  values.numbers(exit_codes);
  values.byte_list(hashes).byte_list(texts).numbers(text_runs);
  auto rows = db.run(statement, values);
  if (!rows)
    return tl::unexpected<error>(rows.error());
  std::vector<run_tail> written;
  for (int i = 0; i < rows->count(); ++i)
    if (auto at = batch.parts().find(rows->number(i, 0)); at != batch.parts().end())
      written.push_back(at->second.after);
  return written;
}

} // namespace tributary
