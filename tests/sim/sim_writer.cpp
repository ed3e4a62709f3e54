#include "tests/sim/sim_writer.hpp"

namespace tributary::sim {

using namespace std::chrono_literals;

result<std::vector<run_tail>> sim_run_table::write(const journal_batch& batch) {
  if (!way_.is_open())
    return away();
  auto s = sim_database::statement_of(way_.id, batch);
  if (way_.chance.permille(way_.comes_late())) {
    // At the worst its writer can do nothing more before somebody else comes, and that is what it
    // waits for.
    auto held = way_.database.hold(std::move(s), way_.chance.between(1, 2));
    way_.clock.after(way_.chance.span(1ms, 30s),
                     [&db = way_.database, held] { db.let_through(held); });
    if (way_.chance.permille(500))
      way_.break_off();
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
