#pragma once

#include "runtime/base/problem.hpp"
#include "runtime/base/time.hpp"
#include "runtime/plan/failure.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// A stream's position in its plan, from 0. Plans, files and events use the id; everything inside
/// uses the index, which is small and makes look-ups array accesses.
using stream_index = uint32_t;
inline constexpr stream_index no_stream = UINT32_MAX;

enum class plan_kind : uint8_t { research, development, content, analysis };

/// When a stream with several needs begins.
enum class start_when : uint8_t {
  /// When every need has ended.
  all,
  /// When the first need is done; each later one brings it up to date.
  first,
};

enum class merge_mode : uint8_t { pipeline, barrier };
enum class audit_when : uint8_t { automatic, always, never };

/// Spending that a run may not pass; absent means no bound.
struct budget {
  /// Millionths of a US dollar.
  std::optional<int64_t> microusd;
  std::optional<int64_t> tokens;
  /// From the run's start: past it nothing new is begun, and what there is is delivered.
  std::optional<duration> time;

  bool operator==(const budget&) const = default;
};

/// One file that workers may read. Paths never come from results.
struct input_file {
  /// As citations show it: relative to the plan's folder, or as the user wrote it.
  std::string name;
  /// Absolute path on the machine that resolved the globs.
  std::string path;
  uint64_t bytes = 0;

  bool operator==(const input_file&) const = default;
};

/// One independent piece of work.
struct stream_spec {
  /// [a-z][a-z0-9_-]*, at most 64 bytes, unique in the plan.
  std::string id;
  /// The heading of its section; the id where the file gives none.
  std::string name;
  /// Picks the worker by the assignment table where `worker` is empty: research, validation …
  std::string type;
  /// Name of a worker profile; empty until assigned.
  std::string worker;
  std::string focus;
  std::vector<std::string> tasks;
  /// What is expected: "Company profiles with strengths and weaknesses".
  std::string output;
  /// Replaces the built prompt where not empty; {{task}} {{focus}} {{needs.ID}} {{inputs}}.
  std::string prompt;
  /// Streams whose results this one builds on, ascending, without repeats, never itself.
  std::vector<stream_index> needs;
  /// Those of `needs` that the file did not declare but its words imply, with the words.
  std::map<stream_index, std::string> inferred_needs;
  std::optional<duration> estimate;
  /// Of one attempt. Absent: `default_timeout`.
  std::optional<duration> timeout;
  /// Longest silence of an attempt. Absent: none but `timeout`.
  std::optional<duration> idle_timeout;
  /// Of all attempts together, from the first one's start to a result. Absent: as the rules go.
  std::optional<duration> total_timeout;
  start_when start = start_when::all;
  /// A failure degrades the deliverable instead of failing the run.
  bool continue_on_error = false;
  /// A node must carry all of these labels to run it.
  std::map<std::string, std::string> labels;
  /// "" or "worktree"; kept for the workers that act on it.
  std::string workdir;
  /// Wait for a person before it starts.
  bool approve = false;
  /// Own rules, before the plan's.
  std::vector<failure_rule> on_failure;
  /// Where it stands in its file, for advice.
  place at;

  bool operator==(const stream_spec&) const = default;
};

struct synthesis_spec {
  merge_mode mode = merge_mode::pipeline;
  /// Empty: the built-in merger.
  std::string worker;
  /// "sections", or the text of a Markdown template with {{stream.ID}} (read from its file).
  std::string template_text = "sections";
  /// factual, stylistic, technical, missing -> what to do.
  std::map<std::string, std::string> conflicts;
  std::optional<uint32_t> quorum;
  std::optional<duration> deadline;
  std::optional<duration> estimate;
  /// "" or "fail": what a conflict that stays open means for the run.
  std::string unresolved;

  bool operator==(const synthesis_spec&) const = default;
};

struct audit_spec {
  audit_when when = audit_when::automatic;
  std::string stakes;
  std::string worker;
  /// 1..5, in thousandths: 4.0 is 4000. Integers, so that replays and the wire are exact.
  uint32_t min_score_milli = 4000;
  /// The plan says so itself, be it the same.
  bool min_score_given = false;

  bool operator==(const audit_spec&) const = default;
};

struct adapt_spec {
  /// In thousandths: 1.5 is 1500; absent means never.
  std::optional<uint32_t> split_after_milli;
  std::optional<duration> merge_below;
  std::optional<uint32_t> max_streams;

  bool operator==(const adapt_spec&) const = default;
};

/// One execution's instructions, whole and checked: what `config` hands to everything else.
struct plan {
  std::string task;
  plan_kind kind = plan_kind::research;
  std::vector<std::string> requirements;
  /// The globs as written; `input_files` is what they matched, sorted by name, without repeats.
  std::vector<std::string> inputs;
  std::vector<input_file> input_files;
  /// Streams at once, over all nodes; absent: as many as there are slots.
  std::optional<uint32_t> max_parallel;
  struct budget budget;
  /// From the run's start to its deliverable.
  std::optional<duration> deadline;
  std::vector<stream_spec> streams;
  /// Empty: the topology's, else the defaults.
  std::vector<failure_rule> on_failure;
  synthesis_spec synthesis;
  audit_spec audit;
  adapt_spec adapt;
  /// "", or "plan": wait for a person before anything begins.
  std::string approve;
  bool learn = true;
  /// Days or count of old runs to keep; kept for the journal's issue.
  std::string keep;
  /// Replaces the built prompt of streams that have none of their own; {{prompt}} is the built one.
  std::string prompt;
  /// Folder of the git repository that `workdir: worktree` takes worktrees of, as written: absolute
  /// or below `folder`. Empty: the plan's folder.
  std::string repository;
  /// The file that it was read from, for messages; absolute folder, for relative paths.
  std::string file;
  std::string folder;

  bool operator==(const plan&) const = default;
};

/// How long an attempt may take where the stream does not say.
inline constexpr duration default_timeout = std::chrono::minutes{60};

/// The estimate used where a stream gives none: the middle of the template's "15-30 min" would be
/// wrong for most workers, so plans without any estimate are ranked by depth alone.
inline constexpr duration default_estimate = std::chrono::minutes{1};

std::string_view to_text(plan_kind kind);
std::optional<plan_kind> plan_kind_from(std::string_view name);

/// The index of the stream with this id, or `no_stream`. Linear: for edges only, not for the core.
stream_index find_stream(const plan& p, std::string_view id);

} // namespace tributary
