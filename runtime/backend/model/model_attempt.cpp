#include "runtime/backend/model/model_attempt.hpp"

#include "runtime/backend/model/input_texts.hpp"
#include "runtime/backend/model/model_key.hpp"
#include "runtime/backend/model/model_request.hpp"
#include "runtime/backend/model/retry_hint.hpp"
#include "runtime/base/text.hpp"
#include "runtime/work/prompt.hpp"
#include "runtime/work/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace tributary {

/// What is needed to ask, made out of an order.
struct prepared_call {
  std::string body;
  std::string prompt_beginning;
  size_t prompt_bytes = 0;
  std::string trimmed;
};

namespace {

/// Silence of a streamed answer: models that think say nothing for a minute or two.
constexpr duration usual_idle_timeout = std::chrono::seconds{120};
/// Of an answer in one piece: nothing comes until it is done.
constexpr duration usual_idle_timeout_whole = std::chrono::seconds{600};
/// How long a connection may stay open in silence after the last word.
constexpr duration hang_up_after = std::chrono::seconds{2};
/// Of the prompt, kept to be searched for in a provider's words.
constexpr size_t prompt_kept = 128u << 10;
/// More than this is built or judged by the pool: the reactor has others to serve.
constexpr size_t quick_bytes = 256u << 10;

constexpr int ok = 200;

prepared_call prepare_call(const work_order& order, const worker_profile& profile, model_api api,
                           const std::function<bool(const std::string&)>& go_on) {
  prompt_bounds bounds;
  bounds.bytes = prompt_bytes_of(profile);
  auto texts = read_inputs(*order.run, bounds.bytes, go_on);
  bounds.texts = &texts;
  auto prompt = build_prompt(order, bounds);
  prepared_call out;
  out.body = request_body(profile, api, prompt.text);
  out.prompt_bytes = prompt.text.size();
  out.prompt_beginning = clip(prompt.text, prompt_kept);
  out.trimmed = std::move(prompt.note);
  return out;
}

/// Whether the prompt can be built at once: no file to read, nothing large to copy.
bool is_quick(const work_order& order) {
  size_t bytes = order.previous ? order.previous->size() : 0;
  bytes += order.earlier ? order.earlier->text.size() : 0;
  for (const auto& need : order.needs)
    bytes += need.text ? need.text->size() : 0;
  return order.run->inputs.empty() && bytes <= quick_bytes;
}

} // namespace

model_attempt::model_attempt(model_backend& owner, work_order order, attempt_sink sink)
  : owner_(owner),
    order_(std::move(order)),
    sink_(std::move(sink)),
    profile_(*find_worker(*order_.run, order_.worker)),
    api_(*api_of(profile_)),
    meter_(owner.loop_, order_.lease, sink_.progress, [this] { return note(); }),
    reader_(api_) {
  if (sink_.wants_text)
    meter_.carry([this] { return std::string_view{reader_.answer().text}; },
                 [this](std::string text) { return without_key(std::move(text), key_); });
}

void model_attempt::cancel() {
  owner_.loop_.submit([self = shared_from_this()] { self->stop(); });
}

void model_attempt::stop() {
  stopped_ = true;
  if (preparing_)
    preparing_->request_stop();
  if (transfer_)
    owner_.client_->cancel(*transfer_);
}

void model_attempt::begin() {
  started_ = reactor::now();
  const auto& stream = *order_.stream;
  timeout_ = stream.timeout.value_or(default_timeout);
  idle_timeout_
    = stream.idle_timeout.value_or(profile_.stream ? usual_idle_timeout : usual_idle_timeout_whole);
  if (stopped_)
    return end(failed(failure_kind::process_exit, "cancelled"));
  auto key = key_from(profile_, api_, std::getenv(key_variable(profile_, api_).c_str()));
  if (!key)
    return end(tl::unexpected<failure>(std::move(key.error())));
  key_ = std::move(*key);
  prepare();
}

void model_attempt::prepare() {
  if (is_quick(order_))
    return ask(prepare_call(order_, profile_, api_, [](const std::string&) { return true; }));
  auto job = [self = shared_from_this()](const std::stop_token& stop) {
    auto go_on = [&](const std::string&) {
      return !stop.stop_requested() && self->elapsed() < self->timeout_;
    };
    auto call = std::make_shared<prepared_call>();
    auto problem = std::make_shared<std::string>();
    try {
      *call = prepare_call(self->order_, self->profile_, self->api_, go_on);
    } catch (const std::exception& e) {
      *problem = e.what();
    }
    self->owner_.loop_.submit([self, call, problem] {
      if (!problem->empty())
        return self->end(self->failed(failure_kind::overloaded,
                                      fmt::format("the prompt cannot be built: {}", *problem)));
      self->ask(std::move(*call));
    });
  };
  preparing_ = owner_.pool_.submit(job);
  if (!preparing_)
    end(failed(failure_kind::overloaded,
               "too many attempts wait for this node's processors already"));
}

