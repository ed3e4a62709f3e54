#pragma once

#include "runtime/backend/backend.hpp"
#include "runtime/backend/http/http_client.hpp"
#include "runtime/backend/open_count.hpp"
#include "runtime/backend/reactor.hpp"
#include "runtime/backend/work_pool.hpp"

#include <memory>
#include <set>

namespace tributary {

class model_attempt;

/// Asks models over HTTP: Gemini, OpenAI's two APIs and what speaks like them, Anthropic. One call
/// for each attempt; tries nothing twice, for that is the run's to decide.
class model_backend : public backend {
public:
  model_backend(reactor& loop, work_pool& pool, http_options options = {});
  /// Ends what still runs and waits for it.
  ~model_backend() override;

  /// The run has the order's worker: `backend_set` refuses others.
  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override;

private:
  friend class model_attempt;
  /// Made with the first attempt: a node that asks no model holds nothing of it.
  http_client& client();
  void ended(const std::shared_ptr<model_attempt>& attempt);

  reactor& loop_;
  work_pool& pool_;
  const http_options options_;

  /// These in the reactor's thread only.
  std::unique_ptr<http_client> client_;
  std::set<std::shared_ptr<model_attempt>> running_;

  /// Attempts that are not over.
  open_count open_;
};

} // namespace tributary
