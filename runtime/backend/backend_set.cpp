#include "runtime/backend/backend_set.hpp"

#include "runtime/backend/cli/cli_backend.hpp"
#include "runtime/backend/echo_backend.hpp"
#include "runtime/backend/exec_backend.hpp"
#include "runtime/backend/extract/extract_backend.hpp"
#include "runtime/backend/model/model_backend.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/backend/refusal.hpp"
#include "runtime/backend/work_pool.hpp"

#include <fmt/format.h>

#include <thread>

namespace tributary {

/// In the order of their needs: backends end before what they run on.
struct backend_set::parts {
  explicit parts(backend_options options)
    : pool(options.threads),
      exec(loop, pool, options.scratch),
      cli(loop, pool, std::move(options.scratch)) {}

  /// Whether the caller is one of the threads that end here.
  bool in_own_thread() const { return loop.in_own_thread() || pool.in_own_thread(); }

  reactor loop;
  work_pool pool;
  echo_backend echo{loop};
  exec_backend exec;
  cli_backend cli;
  std::shared_ptr<backend> extract = extract_backend(pool);
  model_backend models{loop, pool};
};

backend_set::backend_set(backend_options options)
  : parts_(std::make_unique<parts>(std::move(options))) {}

backend_set::~backend_set() {
  // The last owner may be a callback of ours. Its thread cannot wait for itself.
  if (parts_->in_own_thread())
    std::thread{[last = std::move(parts_)] {}}.detach();
}

std::shared_ptr<attempt_handle> backend_set::start(const work_order& order, attempt_sink sink) {
  const auto* profile = find_worker(*order.run, order.worker);
  if (!profile)
    return refuse(sink, fmt::format("the run has no worker {}", order.worker));
  switch (profile->backend) {
    case backend_kind::echo:
      return parts_->echo.start(order, std::move(sink));
    case backend_kind::extract:
      return parts_->extract->start(order, std::move(sink));
    case backend_kind::exec:
      return parts_->exec.start(order, std::move(sink));
    case backend_kind::gemini:
    case backend_kind::openai:
    case backend_kind::anthropic:
      return parts_->models.start(order, std::move(sink));
    case backend_kind::codex:
    case backend_kind::claude:
    case backend_kind::gemini_cli:
      return parts_->cli.start(order, std::move(sink));
  }
  return refuse(sink, fmt::format("worker {}: this build has no such backend", profile->name));
}

} // namespace tributary
