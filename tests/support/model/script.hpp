#pragma once

#include "tests/support/model/call.hpp"
#include "tests/support/model/fault.hpp"

#include <chrono>
#include <map>

namespace tributary::model_test {

using std::chrono::milliseconds;

/// When to do something wrong. What is not named fits every call.
struct rule {
  fault what = fault::none;
  /// Drawn for each call that fits, from the seed, the prompt and how often it has come: the same
  /// whatever order the calls arrive in.
  double chance = 1;
  std::string prompt_has;
  std::string key;
  std::string model;
  /// Calls that fit and are let pass first.
  uint32_t skip = 0;
  /// After so many it fits no more.
  uint32_t times = UINT32_MAX;
  /// What the client is told with a 429.
  milliseconds retry_after{1'000};
  /// Before the answer begins, in place of the server's; with `fault::none` it makes a straggler.
  milliseconds delay{-1};
};

/// What is to happen to one call.
struct verdict {
  fault what = fault::none;
  milliseconds retry_after{1'000};
  milliseconds delay{-1};
};

/// The rules with what they remember. A prompt can ask for a fault by itself: `[[fault 401]]`, or
/// `[[fault 500 2]]` for the first two calls with it.
class script {
public:
  script() = default;
  script(std::vector<rule> rules, uint64_t seed) : seed_(seed) {
    for (auto& one : rules)
      rules_.push_back({std::move(one), 0});
  }

  /// The first rule that fits decides.
  verdict decide(const call& what);

private:
  struct used_rule {
    rule what;
    uint32_t fitted = 0;
  };

  uint64_t seed_ = 0;
  std::vector<used_rule> rules_;
  std::map<std::string, uint32_t> prompts_;
};

} // namespace tributary::model_test
