#pragma once

#include "runtime/run/run_state.hpp"

#include <string>
#include <vector>

namespace tributary {

/// How far a stream has come in the rules. Only streams that ever failed have one.
struct failure_memory {
  struct position {
    /// Which rule: its list (stream, plan, options, defaults) and its place there.
    uint32_t list = 0;
    uint32_t rule = 0;
    /// The step that is being taken, and how often it was.
    uint32_t step = 0;
    uint32_t used = 0;
  };
  std::vector<position> positions;
  /// Workers that it had, oldest first, the present one last; empty before the first switch.
  std::vector<std::string> workers;
  /// Failed attempts since the last accepted one.
  uint32_t failures = 0;

  /// An attempt was accepted: a further round begins with fresh rules, but stays with its worker.
  void start_round() {
    positions.clear();
    failures = 0;
  }
};

/// What to do about one failed attempt.
struct failure_decision {
  enum class what : uint8_t { retry, switch_worker, rescope, degrade, fail };
  what step = what::fail;
  /// retry: how long to wait first.
  duration delay{0};
  /// switch_worker: the next worker.
  std::string worker;
  /// For people: the failure, and why this step.
  std::string why;
};

/// Interprets the failure rules of CONTRACT 6. They are data: the stream's own come first, then the
/// plan's, the topology's and the defaults; the first that names the kind wins.
class failure_policy {
public:
  failure_policy(std::shared_ptr<const plan> p, const run_options& options);

  /// One attempt that failed.
  struct attempt {
    stream_index stream;
    uint32_t number;
    const std::string& worker;
    const failure& why;
    /// How many tasks it had that can be done in fewer at a time; below 2: none.
    uint32_t tasks = 0;
  };

  /// Takes the next step of the rule for this failure and remembers that in `memory`.
  failure_decision decide(failure_memory& memory, const attempt& failed) const;

  /// What to do about a stream that may not be tried again, whatever steps are left: whether the
  /// rule for this failure ends in `degrade` or in `fail`.
  failure_decision give_up(stream_index stream, const failure& why) const;

  /// Whether a second attempt may be begun now beside one that has stalled: where that is the next
  /// step of the rule for it. Takes the step.
  bool take_hedge(failure_memory& memory, stream_index stream) const;

private:
  struct found_rule {
    const failure_rule* rule;
    uint32_t list;
    uint32_t place;
  };
  found_rule rule_of(stream_index stream, failure_kind kind) const;
  duration
  wait_before_retry(const failure_rule& rule, uint32_t earlier, const attempt& failed) const;
  const std::string* next_worker(const failure_memory& memory, const std::string& present) const;

  std::shared_ptr<const plan> plan_;
  std::vector<failure_rule> rules_;
  std::map<std::string, std::vector<std::string>> fallbacks_;
  std::string run_;
  uint64_t seed_;
};

/// `timeout: no answer after 40m`, bounded by `limits::reason_bytes`.
std::string describe(const failure& f);

} // namespace tributary
