#pragma once

#include "actors/node.hpp"
#include "actors/orchestrator.hpp"
#include "actors/registry.hpp"
#include "actors/run_house.hpp"
#include "actors/slot_scheduler.hpp"
#include "actors/supervisor.hpp"
#include "actors/synthesizer.hpp"
#include "actors/worker.hpp"
#include "nodes/house/house.hpp"

#include "tests/actors/memory_output.hpp"
#include "tests/actors/scripted_backend.hpp"
#include "tests/support/virtual_system.hpp"

#include <optional>
#include <string>

namespace tributary::test {

/// A plan of `count` streams `s0`, `s1`, … that need nothing.
inline plan flat_plan(size_t count) {
  plan p;
  p.task = "The task";
  for (size_t i = 0; i < count; ++i) {
    auto& s = p.streams.emplace_back();
    s.id = "s" + std::to_string(i);
    s.name = "Stream " + std::to_string(i);
    s.worker = "w";
  }
  return p;
}

/// The run of a plan, without outputs and nobody waiting for it.
/// @param workers Empty: one that is not governed, `w`.
inline std::shared_ptr<run_request>
request_of(plan p, run_options options, std::vector<worker_profile> workers = {}) {
  auto request = std::make_shared<run_request>();
  auto context = std::make_shared<run_context>();
  context->run = options.run;
  context->task = p.task;
  context->inputs = p.input_files;
  context->folder = p.folder;
  context->shares_tasks = p.adapt.split_after_milli || p.adapt.max_streams;
  context->workers = std::move(workers);
  if (context->workers.empty())
    context->workers.emplace_back().name = "w";
  request->what = std::make_shared<const plan>(std::move(p));
  request->options = std::move(options);
  request->context = context;
  return request;
}

/// One run as its submitter sees it.
struct followed_run {
  std::string run;
  run_request_ptr request;
  std::shared_ptr<memory_output> output = std::make_shared<memory_output>();
  std::optional<int> exit_code;

  bool over() const { return exit_code.has_value(); }
  std::string report() const { return output->file("report.md"); }
};

/// A whole coordinating process on virtual time, with one node whose worker does what a script
/// says.
class house_fixture : public virtual_system {
public:
  ~house_fixture() {
    if (root)
      stop_house(root);
    root = nullptr;
    settle();
    end_all();
  }

  void start(uint32_t slots) {
    options.local = node_offer{"local", slots, {}, {}};
    start();
  }

  void start() {
    options.backends = worker;
    options.fallen = [this](const std::string& why) { fallen = why; };
    root = start_house(sys, options);
    settle();
  }

  /// The current handle of a child of the root.
  caf::actor child(const std::string& name) { return child_of(root, name); }

  static caf::actor child_of(const caf::actor& supervisor, const std::string& name) {
    auto& st = state_of<supervisor_state>(supervisor);
    for (size_t i = 0; i < st.children.size(); ++i)
      if (st.options.children[i].name == name)
        return st.children[i];
    return {};
  }

  /// One of a run's own actors; "supervisor" is theirs.
  caf::actor actor_of(const std::string& run, const std::string& name) {
    auto runs = child("runs");
    if (!runs)
      return {};
    auto& supervisors = state_of<run_house_state>(runs).supervisors;
    auto i = supervisors.find(run);
    if (i == supervisors.end())
      return {};
    return name == "supervisor" ? i->second : child_of(i->second, name);
  }

  followed_run& submit(plan p, run_options run = {}) {
    auto& followed = runs_.emplace_back();
    run.run = "r-" + std::to_string(1'000'000'000 + runs_.size());
    auto request = request_of(std::move(p), run, profiles);
    request->outputs->add(followed.output);
    request->submitter = keep(sys.spawn([&followed](caf::event_based_actor*) -> caf::behavior {
      return {[&followed](const run_over& end) { followed.exit_code = end.exit_code; }};
    }));
    followed.run = run.run;
    followed.request = request;
    options.book->add(request);
    caf::anon_send(child("runs"), submit_run{request});
    return followed;
  }

  void cancel(const followed_run& run, int exit_code = 130) {
    cancel_run_request what{run.run, "the test said so", exit_code};
    options.book->cancel(what);
    caf::anon_send(child("runs"), what);
  }

  void kill(const caf::actor& hdl) { caf::anon_send_exit(hdl, caf::exit_reason::kill); }

  /// Time passes for actors and worker alike.
  void pass(duration span, duration tick = 10ms) {
    for (settle(); span > 0us; span -= tick) {
      sched.advance_time(std::min(span, tick));
      worker->pass(std::min(span, tick));
      settle();
    }
  }

  /// Until the run is over, or for as long as anybody could wait.
  bool finish(const followed_run& run, duration patience = 10min) {
    for (settle(); !run.over() && patience > 0us; patience -= 50ms)
      pass(50ms);
    return run.over();
  }

  house_options options;
  /// Of the runs that are submitted.
  std::vector<worker_profile> profiles;
  std::shared_ptr<scripted_backend> worker = std::make_shared<scripted_backend>();
  caf::actor root;
  std::optional<std::string> fallen;

private:
  std::list<followed_run> runs_;
};

} // namespace tributary::test
