#pragma once

#include "runtime/run/run_facts.hpp"
#include "runtime/run/run_figures.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// The decisions over what a run remembers. One file per kind of decision:
/// run_ready.cpp (who may start), run_reuse.cpp (who need not), run_attempt.cpp (what attempts
/// report), run_loss.cpp (what a failure costs), run_hedge.cpp (two attempts at once),
/// run_split.cpp (tasks shared by two), run_pieces.cpp (tasks in fewer at a time), run_extra.cpp
/// (streams that the run adds),
/// run_watch.cpp (who is silent for too long), run_approval.cpp (what waits for a person),
/// run_stop.cpp (ending early), run_deliver.cpp (a report before the end), run_finish.cpp (merging
/// and the end), run_standing.cpp (recovery). Every handler appends to `out` what it wants done.
struct run_state::core : run_facts {
  core(std::shared_ptr<const plan> p, run_options o);

  // --- run_ready.cpp: who may start

  void on(const run_started&);
  void begin_streams();
  void on(const slot_granted& e);
  void on(const slot_unmet& e);
  void on(const slot_refused& e);
  void on(const timer_fired&);
  /// One of the run's own moments has come.
  void run_moment(run_timer which);
  void stream_moment(const wake_queue::entry& due);
  void begin_attempt(stream_index s, const std::string& node);
  void enqueue(stream_index s);
  void need_completed(stream_index s, stream_index need);
  /// Starts what the needs that have ended allow, or ends the stream where nothing is left to do.
  void consider(stream_index s);

  // --- run_approval.cpp: what waits for a person

  void on(const approval_given& e);
  /// @returns False where nobody has to be asked, or has been.
  bool ask_for_plan();
  /// @returns True where it may not begin yet; the first time that is told.
  bool waits_for_approval(stream_index s);
  void tell_if_all_waits();
  void tell_given(stream_index s, bool everything, std::string_view when);
  void tell_given_before();
  void let_go();
  void end_hold();
  void stop_waiting();

  // --- run_reuse.cpp: what earlier runs have

  void on(const result_reused& e);
  void take_reused();

  // --- run_attempt.cpp: what attempts report

  void on(const attempt_progressed& e);
  void on(const attempt_ended& e);
  void on(const node_gone& e);
  void on(const node_returned& e);
  void on(const node_noticed& e);
  void lose_attempts(std::vector<open_attempts_index::entry> of, const std::string& why,
                     const std::vector<written_text>& written);
  /// However it ended. Of two the other one goes on.
  void close_attempt(stream_index s, uint32_t number);
  void accept(stream_index s, const completion_ptr& result, const shared_result& by = {});
  void count_in(stream_index s, const completion& result);
  /// Counts what an attempt cost; once the budget is spent nothing new begins.
  void spend(const usage& used) { tell_spending(money.add(bounded(used))); }
  void tell_spending(const budget_meter::verdict& v);
  void complete(stream_index s);

  // --- run_loss.cpp: what a failure costs

  void attempt_failed(stream_index s, const failure& f);
  void keep_salvage(stream_index s, const failure& f);
  void retry_later(stream_index s, const failure_decision& d, const failure& f);
  /// The stream is lost for good; `settle_losses` tells those who need it.
  /// @param n The stream's last notice, to be filled in.
  void lose(stream_index s, const stream_loss& l, run_notice& n);
  /// Budget is spent: goes on with the result that there is, if any.
  void starve(stream_index s);
  void settle_losses();
  void need_lost(stream_index s, stream_index need, bool hard);
  /// What is done about a failure, to be told as a lesson where it helps.
  void remember_remedy(stream_index s, failure_kind kind, const std::string& remedy);
  void tell_lesson(stream_index s);

  // --- run_hedge.cpp: two attempts at once

