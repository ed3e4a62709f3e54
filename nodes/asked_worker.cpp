#include "nodes/asked_worker.hpp"

#include "nodes/coordinator.hpp"
#include "nodes/run_feed.hpp"
#include "nodes/run_setup.hpp"
#include "runtime/run/run_event.hpp"
#include "runtime/work/placeholders.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <mutex>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// One try, and all of them: somebody sits there and waits.
constexpr auto answer_within = 5min;
constexpr auto all_within = 10min;
constexpr auto turn = 200ms;

/// A journal in memory that keeps the first result which passes through it: runs hand their results
/// to nobody else as they are.
class catching_journal final : public journal {
public:
  result<void> append(std::string_view run, time_point at, const run_event& event) override {
    if (const auto* ended = std::get_if<attempt_ended>(&event); ended && ended->what.result) {
      std::lock_guard lock{mutex_};
      if (!caught_)
        caught_ = *ended->what.result;
    }
    return in_memory_->append(run, at, event);
  }
  bool when_durable(std::string_view run, std::function<void()> then) override {
    return in_memory_->when_durable(run, std::move(then));
  }
  std::string trouble() const override { return in_memory_->trouble(); }
  result<void> replay(std::string_view run, const replay_event& each) const override {
    return in_memory_->replay(run, each);
  }
  void close(std::string_view run, int exit_code) override { in_memory_->close(run, exit_code); }

  completion_ptr caught() const {
    std::lock_guard lock{mutex_};
    return caught_;
  }

private:
  std::shared_ptr<journal> in_memory_ = memory_journal();
  mutable std::mutex mutex_;
  completion_ptr caught_;
};

plan plan_of(const worker_question& what) {
  plan p;
  p.task = "A question of the kind " + what.type;
  p.deadline = all_within;
  p.budget.microusd = what.microusd_max;
  p.audit.when = audit_when::never;
  std::error_code ignored;
  p.folder = std::filesystem::current_path(ignored).string();
  auto& s = p.streams.emplace_back();
  s.id = s.name = s.type = what.type;
  s.worker = what.worker;
  // A stream's own prompt is a template; this one has been filled in already.
  s.prompt = without_placeholders(what.prompt);
  s.timeout = answer_within;
  return p;
}

std::shared_ptr<run_request> request_of(const worker_question& what, const topology& cluster) {
  auto request = make_run(plan_of(what), cluster, {});
  for (auto& [worker, others] : request->options.fallbacks)
    std::erase_if(others, [&](const std::string& name) { return is_built_in(cluster, name); });
  return request;
}

/// How it went, from what the run tells.
struct told {
  std::string why_failed;
  usage used;
};

void hear(const run_notice& n, told& so_far, const std::function<void(const std::string&)>& tell) {
  if (n.metrics)
    so_far.used = {n.metrics->input_tokens, n.metrics->output_tokens, n.metrics->cost_microusd};
  if (n.type == notice_type::stream_failed)
    so_far.why_failed = n.why;
  else if (is_end(n.type) && so_far.why_failed.empty())
    so_far.why_failed = n.why;
  auto is_trouble
    = n.type == notice_type::stream_retrying || n.type == notice_type::stream_switched;
  if (tell && is_trouble && !n.why.empty())
    tell(n.worker.empty() ? n.why : n.worker + ": " + n.why);
}

/// @returns The signal that ended it, if one did.
std::optional<int>
wait_for_end(coordinator& house, const std::string& run, run_feed& feed, doorbell& bell,
             told& so_far, const std::function<void(const std::string&)>& tell) {
  std::optional<int> stopped;
  for (;;) {
    auto signal = bell.wait(turn);
    auto news = feed.take();
    for (const auto& n : news.notices)
      hear(n, so_far, tell);
    if (news.exit_code)
      return stopped;
    if (!signal)
      continue;
    // Who insists does not wait for the run's own end.
    if (stopped)
      return signal;
    stopped = signal;
    house.cancel(run, "interrupted", exit_code_of_signal(*signal));
  }
}

} // namespace

bool is_built_in(const topology& cluster, const std::string& worker) {
  auto profile = cluster.workers.find(worker);
  return profile == cluster.workers.end() || profile->second.backend == backend_kind::extract
         || profile->second.backend == backend_kind::echo;
}

result<worker_answer> ask_worker(const worker_question& what, const topology& cluster,
                                 const std::shared_ptr<lesson_book>& lessons, doorbell& bell,
                                 const std::function<void(const std::string& line)>& tell) {
  auto log = std::make_shared<catching_journal>();
  run_feed feed{bell};
  coordinator_options options;
  options.cluster = cluster;
  options.lessons = lessons;
  options.store = run_store::in_memory(log);
  options.local.emplace();
  options.local->name = "local";
  // A second attempt may run beside one that stalls.
  options.local->slots = 2;
  options.fallen = [&feed](const std::string& why) {
    feed.remark(why);
    feed.over(1);
  };
  auto house = coordinator::start(std::move(options));
  if (!house)
    return tl::unexpected<error>(house.error());
  auto request = request_of(what, cluster);
  if (lessons)
    lessons->brief(*request);
  request->observer = [&feed](const run_notice& n) { feed.notice(n); };
  auto run = request->options.run;
  (*house)->submit(std::move(request), feed);
  told so_far;
  auto stopped = wait_for_end(**house, run, feed, bell, so_far, tell);
  // The actors tell the feed, so they go first.
  house->reset();
  if (stopped)
    return worker_answer{{}, so_far.used, stopped};
  auto answer = log->caught();
  if (!answer)
    return fail(ec::io, so_far.why_failed.empty() ? "there was no answer" : so_far.why_failed);
  return worker_answer{answer->text, so_far.used, {}};
}

} // namespace tributary
