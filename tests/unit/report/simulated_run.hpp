#pragma once

#include "runtime/run/run_state.hpp"

#include <memory>
#include <random>
#include <string>

namespace tributary {

/// What a whole run of the core left, drawn from a seed.
struct simulated_run {
  std::shared_ptr<const plan> what;
  /// `events.jsonl`.
  std::string events;
  /// As the core counted them.
  run_metrics metrics;
  /// How often a stream was told that no node can run it.
  size_t unmet = 0;
};

/// Drives the run core over a random plan through grants, results, failures, lost nodes, unmet
/// needs, progress and late merges until it ends.
class run_simulation {
public:
  explicit run_simulation(uint64_t seed) : dice_(seed) {
    out_.what = make_plan();
    for (const auto& s : out_.what->streams)
      names_.streams.push_back(s.id);
    names_.run = "r-simulated0";
    run_options options;
    options.run = names_.run;
    options.fallbacks["w"] = {"v"};
    options.seed = seed;
    state_ = std::make_unique<run_state>(out_.what, options);
  }

  simulated_run to_its_end() {
    apply(run_started{});
    for (int step = 0; step < 20'000 && !state_->ended(); ++step)
      one_step();
    out_.metrics = state_->metrics();
    return std::move(out_);
  }

private:
  uint32_t draw(uint32_t count) { return static_cast<uint32_t>(dice_() % count); }

  std::shared_ptr<const plan> make_plan() {
    auto p = std::make_shared<plan>();
    p->task = "simulated";
    auto count = 1 + draw(10);
    for (uint32_t i = 0; i < count; ++i) {
      auto& s = p->streams.emplace_back();
      s.id = "s" + std::to_string(i);
      s.worker = "w";
      for (stream_index need = 0; need < i; ++need)
        if (draw(3) == 0)
          s.needs.push_back(need);
      s.start = draw(2) == 0 ? start_when::first : start_when::all;
      s.continue_on_error = draw(3) != 0;
      s.tasks.resize(draw(5), "a task");
      s.approve = draw(8) == 0;
      if (draw(2) == 0)
        s.idle_timeout = std::chrono::seconds{2 + draw(8)};
    }
    if (draw(6) == 0)
      p->approve = "plan";
    if (draw(4) == 0)
      p->synthesis.mode = merge_mode::barrier;
    if (draw(2) == 0)
      p->on_failure
        = {{{failure_kind::refused}, {{step_kind::rescope, 1}, {step_kind::degrade, 1}}, {}, {}}};
    if (draw(8) == 0)
      p->deadline = std::chrono::minutes{3};
    if (draw(8) == 0)
      p->budget.tokens = 300;
    if (draw(8) == 0)
      p->budget.time = std::chrono::seconds{10 + draw(60)};
    return p;
  }

  void apply(const run_event& e) {
    for (const auto& action : state_->apply(e, now_))
      if (const auto* said = std::get_if<announce>(&action))
        append_json(out_.events, said->notice, names_);
      else if (const auto* wanted = std::get_if<want_slot>(&action))
        wanted_.push_back(wanted->stream);
      else if (const auto* merge = std::get_if<merge_result>(&action))
        merging_.push_back(merge->stream);
      else if (std::holds_alternative<finish_report>(action))
        finishing_ = true;
  }

  void one_step() {
    now_ += duration{1 + draw(400'000)};
    auto open = state_->open_attempts();
    switch (draw(13)) {
      case 0:
      case 1:
      case 2:
        return grant();
      case 3:
        return not_met();
      case 4:
        if (!open.empty())
          apply(
            attempt_progressed{{open[draw(static_cast<uint32_t>(open.size()))].first, 10, 1, "x"}});
        return;
      case 5:
        if (draw(4) == 0)
          apply(node_gone{"n" + std::to_string(draw(3)), "is silent"});
        return;
      case 6:
        // Now and then all is silent for long.
        if (draw(6) == 0)
          now_ += std::chrono::seconds{draw(30)};
        return apply(timer_fired{});
      case 7:
      case 8:
        return confirm();
      case 9:
        if (draw(4) == 0)
          approve();
        return;
      default:
        if (!open.empty())
          end_attempt(open[draw(static_cast<uint32_t>(open.size()))].first);
    }
  }

  void grant() {
    if (wanted_.empty())
      return;
    auto s = wanted_.back();
    wanted_.pop_back();
    apply(slot_granted{s, "n" + std::to_string(draw(3))});
  }

  void not_met() {
    if (wanted_.empty())
      return;
    ++out_.unmet;
    apply(slot_unmet{wanted_.back(), "no node offers worker w" + std::to_string(draw(2))});
  }

  void approve() {
    auto count = static_cast<uint32_t>(out_.what->streams.size());
    auto s = draw(count + 1);
    apply(approval_given{s == count ? no_stream : s, "ann", draw(10) == 0});
  }

  void confirm() {
    if (!merging_.empty()) {
      results_merged merged{merging_, ++version_, 1'000, duration{draw(5'000)}};
      merging_.clear();
      apply(merged);
    } else if (finishing_) {
      report_finished done{{}, duration{draw(9'000)}};
      done.early = state_->facts().early;
      apply(done);
    }
  }

  void end_attempt(const lease_id& lease) {
    if (draw(4) == 0) {
      constexpr failure_kind kinds[]
        = {failure_kind::network, failure_kind::timeout, failure_kind::refused, failure_kind::auth};
      failure f{kinds[draw(4)], "it broke", std::nullopt, {}, {}};
      if (draw(2) == 0) {
        f.salvage = std::string(60, 's');
        f.used = {static_cast<int64_t>(draw(20)), static_cast<int64_t>(draw(20)), draw(1'000)};
      }
      return apply(attempt_ended{{lease, tl::unexpected<failure>(std::move(f))}});
    }
    auto done = std::make_shared<completion>();
    done->text = "fine";
    done->service_time = duration{draw(900'000)};
    done->cpu_time = duration{draw(900'000)};
    done->used = {static_cast<int64_t>(draw(20)), static_cast<int64_t>(draw(20)), draw(1'000)};
    apply(attempt_ended{{lease, completion_ptr{std::move(done)}}});
  }

  std::mt19937_64 dice_;
  simulated_run out_;
  notice_names names_;
  std::unique_ptr<run_state> state_;
  time_point now_{std::chrono::hours{24}};
  std::vector<stream_index> wanted_;
  std::vector<stream_index> merging_;
  uint32_t version_ = 0;
  bool finishing_ = false;
};

inline simulated_run simulate_run(uint64_t seed) {
  return run_simulation{seed}.to_its_end();
}

} // namespace tributary