  /// Asks for a second attempt beside the open one, where the rules allow it now.
  void hedge(stream_index s, const std::string& why);
  /// A granted slot for that: begins it.
  void begin_beside(stream_index s, const std::string& node);
  void half_failed(stream_index s, uint32_t number, const failure& f);
  /// One of two attempts has a result: the other one is ended, and what it cost is counted.
  void end_other(stream_index s, uint32_t winner, const completion& result);
  /// What so many tokens of output cost an attempt that was told to end, at another one's price.
  static usage cost_of(int64_t output, const usage& other);
  void drop_hedge(stream_index s);

  // --- run_split.cpp: a stream's tasks shared between two attempts

  void on(const tasks_written& e);
  /// The attempt is seen to have begun so many of its tasks.
  void note_begun(stream_index s, uint32_t attempt, uint32_t begun);
  void ask_for_part(stream_index s);
  /// A granted slot for that: begins it, where it is still worth it.
  void begin_part(stream_index s, const std::string& node);
  void part_done(stream_index s, const completion_ptr& result);
  void end_part(stream_index s);
  /// No attempt at all of its tasks is left: what parts have done and do are pieces now.
  void keep_parts(stream_index s);
  /// An attempt at all of them has come first.
  void forget_parts(stream_index s);

  // --- run_pieces.cpp: tasks in fewer at a time

  /// The next attempt gets fewer of the tasks, and none that the failed one had finished.
  void rescope(stream_index s, const failure_decision& d, const failure& f);
  /// Keeps what failed attempts had finished of the tasks that they were to do.
  /// @returns Those tasks.
  std::vector<uint32_t> keep_finished(stream_index s);
  void go_on_in_pieces(stream_index s);
  void mark_unfinished(stream_index s, const std::string& why);

  // --- run_watch.cpp: who is silent for too long

  void watch_soon(duration within);
  void look_at_attempts();
  void stalled(stream_index s);
  /// Its last attempt was accepted, at so many tasks.
  void add_pace(stream_index s, size_t tasks);
  void heard_of(attempt_state& a);

  // --- run_stop.cpp: ending early

  void on(const cancel_asked& e);
  void deadline_reached();
  void budget_reached();
  void cancel_all(const std::string& why);
  void bound_attempts(stream_index s);
  /// Its `total-timeout` is over: what runs of it is ended, and its rules say what that means.
  void total_reached(stream_index s);
  void withdraw(stream_index s);

  // --- run_extra.cpp: streams that the run adds

  void on(const conflict_noticed& e);
  void on(const conflict_settled& e);
  bool may_research(const conflict_noticed& e) const;
  void research(const conflict_noticed& e);
  /// @returns False where nobody is to be asked, or was already.
  bool judge(const report_finished& e);
  bool repair(const report_finished& e);
  bool may_ask_more() const;
  void ask_about_report(std::string_view for_what, const report_question& q);
  stream_index next_extra(std::string_view for_what);
  void begin_extra(stream_index s);

  // --- run_deliver.cpp: a report before the end

  void deliver_soon(std::string why);
  void part_completed(stream_index s);
  void deliver_if_due();
  void delivered(duration took);

  // --- run_finish.cpp: merging and the end

  void on(const results_merged& e);
  void on(const report_finished& e);
  void pass_barrier();
  void merge_edits();
  void merge(stream_index s);
  void flag(stream_index s, const std::string& why);
  void finish_if_done();
  void end(bool parts_missing);
  int exit_code(bool parts_missing) const;
  run_metrics metrics() const;

  // --- shared

  /// By stream; null while there is none.
  result_text results() const;
  void end_stream(stream_index s, stream_phase phase);
  /// Announces something; the caller fills in the rest. Valid until the next action is added.
  run_notice& say(notice_type type, stream_index s = no_stream);
  /// The same about the stream's last attempt, or another one of it.
  run_notice& say_of_attempt(notice_type type, stream_index s) {
    return say_of_attempt(type, s, streams[s]);
  }
  run_notice& say_of_attempt(notice_type type, stream_index s, const attempt_state& a);
};

} // namespace tributary
