#pragma once

#include "tests/support/model/accounts.hpp"
#include "tests/support/model/reply.hpp"

#include <array>
#include <memory>
#include <set>

namespace tributary::model_test {

/// A server of models, as a test wants it.
struct server_options {
  /// 0 takes a free one.
  int port = 0;
  manner how;
  std::vector<rule> rules;
  uint64_t seed = 1;
  /// Of each key. What is over a limit is counted and refused with 429.
  account_limits limits;
  /// Keys that are good; empty takes any but an empty one.
  std::set<std::string> keys;
};

/// What the server has seen so far.
struct server_counts {
  uint64_t connections = 0;
  /// Calls to a model, whatever came of them.
  uint64_t requests = 0;
  /// Good answers that went out whole.
  uint64_t answered = 0;
  /// Calls whose client left before their end.
  uint64_t left = 0;
  /// Over all keys.
  uint32_t at_once = 0;
  uint32_t at_once_max = 0;
  uint64_t over_limit = 0;
  std::map<std::string, account_counts> accounts;
  /// How often each fault was committed, by its number.
  std::array<uint64_t, fault_count> faults{};
  /// Good answers that went out whole, by the text that the prompt asked for.
  std::map<std::string, uint32_t> answers;
};

/// Speaks OpenAI chat and Responses, Gemini and Anthropic on a port of 127.0.0.1, in a thread of
/// its own, and does wrong what its rules say. Answers are a function of the prompt (`answer_to`),
/// so that a test can tell that each stream got its own. What is before `/chat/completions`,
/// `/responses`, `/models/…` or `/messages` in a path is anything.
class model_server {
public:
  explicit model_server(server_options options);
  ~model_server();

  int port() const;
  /// `http://127.0.0.1:PORT`
  std::string url() const;
  server_counts counts() const;
  /// Replaces the rules; calls under way keep their fate.
  void follow(std::vector<rule> rules, uint64_t seed);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// The counts as JSON, for people and other programs.
std::string to_json(const server_counts& counts);

} // namespace tributary::model_test
