#pragma once

#include "actors/run_fence.hpp"
#include "runtime/report/run_outputs.hpp"
#include "runtime/run/approval_wish.hpp"
#include "runtime/run/run_state.hpp"
#include "runtime/work/work.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tributary {

/// One run, whole: what is to be done, and where its leavings go.
struct run_request {
  std::shared_ptr<const plan> what;
  run_options options;
  std::shared_ptr<const run_context> context;
  std::shared_ptr<run_outputs> outputs = std::make_shared<run_outputs>();
  /// Called in the orchestrator's thread with each public event; may be empty. Never blocks.
  std::function<void(const run_notice&)> observer;
  /// `plan.yaml` as it goes into the run's folder.
  std::string plan_text;
  /// Whether earlier runs' results may stand for its streams', and those that do: recorded when it
  /// begins.
  bool reuse = false;
  std::vector<result_reused> reused;
  /// Who has approved beforehand all that the plan asks approval for; absent: nobody.
  std::optional<std::string> approved_by = {};
  /// It was over before: it only tells its followers all again, and the journal knows its end.
  bool was_over = false;
  /// Gets `run_over`.
  caf::actor submitter;
  /// Shared by the run's actors and their successors.
  std::shared_ptr<run_fence> fence = std::make_shared<run_fence>();
  /// The newest event (its `seq`) that the world has had: a successor goes on there.
  std::shared_ptr<std::atomic<uint64_t>> told = std::make_shared<std::atomic<uint64_t>>(0);
};
using run_request_ptr = std::shared_ptr<const run_request>;

/// A person lets something of a run go; `asker`, who may be nobody, is told once that is durable.
struct approve_run_request {
  std::string run;
  approval_wish wish;
  caf::actor asker;
};
struct approval_answer {
  std::string run;
  /// `ec::none` where it is approved.
  ec code = ec::none;
  std::string what;
};

struct submit_run {
  run_request_ptr request;
};
struct cancel_run_request {
  std::string run;
  std::string why;
  int exit_code = 130;
};
struct run_over {
  std::string run;
  int exit_code = 0;
  /// See `run_request`.
  bool was_over = false;
};

} // namespace tributary

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::approve_run_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::approval_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::submit_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::cancel_run_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tributary::run_over)
