#pragma once

#include "nodes/cli/answer_line.hpp"
#include "nodes/cli/console.hpp"
#include "runtime/run/approval_wish.hpp"
#include "runtime/run/run_notice.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tributary {

/// What a command that watches a run does about what waits for a person: asks the person at its
/// terminal, or knows the answer, or leaves the run to wait.
class approval_desk {
public:
  struct options {
    std::shared_ptr<const plan> what;
    /// Yes to everything (`--yes`).
    bool yes = false;
    /// Carries out what was answered.
    std::function<void(const approval_wish&)> approve;
    /// What is shown of the plan before it is asked about: the lines of `check`, in short.
    std::function<std::string()> summary;
    /// Up to this event the run tells what was before: it may have been approved since.
    uint64_t told_before = 0;
    /// Where nobody knows how much that is: a request that nothing has answered for so long waits.
    duration settles_within{0};
  };

  /// @param terminal Whether somebody is there to be asked.
  approval_desk(options o, bool terminal);

  /// Whether a person can be asked here: stdin and stderr are a terminal, whose job in front we
  /// are, and nothing says `quiet`.
  static bool has_terminal(const console& out);

  void add(const run_notice& n);
  /// To be called a few times a second. @returns What a person is to be shown now, a line each.
  std::vector<std::string> attend();
  /// What was answered was not taken: it is asked about again.
  void refused();
  /// Nobody is there who could answer, and without an answer nothing goes on.
  bool leaves() const { return leaves_; }
  /// Its question is what stands on the terminal: nothing is to be drawn over it.
  bool holds_screen() const;
  /// What waits: the plan, or streams by their ids.
  bool plan_waits() const { return plan_; }
  std::vector<std::string> waiting() const;

private:
  std::optional<stream_index> next_question() const;
  std::vector<std::string> ask(stream_index about);
  void take_answer();
  /// A yes may be lost on its way, and means the same however often it is said.
  void say_yes(stream_index about);
  void say_again();
  /// What waits is not told from before.
  bool is_up_to_date() const;
  /// Its time is over, so that it ends by itself, whatever waits.
  bool is_overdue() const;

  options options_;
  bool terminal_;
  bool plan_ = false;
  /// Nothing else goes on.
  bool idle_ = false;
  bool begun_ = false;
  time_point started_{};
  uint64_t last_seq_ = 0;
  /// When something was last asked for.
  std::chrono::steady_clock::time_point asked_at_{};
  bool leaves_ = false;
  std::map<stream_index, std::string> streams_;
  std::set<stream_index> declined_;
  /// What the open question is about; no_stream: the plan.
  std::optional<stream_index> open_;
  /// Answered with yes, and when that was last said.
  std::map<stream_index, std::chrono::steady_clock::time_point> sent_;
  answer_line answers_;
};

/// The command that approves what waits, and others that go on, as a person types them.
std::string
approve_command(const std::string& run, const approval_desk& desk, const std::string& options);

} // namespace tributary
