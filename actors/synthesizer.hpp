#pragma once

#include "actors/protocol.hpp"
#include "actors/write_pacer.hpp"
#include "runtime/audit/run_audit.hpp"
#include "runtime/synthesis/draft.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <map>
#include <optional>
#include <set>

namespace tributary {

struct synthesizer_options {
  run_request_ptr request;
};

struct synthesizer_state {
  static inline const char* name = "synthesizer";
  synthesizer_options options;
  std::optional<draft> work;
  uint64_t fence_epoch = 0;
  caf::actor orchestrator;
  /// Ids of the streams that the run adds, in their order behind the plan's.
  std::vector<std::string> extra_ids;
  /// By the conflict's key: the stream that was to settle it.
  std::map<std::string, stream_index> settled_by;
  /// What the judge of the deliverable said, once it was asked.
  std::optional<judge_answer> judge;
  /// What folds have written so far; null where nothing was folded.
  completion_ptr folded;
  /// The newest audit of the finished report.
  std::optional<audit_outcome> audit;
  /// By the file's name: what streams found out that were to settle conflicts.
  std::map<std::string, std::shared_ptr<const std::string>> found;
  /// Of those, what came since the last commit.
  std::vector<stream_index> merged;
  /// Streams that have a section.
  std::set<stream_index> put;
  /// Streams put since the last commit; merged together when the mailbox is drained.
  bool flushing = false;
  /// Versions told by a predecessor that died; ours go on from there.
  uint32_t versions_before = 0;
  /// Our own newest version.
  uint32_t version = 0;
  /// The final report.md, which report.html shows too.
  std::shared_ptr<const std::string> report;
  /// report.md, whole each time, gets a twentieth of the time.
  write_pacer pacer{20};
  bool write_due = false;
  bool finished = false;
};

/// Holds the draft: merges each result as it arrives, writes the growing report, makes the
/// deliverable at the end. What a merge means is decided by `draft`.
caf::behavior
synthesizer(caf::stateful_actor<synthesizer_state>* self, synthesizer_options options);

} // namespace tributary
