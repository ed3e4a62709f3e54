#pragma once

#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/wire/message.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// A connection to a running coordinator, for verbs.
class client {
public:
  struct listener {
    /// What the coordinator says, in order; called in the connection's thread and must not block.
    std::function<void(wire::message&)> heard;
    /// The connection is over, and why. Called once.
    std::function<void(const std::string& why)> closed;
  };

  /// Connects within a few seconds.
  /// @param inputs What the coordinator may ask for, by number.
  /// @returns Or `ec::no_coordinator` and why.
  static result<std::unique_ptr<client>>
  connect(const std::string& address, std::vector<input_file> inputs, listener to);
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  void say(wire::message m);

private:
  struct parts;
  explicit client(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

/// Asks one question and waits for its one answer, a few seconds at most.
result<wire::message> ask_coordinator(const std::string& address, const wire::message& question);

} // namespace tributary