void model_attempt::ask(prepared_call&& call) {
  if (stopped_)
    return end(failed(failure_kind::process_exit, "cancelled"));
  auto left = timeout_ - elapsed();
  if (left <= duration{0})
    return end(failed(failure_kind::timeout, "no answer within " + to_text(timeout_)));
  prompt_bytes_ = call.prompt_bytes;
  prompt_beginning_ = std::move(call.prompt_beginning);
  trimmed_ = std::move(call.trimmed);
  if (!trimmed_.empty())
    meter_.sign();
  auto request = model_request(profile_, api_, std::move(call.body), key_);
  request.timeout = left;
  request.idle_timeout = idle_timeout_;
  // The transfer's callbacks hold it alive until they have ended it.
  auto self = shared_from_this();
  http_events tell;
  tell.head = [self](const http_head& head) { self->on_head(head); };
  tell.data = [self](std::string_view piece) { self->on_data(piece); };
  tell.ended = [self](const http_end& end) { self->on_end(end); };
  transfer_ = owner_.client().post(std::move(request), std::move(tell));
}

void model_attempt::on_head(const http_head& head) {
  head_ = head;
  auto now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  auto quota = quota_of(head, now);
  if (head.status == ok || quota != quota_reading{})
    meter_.answered(head.status == ok, quota);
}

void model_attempt::on_data(std::string_view piece) {
  if (!head_ || head_->status != ok) {
    auto room = limits::model_error_bytes - error_body_.size();
    error_body_.append(piece.substr(0, std::min(piece.size(), room)));
    return;
  }
  body_bytes_ += piece.size();
  reader_.feed(piece);
  const auto& answer = reader_.answer();
  meter_.tokens(answer.used && answer.final_seen ? answer.used->output
                                                 : estimated_tokens(answer.text.size()));
  meter_.bytes(static_cast<int64_t>(body_bytes_));
  if (answer.too_large && transfer_)
    owner_.client().cancel(*transfer_);
  if (answer.final_seen)
    hang_up_later();
}

void model_attempt::hang_up_later() {
  if (hang_up_)
    owner_.loop_.cancel(*hang_up_);
  hang_up_ = owner_.loop_.run_at(reactor::now() + hang_up_after, [this] {
    if (transfer_)
      owner_.client().cancel(*transfer_);
  });
}

void model_attempt::on_end(http_end end) {
  transfer_ = std::nullopt;
  if (hang_up_)
    owner_.loop_.cancel(*hang_up_);
  meter_.stop();
  // Hung up by ourselves: what came tells what it was.
  if (end.fate == http_fate::cancelled && !stopped_)
    end.fate = http_fate::complete;
  // Large ones, and those in one piece that must be parsed now, would hold up all others.
  if (body_bytes_ <= quick_bytes)
    return judge(end);
  auto job = [self = shared_from_this(), end](const std::stop_token&) { self->judge(end); };
  if (!owner_.pool_.submit(job))
    judge(end);
}

/// In the reactor's thread or in one of the pool's: nothing else touches the attempt by then but
/// `stop`, which no longer has anything to end.
void model_attempt::judge(const http_end& end) {
  reader_.finish();
  call_end call;
  call.end = end;
  call.head = head_;
  call.answer = reader_.take();
  call.error_body = std::move(error_body_);
  call.now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  call_facts facts{api_,          &profile_, key_,         prompt_beginning_,
                   prompt_bytes_, timeout_,  idle_timeout_};
  auto result = std::make_shared<attempt_result>(outcome_of(std::move(call), facts, elapsed()));
  if (owner_.loop_.in_own_thread())
    return this->end(std::move(*result));
  owner_.loop_.submit([self = shared_from_this(), result] { self->end(std::move(*result)); });
}

void model_attempt::end(attempt_result result) {
  meter_.stop();
  result_ = std::move(result);
  owner_.ended(shared_from_this());
}

attempt_result model_attempt::failed(failure_kind kind, std::string_view what) const {
  failure f;
  f.kind = kind;
  f.message = fmt::format("worker {}: {}", profile_.name, what);
  return tl::unexpected<failure>(std::move(f));
}

duration model_attempt::elapsed() const {
  return std::chrono::duration_cast<duration>(reactor::now() - started_);
}

std::string model_attempt::note() const {
  const auto& answer = reader_.answer();
  if (!answer.text.empty())
    return "writing";
  if (!trimmed_.empty())
    return trimmed_;
  return answer.thinking ? "thinking" : "";
}

} // namespace tributary
