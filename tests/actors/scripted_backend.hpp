#pragma once

#include "runtime/backend/backend.hpp"

#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace tributary::test {

/// What a script says of one attempt.
struct scripted {
  duration takes{0};
  attempt_result ends = completion_ptr{};
};

inline attempt_result delivers(std::string text, duration service = std::chrono::seconds{1}) {
  completion c;
  c.text = std::move(text);
  c.service_time = service;
  return std::make_shared<const completion>(std::move(c));
}

inline attempt_result fails(failure_kind kind, std::string why = "as scripted") {
  return tl::unexpected<failure>(failure{kind, std::move(why), {}, {}});
}

/// A worker that does what the test says, in the test's time: `pass` moves it.
class scripted_backend : public backend {
public:
  /// Called for each attempt; by default each delivers its stream's id at once.
  std::function<scripted(const work_order&)> script = [](const work_order& order) {
    return scripted{duration{0}, delivers("Result of " + order.stream->id + ".\n")};
  };

  /// By stream's id: how often it was begun.
  std::map<std::string, int> begun;
  /// Attempts that were asked to end.
  int cancelled = 0;
  /// The most that ran at once.
  size_t peak = 0;

  std::shared_ptr<attempt_handle> start(const work_order& order, attempt_sink sink) override {
    ++begun[order.stream->id];
    auto what = script(order);
    if (what.takes <= duration{0}) {
      sink.done(std::move(what.ends));
      return nullptr;
    }
    auto& open = running_.emplace_back();
    open.left = what.takes;
    open.ends = std::move(what.ends);
    open.lease = order.lease;
    open.sink = std::move(sink);
    peak = std::max(peak, running_.size());
    return std::make_shared<handle>(this, order.lease);
  }

  /// So much time has passed: what is over by then ends.
  void pass(duration span) {
    std::list<attempt> over;
    for (auto i = running_.begin(); i != running_.end();) {
      i->left -= span;
      auto next = std::next(i);
      if (i->left <= duration{0})
        over.splice(over.end(), running_, i);
      i = next;
    }
    for (auto& a : over)
      a.sink.done(std::move(a.ends));
  }

  size_t running() const { return running_.size(); }

  /// A sign of life of every attempt that runs.
  void beat(int64_t bytes) {
    for (auto& a : running_)
      a.sink.progress({a.lease, bytes, 0, "busy"});
  }

  /// Every attempt that runs and is to tell of it has written more.
  void say(uint64_t at, const std::string& text) {
    for (auto& a : running_) {
      if (!a.sink.wants_text)
        continue;
      attempt_progress beat;
      beat.lease = a.lease;
      beat.text_at = at;
      beat.text = text;
      a.sink.progress(beat);
    }
  }

  /// The provider takes every attempt that runs.
  void accept() {
    for (auto& a : running_) {
      attempt_progress beat;
      beat.lease = a.lease;
      beat.accepted = true;
      a.sink.progress(beat);
    }
  }

private:
  struct attempt {
    duration left{0};
    attempt_result ends = completion_ptr{};
    lease_id lease;
    attempt_sink sink;
  };

  class handle : public attempt_handle {
  public:
    handle(scripted_backend* all, lease_id lease) : all_{all}, lease_{std::move(lease)} {}
    void cancel() override { all_->cancel(lease_); }

  private:
    scripted_backend* all_;
    lease_id lease_;
  };

  void cancel(const lease_id& lease) {
    std::list<attempt> over;
    for (auto i = running_.begin(); i != running_.end();) {
      auto next = std::next(i);
      if (i->lease == lease)
        over.splice(over.end(), running_, i);
      i = next;
    }
    cancelled += static_cast<int>(over.size());
    for (auto& a : over)
      a.sink.done(fails(failure_kind::process_exit, "cancelled"));
  }

  std::list<attempt> running_;
};

} // namespace tributary::test
