#include "tests/bench/core_run.hpp"

#include "runtime/journal/journal.hpp"
#include "runtime/run/run_state.hpp"
#include "runtime/schedule/scheduler.hpp"

#include "tests/bench/plans.hpp"

#include <deque>
#include <stdexcept>

namespace tributary::bench {

namespace {

const std::string run_name = "r-0123456789";

/// Plays the actors: each action becomes the event that the world would answer with.
class world {
public:
  world(std::shared_ptr<const plan> p, uint32_t slots)
    : core_{std::move(p), options()}, log_{memory_journal()}, answer_{answer_of()} {
    scheduler_.add_run(run_name, 1, std::nullopt);
    scheduler_.add_node({"local", slots, {}, {}}, 0);
  }

  void run() {
    events_.emplace_back(run_started{});
    while (!core_.ended()) {
      if (events_.empty())
        look_around();
      if (events_.empty())
        throw std::runtime_error{"the run stands still"};
      auto event = std::move(events_.front());
      events_.pop_front();
      now_ += duration{1};
      if (!log_->append(run_name, now_, event))
        throw std::runtime_error{"the journal is full"};
      for (auto& action : core_.apply(event, now_))
        std::visit([this](auto& a) { act(a); }, action);
    }
  }

private:
  static run_options options() {
    run_options o;
    o.run = run_name;
    return o;
  }

  static completion_ptr answer_of() {
    auto out = std::make_shared<completion>();
    out->text.assign(answer_bytes, 'a');
    return out;
  }

  /// What happens when nothing else does: slots are given, what was started ends, results are
  /// merged.
  void look_around() {
    for (auto& grant : scheduler_.assign())
      events_.emplace_back(slot_granted{grant.stream, std::move(grant.node)});
    for (auto& lease : started_)
      events_.emplace_back(attempt_ended{{std::move(lease), answer_}});
    started_.clear();
    if (!merged_.empty()) {
      events_.emplace_back(results_merged{std::move(merged_), ++version_, 1, duration{1}});
      merged_ = {};
    }
  }

  void act(want_slot& a) {
    scheduler_.request({run_name, a.stream, a.worker, {}, a.rank, a.avoid});
  }
  void act(start_attempt& a) { started_.push_back(std::move(a.lease)); }
  void act(acknowledge& a) { scheduler_.release(a.node, run_name, "echo"); }
  void act(merge_result& a) { merged_.push_back(a.stream); }
  void act(finish_report&) { events_.emplace_back(report_finished{{}, duration{1}}); }
  template <class Other>
  void act(Other&) {}

  run_state core_;
  scheduler scheduler_;
  std::shared_ptr<journal> log_;
  completion_ptr answer_;
  std::deque<run_event> events_;
  std::vector<lease_id> started_;
  std::vector<stream_index> merged_;
  uint32_t version_ = 0;
  time_point now_{};
};

} // namespace

figures core_run(size_t count, uint32_t slots) {
  auto p = fan_out(count);
  auto begin = steady::now();
  auto cpu = cpu_micros();
  world w{std::move(p), slots};
  w.run();
  auto each = static_cast<double>(count);
  return {micros(steady::now() - begin) / each, (cpu_micros() - cpu) / each};
}

} // namespace tributary::bench
