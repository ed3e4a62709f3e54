#include "runtime/journal/event_mark.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/sqlite/sqlite_statement.hpp"

#include <fmt/format.h>

namespace tributary {

namespace {

/// One row of events, as read. @returns What is wrong with it, or null.
const char* check_row(const sqlite_statement& row, uint64_t seq, uint64_t& mark,
                      std::vector<std::pair<time_point, run_event>>& into) {
  if (static_cast<uint64_t>(row.integer(0)) != seq)
    return "is missing";
  auto body = row.bytes(2);
  auto hash = row.bytes(3);
  auto text = row.bytes(5);
  mark = mark_of(mark, row.integer(1), body, hash);
  if (static_cast<uint64_t>(row.integer(4)) != mark)
    return "does not match its checksum";
  if (!row.is_null(3) && (row.is_null(5) || sha256(text) != hash))
    return "has a result that does not match its hash";
  auto event = event_from(body, std::move(text));
  if (!event)
    return "cannot be read";
  into.emplace_back(time_point{duration{row.integer(1)}}, std::move(*event));
  return nullptr;
}

} // namespace

error journal_file::damaged(std::string_view run, uint64_t event, const char* how) const {
  return {ec::malformed,
          fmt::format("{}: run {}: event {} {}; the {} before it are whole, and can be recovered "
                      "into a copy",
                      file_, run, event, how, event - 1)};
}

result<journal_file::page>
journal_file::read(std::string_view run, uint64_t after, uint64_t& mark, size_t most) const {
  page found;
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
    if (const auto* wrong = check_row(ask, seq, mark, found.events))
      found.damage = damaged(run, seq, wrong);
  }
  found.last = found.events.size() < most;
  auto read = after + found.events.size();
  if (found.last && !found.damage && read != end->events)
    found.damage = damaged(run, read + 1, read < end->events ? "is missing" : "is one too many");
  return found;
}

} // namespace tributary
