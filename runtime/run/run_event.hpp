#pragma once

#include "runtime/run/run_notice.hpp"
#include "runtime/work/work.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Everything that can happen to a run. The journal is these, in order, with their times; replaying
/// them gives the same state, the same actions and the same bytes.
namespace tributary {

/// The run begins: nothing happens before this but what is known already (`result_reused`).
struct run_started {};

/// The scheduler gives a waiting stream a slot.
struct slot_granted {
  stream_index stream;
  std::string node;
};

/// No node of the cluster could ever run a waiting stream as the cluster is now.
struct slot_unmet {
  stream_index stream;
  /// `no node offers worker gemini`.
  std::string why;
};

/// The scheduler will not give this stream a slot for the worker that it asked for: its account is
/// known to be no good. Costs no call; the stream's rules decide as if an attempt had failed so.
struct slot_refused {
  stream_index stream;
  failure why;
};

/// A sign of life; folded together where it arises.
struct attempt_progressed {
  attempt_progress what;
};

/// An attempt gave a result or failed.
struct attempt_ended {
  attempt_outcome what;
};

/// What an attempt had written by when it was lost with its node, as far as it had been told.
struct written_text {
  stream_index stream = no_stream;
  uint32_t attempt = 0;
  std::string text;
};

/// A node left or was given up: none of its attempts will end by themselves.
struct node_gone {
  std::string node;
  std::string why;
  std::vector<written_text> written = {};
};

/// A node came back and told which attempts of this run it runs or holds results of. Attempts that
/// we believed there and are not in the list were lost on the way.
struct node_returned {
  std::string node;
  std::vector<lease_id> has;
  std::vector<written_text> written = {};
};

/// A node joined, left or was lost: what the run's event log tells of it. Changes nothing else.
struct node_noticed {
  /// node_joined, node_lost or node_left.
  notice_type type = notice_type::node_joined;
  std::string node;
  std::string why;
};

/// The synthesizer has merged these results into a new version of the draft.
struct results_merged {
  std::vector<stream_index> streams;
  uint32_t version = 0;
  uint64_t draft_bytes = 0;
  duration took{0};
};

/// The synthesizer noticed that outputs contradict each other (or that one is missing).
struct conflict_noticed {
  std::string id;
  std::string type;
  std::string what;
  std::vector<stream_index> streams;
  /// What a stream that is to settle it would be asked, at most `limits::question_bytes`; empty
  /// where none is to.
  std::string question = {};
};

/// A conflict has an answer, which is in the draft.
struct conflict_settled {
  std::string id;
  /// Whose answer it is; no_stream where the synthesizer has chosen.
  stream_index by = no_stream;
  /// What is right; empty where it could not tell.
  std::string value;
  std::string why;
};

/// The deliverable is whole and validated.
struct report_finished {
  /// Requirements that nobody met.
  std::vector<std::string> missing;
  duration took{0};
  /// Disputes that nobody has settled.
  uint32_t open_disputes = 0;
  /// What its audit came to, 1000 to 5000; absent where there was none.
  std::optional<uint32_t> score_milli = {};
  /// The plan asks for more.
  bool falls_short = false;
  /// The audit in one line, or why there was none.
  std::string audit = {};
  /// What the plan's judge is to be asked first, and then the report is finished once more;
  /// empty: nobody. Bounded by who asks.
  std::string judge_question = {};
  /// What the plan's synthesis worker is to be asked where it falls short, once; empty: nothing.
  std::string repair_question = {};
  /// It is what was asked for before all streams had ended.
  bool early = false;
};

/// A moment that an earlier `wake_at` asked for has come.
struct timer_fired {};

/// Somebody wants the run to end: a person, or the program that is told to stop.
struct cancel_asked {
  std::string why;
  /// 130 for a person's interrupt, 143 for SIGTERM.
  int exit_code = 130;
};

/// An earlier run was asked exactly the same and has a result, which stands for the stream's own;
/// or none was, though somebody had hoped so. Comes before `run_started`.
struct result_reused {
  stream_index stream = no_stream;
  /// Null where there is none.
  completion_ptr result;
  /// The earlier run.
  std::string from;
  /// Why there is none.
  std::string why_not;
};

/// What an attempt at all of a stream's tasks had written when it had come to those that another
/// attempt has done: that and this are the result.
struct tasks_written {
  lease_id lease;
  std::string text;
};

/// A person lets go what waits for that. One that comes before `run_started` counts, too.
struct approval_given {
  /// no_stream: the plan as a whole.
  stream_index stream = no_stream;
  /// Who, as they say.
  std::string by = {};
  /// All that the plan asks for, now and later.
  bool everything = false;
};

using run_event
  = std::variant<run_started, slot_granted, slot_unmet, attempt_progressed, attempt_ended,
                 node_gone, node_returned, results_merged, conflict_noticed, report_finished,
                 timer_fired, cancel_asked, node_noticed, slot_refused, result_reused,
                 conflict_settled, approval_given, tasks_written>;

} // namespace tributary
