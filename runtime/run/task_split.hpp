#pragma once

#include "runtime/work/work.hpp"

#include <cstdint>
#include <optional>

namespace tributary {

/// How a stream's tasks are shared between an attempt that was given all of them, in order, and
/// others that were given the last ones while it was at the first. That one goes on as if it were
/// alone and is ended where it comes to what the others have done; the text before that and theirs
/// are one result. Whoever of them is lost, the rest is worth what it was.
struct stream_split {
  /// The attempt at all of them that is seen to have come farthest.
  uint32_t whole = 0;
  /// How many tasks it has begun, and when it began the first and the last of them.
  uint32_t begun = 0;
  time_point first_begun_at{};
  time_point last_begun_at{};
  /// From this task on they are done, with this text; how many there are where none is.
  uint32_t done_from = 0;
  completion_ptr done;
  /// From this one up to `done_from` they are with this attempt; 0: with none.
  uint32_t given_from = 0;
  uint32_t part = 0;
  /// What the last part that was done took, and how many tasks it had.
  duration part_took{0};
  duration part_silence{0};
  uint32_t part_tasks = 0;
  usage part_used;
  /// Parts that were begun.
  uint32_t parts = 0;
  /// A slot was asked for the next one.
  bool asked = false;
};

/// A result that several attempts have made.
struct shared_result {
  /// The share of the one that was given all: the others' were counted when they were done.
  const completion* first = nullptr;
  /// How many tasks the one made that was given all; 0: it is not shared.
  uint32_t tasks = 0;
};

/// What tells whether tasks are worth being given to a second attempt.
struct split_facts {
  /// How many there are to share; the first `begun` are the first attempt's.
  uint32_t tasks = 0;
  uint32_t begun = 0;
  /// What one takes the first attempt, and would take a second one.
  duration pace{0};
  duration part_pace{0};
  /// For how long the first attempt has been at the last one that it has begun.
  duration at_last{0};
  /// From the start of a second attempt until it begins its first task: what a split costs.
  duration setup{0};
};

/// How many of the last tasks to give away so that both end as early as they can.
/// @returns Nothing where less would be won than coordination costs.
std::optional<uint32_t> worth_giving(const split_facts& f);

/// What one task takes by what was seen of an attempt, at least.
duration pace_of(const stream_split& split, time_point now);

/// Two parts of one result, in order.
completion_ptr joined(const completion& first, const completion& second);

} // namespace tributary
