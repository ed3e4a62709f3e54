#include "tests/bench/embedded_run.hpp"

#include "nodes/actor_config.hpp"
#include "nodes/house/house.hpp"
#include "runtime/backend/backend_set.hpp"
#include "runtime/report/run_folder.hpp"
#include "runtime/synthesis/draft.hpp"

#include "tests/bench/plans.hpp"
#include "tests/bench/timed_backend.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace tributary::bench {

namespace {

/// Notes when the report comes by.
class watched_folder : public run_output {
public:
  explicit watched_folder(std::shared_ptr<run_folder> to) : to_(std::move(to)) {}

  void append_events(std::string_view lines) override { to_->append_events(lines); }
  void put(std::string_view name, std::shared_ptr<const std::string> content) override {
    to_->put(name, std::move(content));
    if (name != "report.md")
      return;
    last = steady::now();
    if (!first)
      first = last;
  }

  std::optional<steady::time_point> first;
  steady::time_point last;

private:
  std::shared_ptr<run_folder> to_;
};

/// The end of a run, told by an actor to the thread that waits for it.
struct ending {
  std::mutex lock;
  std::condition_variable come;
  std::optional<int> code;
  steady::time_point at;
  double cpu = 0;

  void tell(int exit_code) {
    std::lock_guard guard{lock};
    at = steady::now();
    cpu = cpu_micros();
    code = exit_code;
    come.notify_one();
  }
  int wait() {
    std::unique_lock guard{lock};
    come.wait(guard, [this] { return code.has_value(); });
    return *code;
  }
};

std::shared_ptr<run_request>
request_of(std::shared_ptr<const plan> what, const worker_profile& worker) {
  auto request = std::make_shared<run_request>();
  request->options.run = "r-0123456789";
  request->context = context_of(*what, request->options.run, worker);
  request->what = std::move(what);
  return request;
}

} // namespace

embedded_result embedded_run(std::shared_ptr<const plan> what, const worker_profile& worker,
                             std::shared_ptr<backend> backends, uint32_t slots) {
  fresh_folder place;
  auto folder = run_folder::open(place.path());
  if (!folder)
    throw std::runtime_error{folder.error().what};
  auto watched = std::make_shared<watched_folder>(*folder);
  house_options options;
  options.local = node_offer{"local", slots, {}, {}};
  options.backends = std::move(backends);
  actor_config config{actor_config::network::off};
  caf::actor_system system{config};
  auto root = start_house(system, options);
  auto request = request_of(std::move(what), worker);
  request->outputs->add(watched);
  ending end;
  request->submitter = tell_when_over(system, [&end](int code) { end.tell(code); });
  embedded_result out;
  out.submitted = steady::now();
  auto cpu = cpu_micros();
  submit(system, root, options, std::move(request));
  auto code = end.wait();
  auto flushed = (*folder)->flush();
  out.on_disk = steady::now();
  stop_house(root);
  if (code != 0 || !flushed)
    throw std::runtime_error{fmt::format("the run ended with code {}", code)};
  out.over = end.at;
  out.cpu = end.cpu - cpu;
  out.first_draft = *watched->first;
  out.report = watched->last;
  return out;
}

figures run_with_echo(std::shared_ptr<const plan> what, uint32_t slots) {
  auto each = static_cast<double>(what->streams.size());
  auto backends = std::make_shared<backend_set>(backend_options{1, {}});
  auto r = embedded_run(std::move(what), echo_worker(), backends, slots);
  return {micros(r.over - r.submitted) / each, r.cpu / each, millis(r.on_disk - r.over)};
}

figures run_with_prose(size_t count, size_t bytes, std::chrono::milliseconds over) {
  std::vector<completion_ptr> results;
  for (size_t i = 0; i < count; ++i) {
    auto result = std::make_shared<completion>();
    result->text = prose(bytes, i);
    results.push_back(std::move(result));
  }
  auto timed = std::make_shared<timed_backend>(std::move(results), over);
  auto r = embedded_run(parallel(count), echo_worker(), timed, static_cast<uint32_t>(count));
  return {millis(r.report - timed->last_end()), millis(r.first_draft - timed->first_end()),
          millis(r.over - timed->last_end())};
}

figures last_merge(size_t count, size_t bytes) {
  draft d{parallel(count)};
  std::vector<std::shared_ptr<const std::string>> texts;
  for (size_t i = 0; i < count; ++i)
    texts.push_back(std::make_shared<const std::string>(prose(bytes, i)));
  size_t written = 0;
  for (stream_index i = 0; i + 1 < count; ++i) {
    d.put(i, texts[i]);
    written += d.commit().text.size();
    written += d.markdown(false).size();
  }
  auto begin = steady::now();
  d.put(static_cast<stream_index>(count - 1), texts.back());
  written += d.commit().text.size();
  written += d.markdown(true).size();
  auto took = steady::now() - begin;
  if (written < count * bytes)
    throw std::runtime_error{"the report is too short"};
  return {millis(took)};
}

} // namespace tributary::bench
