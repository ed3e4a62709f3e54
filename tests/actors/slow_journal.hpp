#pragma once

#include "runtime/journal/journal.hpp"

#include <utility>
#include <vector>

namespace tributary::test {

/// A disk that takes as long as a test says.
class slow_journal : public journal {
public:
  result<void> append(std::string_view run, time_point at, const run_event& event) override {
    return kept_->append(run, at, event);
  }
  bool when_durable(std::string_view, std::function<void()> then) override {
    waiting_.push_back(std::move(then));
    return false;
  }
  std::string trouble() const override { return why; }
  result<void> replay(std::string_view run, const replay_event& each) const override {
    return kept_->replay(run, each);
  }
  void close(std::string_view run, int exit_code) override { kept_->close(run, exit_code); }

  size_t waiting() const { return waiting_.size(); }
  /// All that was asked for is on disk.
  void write() {
    for (auto& then : std::exchange(waiting_, {}))
      then();
  }

  /// Why nothing can be written.
  std::string why;

private:
  std::shared_ptr<journal> kept_ = memory_journal();
  std::vector<std::function<void()>> waiting_;
};

} // namespace tributary::test
