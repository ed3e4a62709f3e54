#pragma once

#include "runtime/journal/held_runs.hpp"
#include "runtime/journal/journal_queue.hpp"
#include "runtime/journal/run_writer.hpp"
#include "runtime/simulate/dice.hpp"

#include "tests/sim/sim_clock.hpp"
#include "tests/sim/sim_database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace tributary::sim {

/// A coordinator's way to the database.
struct database_way {
  sim_database& database;
  sim_clock& clock;
  dice& chance;
  /// Our name there.
  std::string id;
  std::function<bool()> is_open;
  /// In a thousand statements: done, and nobody hears of it; done only when nobody waits for it any
  /// more.
  std::function<uint32_t()> answers_lost;
  std::function<uint32_t()> comes_late;
  /// It does not come through any more for a while.
  std::function<void()> break_off;
};

/// The database's side of the writer, with all that can happen to a statement on its way.
class sim_run_table final : public run_table {
public:
  explicit sim_run_table(database_way way) : way_{std::move(way)} {}

  result<void> connect() override { return way_.is_open() ? result<void>{} : away(); }
  void disconnect() override {}
  // The run's row is made when it is begun.
  result<begun> begin(std::string_view) override { return begun{}; }
  result<std::vector<run_tail>> write(const journal_batch& batch) override;
  result<std::vector<run_tail>> tails(const std::set<int64_t>& numbers) override;
  std::string shown() const override { return "the database"; }

private:
  static tl::unexpected<error> away() { return fail(ec::io, "the database: it is away"); }

  database_way way_;
};

/// What a coordinator's process writes a run with: the real decisions of all that is between the
/// run's actor and the database. Its threads are the coordinator's affair.
struct sim_writer {
  sim_writer(database_way way, run_writer::fenced on_fenced)
    : writer{std::make_unique<sim_run_table>(std::move(way)), held, std::move(on_fenced)} {}

  held_runs held;
  journal_queue queue;
  run_writer writer;
  /// Under which epoch each event was recorded that this process knows.
  std::vector<uint64_t> epochs;
  /// In the queue, taken or not.
  size_t waiting = 0;
  bool writing = false;
  /// It was handed to us, and nobody has taken it off us since.
  bool has_run = false;
  /// Given up, and the database has not been told yet.
  bool leaving = false;
  /// Could not be gone on with: it is left to others until then.
  time_point left_until{};
};

} // namespace tributary::sim
