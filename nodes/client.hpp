#pragma once

#include "nodes/gate/tls_context.hpp"
#include "runtime/base/error.hpp"
#include "runtime/plan/plan.hpp"
#include "runtime/wire/message.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary {

/// Which coordinator a verb talks to.
struct coordinator_place {
  /// HOST:PORT, or several with commas between them: the first that lets us in is it.
  std::string address;
  /// Talk also to one that proves nothing (a topology's `insecure: true`).
  bool insecure = false;
  /// What we prove ourselves by; null: the secret that the coordinator left for its user.
  std::shared_ptr<const tls_context> tls;
};

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
  connect(const coordinator_place& to, std::vector<input_file> inputs, listener hear);
  /// The same, for who begins: where several addresses are given and nobody is at any of them, all
  /// are tried again for as long as a takeover may last. Of one address nobody else would take
  /// over.
  static result<std::unique_ptr<client>>
  find(const coordinator_place& to, const std::vector<input_file>& inputs, const listener& hear);
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
result<wire::message> ask_coordinator(const coordinator_place& to, const wire::message& question);

} // namespace tributary
