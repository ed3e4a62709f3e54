#include "tests/sim/sim_writer.hpp"

namespace tributary::sim {

using namespace std::chrono_literals;

result<std::vector<run_tail>> sim_run_table::write(const journal_batch& batch) {
  if (!way_.is_open())
    return away();
  auto s = sim_database::statement_of(way_.id, batch);
  if (way_.chance.permille(way_.comes_late())) {
    way_.clock.after(way_.chance.span(1ms, 12s), [&db = way_.database, s] { db.write(s); });
    return away();
  }
  auto written = way_.database.write(s);
  if (way_.chance.permille(way_.answers_lost()))
    return away();
  return written ? std::vector{s.after} : std::vector<run_tail>{};
}

result<std::vector<run_tail>> sim_run_table::tails(const std::set<int64_t>&) {
  if (!way_.is_open())
    return away();
  return std::vector{way_.database.tail()};
}

} // namespace tributary::sim
