#include "runtime/journal/journal_file.hpp"
#include "runtime/journal/kept_row.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

namespace tributary {

namespace {

/// One row of events, as read.
kept_row row_of(const sqlite_statement& row) {
  kept_row r;
  r.seq = static_cast<uint64_t>(row.integer(0));
  r.at = row.integer(1);
  r.body = row.bytes(2);
  r.mark = static_cast<uint64_t>(row.integer(4));
  if (!row.is_null(3))
    r.hash = row.bytes(3);
  if (!row.is_null(5))
    r.text = row.bytes(5);
  return r;
}

} // namespace

result<journal_page>
journal_file::read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) const {
  journal_page found;
  auto end = tail_of(run);
  if (!end)
    return tl::unexpected<error>(told(end.error()));
  sqlite_statement ask{
    db_.get(), "SELECT e.seq, e.at, e.body, e.result, e.mark, r.text FROM event e LEFT JOIN "
               "result r ON r.hash = e.result WHERE e.run = ? AND e.seq > ? ORDER BY e.seq "
               "LIMIT ?"};
  ask.bind(end->number).bind(static_cast<int64_t>(after)).bind(static_cast<int64_t>(most));
  for (auto seq = after + 1; !found.damage; ++seq) {
    auto row = ask.step();
    if (!row)
      return tl::unexpected<error>(told(row.error()));
    if (!*row)
      break;
    if (const auto* wrong = check_row(row_of(ask), seq, mark, found.events))
      found.damage = damaged_event(file_, run, seq, wrong);
  }
  found.last = found.events.size() < most;
  auto read = after + found.events.size();
  if (found.last && !found.damage && read != end->events)
    found.damage
      = damaged_event(file_, run, read + 1, read < end->events ? "is missing" : "is one too many");
  return found;
}

} // namespace tributary
