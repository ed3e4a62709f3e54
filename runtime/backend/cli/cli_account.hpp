#pragma once

#include "runtime/plan/usage.hpp"

#include <string>

namespace tributary {

/// What a CLI has said so far by its events. Filled by the reader of its dialect, judged by
/// `cli_verdict`; nothing else looks at what a CLI prints.
struct cli_account {
  /// The answer, as far as it counts by now.
  std::string answer;
  /// What had come of an answer that does not count (yet): kept for salvage.
  std::string draft;
  /// Of an answer that went over the model's bound and is gone on with: what came before. claude's
  /// result holds the last piece alone.
  std::string carried;
  /// The event came that ends the work.
  bool finished = false;
  /// That event says that all went well.
  bool succeeded = false;
  /// What the CLI says went wrong; the last word counts.
  std::string error;
  /// Of the model's server, where the CLI tells it; else 0.
  int status = 0;
  /// Why the model stopped, where the CLI tells it: `end_turn`, `refusal`.
  std::string stop_reason;
  /// The model was cut off in the middle, and the CLI takes it for an answer.
  bool cut_off = false;
  usage used;
  /// The CLI itself says what it cost.
  bool cost_told = false;
  int64_t tool_calls = 0;
  /// Text of the model so far, thoughts included, that which no longer counts too.
  int64_t text_bytes = 0;
  /// What it is doing, for people.
  std::string note;
  /// The model has said something: key and request were taken.
  bool accepted = false;
  /// Times it said that it waits for the network, which it may do for ever.
  int waits = 0;
  /// It wants to go on without end; the attempt is better ended.
  bool hopeless = false;
  /// The answer is over `limits::result_bytes`.
  bool too_large = false;
  /// A line was over `limits::cli_line_bytes` and not read; it may have held the answer.
  bool line_dropped = false;
};

/// What an event is to the clock of idleness: work that gets on, or only a word about waiting.
enum class event_weight : uint8_t { work, waiting };

} // namespace tributary
