#pragma once

#include "runtime/base/error.hpp"
#include "runtime/base/problem.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/plan/topology.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What the command line changes in a plan.
struct plan_overrides {
  /// `--worker`: for all streams.
  std::string worker;
  /// `--input`: globs relative to the current folder; replace the plan's where not empty.
  std::vector<std::string> inputs;
  /// `--set key=value`: dotted paths into the file's tree (`streams.leaders.timeout=5m`), applied
  /// before it is checked; for Markdown plans the same keys.
  std::vector<std::string> sets;
  std::optional<uint32_t> max_parallel;
  std::optional<int64_t> budget_microusd;
  std::optional<duration> deadline;
  std::optional<audit_when> audit;
  /// Present for a plan that came over the wire: these files are its inputs. No glob is matched and
  /// no file opened then, since its paths are those of another machine or another user.
  std::optional<std::vector<input_file>> resolved_inputs;
};

/// A plan and what was odd about it.
struct read_plan_result {
  /// Absent where any problem is an error.
  std::optional<plan> value;
  problems found;
};

/// Reads a plan from its text. YAML or Markdown, told apart by the file's ending (`.md`,
/// `.markdown`), else by what the text looks like; JSON is YAML. Bounded and refused early: see
/// `limits.hpp`.
/// @param file Shown in messages; its folder is where globs and templates start.
read_plan_result
read_plan(std::string_view text, const std::string& file, const plan_overrides& overrides);

/// Reads the file and then as above; a missing file is a problem like any other.
read_plan_result read_plan_file(const std::string& file, const plan_overrides& overrides);

/// Who gets the streams of a type that name no worker, and why.
struct assigned_type {
  std::string type;
  std::string worker;
  /// `by the assignment table; 80 % of 10 streams at the first try`.
  std::string why;
  /// How many of the plan.
  size_t streams = 0;
};

/// Another worker than the assigned one, by what is known of them.
struct worker_pick {
  std::string worker;
  std::string why;
};
/// Chooses among `candidates` and the assigned worker, which keeps the streams where it is
/// returned.
using worker_chooser
  = std::function<worker_pick(const std::string& type, const std::string& assigned,
                              const std::vector<std::string>& candidates)>;

/// Gives every stream its worker: its own, else by type from `assign`, else the first that exists
/// of the usual ones, else `extract`. Named workers that are not there are problems that say the
/// remedy.
/// @param choose May be empty; asked for types whose worker is a model or a coding CLI, among the
/// others of those, unless the plan says `learn: false`.
/// @param told Gets the types whose streams named no worker, in order of their first stream.
problems assign_workers(plan& p, const topology& t, const worker_chooser& choose = {},
                        std::vector<assigned_type>* told = nullptr);

/// Who is asked where parts of a deliverable contradict each other: who gets streams of type
/// `research`, a program of the user's only where the topology assigns them to it. Empty where
/// nobody can tell: what is built in knows no more than the parts do.
std::string research_worker(const topology& t);

/// The plan as YAML that reads back to the same plan (`plan.yaml` in a run's folder).
/// @param notes By stream: a comment above it, made one line; fewer than streams are enough.
std::string to_yaml(const plan& p, const std::vector<std::string>& notes = {});

/// The plan in the Markdown template (CONTRACT 3), what the template has no words for as YAML
/// before it; reads back to the same plan.
/// @param notes As above.
/// @returns An error where a stream says what Markdown cannot: rules of its own, labels, a text
/// that would read as marks.
result<std::string> to_markdown(const plan& p, const std::vector<std::string>& notes = {});

} // namespace tributary
