#pragma once

#include "runtime/backend/model/answer_reader.hpp"
#include "runtime/backend/model/model_backend.hpp"
#include "runtime/backend/model/outcome.hpp"
#include "runtime/backend/progress_meter.hpp"

#include <optional>
#include <string>

namespace tributary {

struct prepared_call;

/// One call to a model, from order to result: the prompt is built (by the pool where files must be
/// read), asked, and its answer read as it comes. All but `cancel` in the reactor's thread.
class model_attempt : public attempt_handle, public std::enable_shared_from_this<model_attempt> {
public:
  model_attempt(model_backend& owner, work_order order, attempt_sink sink);

  void cancel() override;
  /// As `cancel`, in the reactor's thread.
  void stop();
  void begin();
  /// Calls back, as the last thing that happens to it.
  void tell() { sink_.done(std::move(*result_)); }

private:
  void prepare();
  void ask(prepared_call&& call);
  void on_head(const http_head& head);
  void on_data(std::string_view piece);
  void hang_up_later();
  void on_end(http_end end);
  void judge(const http_end& end);
  void end(attempt_result result);

  attempt_result failed(failure_kind kind, std::string_view what) const;
  duration elapsed() const;
  std::string note() const;

  model_backend& owner_;
  work_order order_;
  attempt_sink sink_;
  const worker_profile& profile_;
  const model_api api_;
  progress_meter meter_;
  steady_point started_{};
  std::string key_;
  /// What the prompt had to leave out, for people; "" where it left out nothing.
  std::string trimmed_;
  /// The prompt's beginning: messages are searched for it.
  std::string prompt_beginning_;
  size_t prompt_bytes_ = 0;
  duration timeout_{0};
  duration idle_timeout_{0};
  bool stopped_ = false;
  /// Ends the building of the prompt.
  std::optional<std::stop_source> preparing_;
  std::optional<transfer_id> transfer_;
  /// Ends a connection that stays open after the last word.
  std::optional<timer_id> hang_up_;
  std::optional<http_head> head_;
  answer_reader reader_;
  size_t body_bytes_ = 0;
  std::string error_body_;
  std::optional<attempt_result> result_;
};

} // namespace tributary
