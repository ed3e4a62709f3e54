#pragma once

#include "runtime/run/failure_policy.hpp"
#include "runtime/run/task_scope.hpp"
#include "runtime/run/task_split.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// One attempt as the core keeps it.
struct attempt_state {
  /// When it began, and when it last showed life.
  time_point started_at{};
  time_point heard_at{};
  /// The longest time between two signs of life.
  duration silence{0};
  /// What it had made when it was last heard of.
  int64_t tokens = 0;
  /// Counts the tries at the stream, from 1. 0: none yet.
  uint32_t attempt = 0;
  /// Where it is, by `name_table`.
  uint32_t node = 0;
  /// Place in its node's list of open attempts.
  uint32_t open_at = 0;
  /// It was silent for too long, and that has been told.
  bool stalled = false;
};

/// What only streams have that failed, were tried again or were lost: most have none of it.
struct stream_history {
  /// Nodes by attempt: attempt k was on `nodes[k - 1]`. Empty before the second one.
  std::vector<uint32_t> nodes;
  failure_memory failures;
  /// The older of two attempts that are open at once: the newer one was begun beside it.
  std::optional<attempt_state> beside;
  /// How its tasks are done in pieces.
  task_scope scope;
  std::vector<done_piece> pieces;
  /// How they are shared between two attempts; null while nothing is seen of them.
  std::unique_ptr<stream_split> split;
  /// When it is given up without a result: its `total-timeout` after the first attempt at one.
  std::optional<time_point> ends_at;
  /// What failed attempts had written, for the next one; the most that any of them had.
  std::shared_ptr<const earlier_try> salvage;
  /// That text broke off; there was nothing else wrong with it.
  bool salvage_is_sound = false;
  /// What its last failure was and what was done about it, until it is known whether that helped.
  std::optional<failure_kind> failed_by;
  std::string failed_worker;
  std::string remedy;
  /// Why its last answer was refused, for the next try at a fold.
  std::string refused;
  /// The reason last given for why no node can run it.
  std::string unmet;
  /// Why its section is a gap; empty where it is none.
  std::string gap;
  /// The earlier run whose result stands here; empty where it ran itself.
  std::string reused_from;
  /// Why no earlier result stands here, where one was hoped for.
  std::string not_reused;
  /// It did not get where it is on the first try.
  bool again = false;
  /// Its last attempt failed in a way that its node may have had a part in.
  bool elsewhere = false;
};

/// One stream as the core keeps it: flat, since a run has up to a million. Its own `attempt_state`
/// is the last attempt, open while `phase` is running.
struct run_stream : attempt_state {
  /// The accepted result; of several rounds the last.
  completion_ptr result;
  std::unique_ptr<stream_history> history;
  /// When it was last queued.
  time_point queued_at{};
  /// From then to the start of its attempt.
  duration wait{0};
  /// Over all accepted attempts.
  duration service{0};
  /// Of the last of them.
  duration last_service{0};
  duration cpu{0};
  duration waited{0};
  usage used;
  uint32_t worker = 0;
  uint32_t ended_needs = 0;
  uint32_t completed_needs = 0;
  /// How many completed needs the last attempt was given.
  uint32_t covered = 0;
  /// Accepted attempts.
  uint32_t rounds = 0;
  stream_phase phase = stream_phase::waiting;
  /// The scheduler has its request: it waits for a slot (else it waits out a backoff), or runs and
  /// wants a second one.
  bool requested = false;
  /// Its result is with the synthesizer, unconfirmed; a newer one waits until that is confirmed.
  bool merging = false;
  bool merge_again = false;

  stream_history& past() {
    if (!history)
      history = std::make_unique<stream_history>();
    return *history;
  }

  bool is_hedged() const { return history && history->beside; }
  bool has_open(uint32_t number) const {
    return number > 0 && phase == stream_phase::running && find(number) != nullptr;
  }
  /// This open attempt was given the last tasks of one that goes on.
  bool is_part(uint32_t number) const {
    return history && history->split && number > 0 && history->split->part == number;
  }
  /// The highest number that an attempt of it has had.
  uint32_t last_number() const {
    return history && !history->nodes.empty() ? static_cast<uint32_t>(history->nodes.size())
                                              : attempt;
  }
  /// The open attempt with this number, of the two that there may be; else null.
  attempt_state* find(uint32_t number) {
    if (number == attempt)
      return this;
    return is_hedged() && history->beside->attempt == number ? &*history->beside : nullptr;
  }
  const attempt_state* find(uint32_t number) const {
    return const_cast<run_stream*>(this)->find(number);
  }
};

} // namespace tributary
