#pragma once

#include "runtime/backend/child_start.hpp"
#include "runtime/backend/process_tree.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/backend/tail_buffer.hpp"
#include "runtime/base/limits.hpp"

#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tributary {

class child_guard;

/// What a child may use.
struct child_bounds {
  /// From its start to its end.
  duration timeout = std::chrono::hours{1};
  /// Longest time without a sign of life: something moves on its pipes, or it works (see
  /// `process_tree::look`). Absent: no bound.
  std::optional<duration> idle_timeout;
  /// What it is asked to end with.
  int first_signal = SIGTERM;
  /// From then to SIGKILL.
  duration grace = std::chrono::seconds{2};
  /// `NAME=value` in its environment. Where it is given, all that the child has started ends with
  /// it, also in other groups and sessions; else its group only.
  std::string tree_mark;
  size_t output_bytes = limits::result_bytes;
  size_t log_bytes = limits::child_log_bytes;
};

/// Why a child is no longer there. `stopped`: who took its output wanted no more.
enum class child_fate : uint8_t {
  exited,
  not_started,
  timed_out,
  stalled,
  cancelled,
  too_large,
  stopped
};

/// What a piece of output was to who took it: a sign of life, none, or enough.
enum class piece_sign : uint8_t { life, none, enough };

/// All that a child leaves.
struct child_end {
  child_fate fate = child_fate::exited;
  /// Of `not_started`: the `errno`.
  int start_error = 0;
  child_status status;
  /// What it wrote on stdout; of `too_large` the first `output_bytes`.
  std::string output;
  /// The last of what it wrote on stderr.
  std::string log;
};

/// One child from start to end. Lives in the reactor's thread and keeps itself alive until it has
/// ended.
class child_process final : public descriptor_watcher,
                            public std::enable_shared_from_this<child_process> {
public:
  /// What happens to it. `ended` comes once, when the child is collected, its group (its tree,
  /// where that is asked for) is gone and every descriptor is closed.
  struct events {
    /// Takes stdout piece by piece, without bound; then nothing of it is kept and `output` is
    /// silent.
    std::function<piece_sign(std::string_view)> take;
    /// Total of bytes on stdout so far.
    std::function<void(size_t)> output;
    /// It works, though nothing may be seen of it.
    std::function<void()> activity;
    /// There is more on stderr.
    std::function<void()> log;
    std::function<void(child_end)> ended;
  };

  /// @param processes Null: whether it works is not looked at, and `tree_mark` is not heeded.
  child_process(reactor& loop, child_guard& guard, child_bounds bounds, events tell,
                process_table* processes = nullptr);

  /// Starts the program; where that fails `ended` is called before this returns.
  void start(child_command command);
  /// The first signal to its group now, SIGKILL after the grace. Harmless when it is ending or has
  /// ended.
  void cancel() { terminate(child_fate::cancelled); }
  /// The end of what it has written on stderr so far.
  std::string_view log() const { return log_.view(); }

  void on_ready(int fd, uint32_t events) override;

private:
  bool watch_all();
  void feed();
  void read_output(size_t bytes_max);
  void read_log(size_t bytes_max);
  void close_watched(descriptor& fd);
  void set_clock();
  void look_at_clock();
  void terminate(child_fate why);
  void look_at_work(steady_point now);
  void finish();
  void sweep_tree();
  void collect();
  void give_end();

  reactor& loop_;
  child_guard& guard_;
  child_bounds bounds_;
  events tell_;
  process_table* processes_;
  /// Where there is a table, from the start to the end of the child.
  std::optional<process_tree> tree_;
  int sweeps_ = 0;
  started_child child_;
  std::string input_;
  size_t fed_ = 0;
  child_end end_;
  tail_buffer log_;
  steady_point started_{};
  steady_point last_sign_{};
  steady_point kill_at_{};
  steady_point next_look_{};
  timer_id timer_;
  bool running_ = false;
  bool ending_ = false;
  /// Keeps it alive while the reactor may call it.
  std::shared_ptr<child_process> self_;
};

} // namespace tributary
