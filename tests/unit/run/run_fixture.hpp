#pragma once

#include "runtime/run/run_state.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tributary::testing {

using namespace std::chrono_literals;

inline const time_point t0{std::chrono::hours{24}};

/// A plan to which tests add streams in a line each.
struct plan_maker {
  plan p;

  stream_spec& add(std::string id, std::vector<stream_index> needs = {}) {
    auto& s = p.streams.emplace_back();
    s.id = s.name = std::move(id);
    s.worker = "w";
    s.needs = std::move(needs);
    return s;
  }
};

inline completion_ptr text(std::string content, duration service = 1s) {
  completion c;
  c.text = std::move(content);
  c.service_time = service;
  return std::make_shared<const completion>(std::move(c));
}

/// Drives a run by hand. Whatever is applied is remembered, so that it can be replayed.
class run_driver {
public:
  explicit run_driver(plan_maker made, run_options options = {})
    : plan_(std::make_shared<const plan>(std::move(made.p))),
      options_(named(std::move(options))),
      run(plan_, options_) {}

  /// Applies one event; its actions are in `last` (and also in `all`).
  void apply(run_event e) {
    last = run.apply(e, now);
    all.insert(all.end(), last.begin(), last.end());
    events_.emplace_back(now, std::move(e));
  }

  void start() { apply(run_started{}); }
  void grant(stream_index s, std::string node = "n") { apply(slot_granted{s, std::move(node)}); }
  void succeed(stream_index s, uint32_t attempt = 1, completion_ptr result = text("fine")) {
    apply(attempt_ended{{lease(s, attempt), std::move(result)}});
  }
  void fail(stream_index s, uint32_t attempt, failure_kind kind,
            std::optional<duration> retry_after = {}) {
    failure f{kind, "it broke", retry_after, {}};
    apply(attempt_ended{{lease(s, attempt), tl::unexpected<failure>(std::move(f))}});
  }
  /// With what it had written.
  void fail_with(stream_index s, uint32_t attempt, failure_kind kind, std::string salvage) {
    failure f{kind, "it broke", {}, std::move(salvage), {}};
    apply(attempt_ended{{lease(s, attempt), tl::unexpected<failure>(std::move(f))}});
  }
  /// Grants and ends in one go.
  void do_stream(stream_index s, uint32_t attempt = 1) {
    grant(s);
    succeed(s, attempt);
  }
  /// Confirms every merge that was asked for, and those that a confirmation lets follow.
  void confirm_merges() {
    for (;;) {
      std::vector<stream_index> open;
      for (; confirmed_ < all.size(); ++confirmed_)
        if (auto* m = std::get_if<merge_result>(&all[confirmed_]))
          open.push_back(m->stream);
      if (open.empty())
        return;
      apply(results_merged{std::move(open), ++version_, 100, 1ms});
    }
  }
  void finish(std::vector<std::string> missing = {}) {
    confirm_merges();
    apply(report_finished{std::move(missing), 2ms});
  }

  /// Time passes without anything happening, then the core is woken.
  void advance(duration span) {
    now += span;
    apply(timer_fired{});
  }

  lease_id lease(stream_index s, uint32_t attempt) const { return {options_.run, s, attempt}; }

  /// The actions of the last event that are of this kind.
  template <class T>
  std::vector<T> get() const {
    std::vector<T> found;
    for (const auto& a : last)
      if (auto* hit = std::get_if<T>(&a))
        found.push_back(*hit);
    return found;
  }
  template <class T>
  size_t count() const {
    return get<T>().size();
  }
  /// The notices of the last event (or of all) of this type.
  std::vector<run_notice> said(notice_type type) const { return said_in(last, type); }
  std::vector<run_notice> ever_said(notice_type type) const { return said_in(all, type); }

  /// The reason of the last notice of this type that was ever given.
  std::string why(notice_type type) const {
    auto found = ever_said(type);
    return found.empty() ? std::string{} : found.back().why;
  }

  /// A fresh state to which all events were applied again.
  run_state replayed(std::vector<run_action>* actions = nullptr) const {
    run_state fresh{plan_, options_};
    for (const auto& [at, e] : events_)
      for (auto& a : fresh.apply(e, at))
        if (actions)
          actions->push_back(std::move(a));
    return fresh;
  }

  std::shared_ptr<const plan> plan_;
  run_options options_;
  run_state run;
  time_point now = t0;
  std::vector<run_action> last;
  std::vector<run_action> all;

private:
  static run_options named(run_options o) {
    if (o.run.empty())
      o.run = "r-0123456789";
    return o;
  }
  static std::vector<run_notice> said_in(const std::vector<run_action>& actions, notice_type type) {
    std::vector<run_notice> found;
    for (const auto& a : actions)
      if (auto* hit = std::get_if<announce>(&a); hit && hit->notice.type == type)
        found.push_back(hit->notice);
    return found;
  }

  std::vector<std::pair<time_point, run_event>> events_;
  size_t confirmed_ = 0;
  uint32_t version_ = 0;
};

} // namespace tributary::testing
