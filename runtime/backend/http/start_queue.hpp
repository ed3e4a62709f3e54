#pragma once

#include "runtime/backend/http/http_client.hpp"

#include <deque>
#include <map>

namespace tributary {

/// Whose turn it is to begin. It bounds the transfers at once, and for each origin those that are
/// not connected yet: thousands of connects in one moment overflow a server's queue and cost
/// seconds, and a server that does not answer must not hold up the others.
class start_queue {
public:
  start_queue(uint32_t at_once, uint32_t connecting) : at_once_(at_once), connecting_(connecting) {}

  struct entry {
    std::string origin;
    transfer_id id = 0;
  };

  void add(const std::string& origin, transfer_id id);
  /// Takes the next that may begin, the origins in turn. It counts as running and connecting.
  std::optional<entry> next();
  /// One that runs has its connection.
  void connected(const std::string& origin);
  /// One that ran has ended.
  void ended(const std::string& origin, bool was_connected);
  /// Whether any waits, though perhaps none may begin.
  bool waiting() const { return waiting_ > 0; }

private:
  struct lane {
    std::deque<transfer_id> waiting;
    uint32_t connecting = 0;
  };

  void left_connecting(const std::string& origin);

  uint32_t at_once_;
  uint32_t connecting_;
  uint32_t running_ = 0;
  size_t waiting_ = 0;
  std::map<std::string, lane> lanes_;
  /// The origin that was last in turn.
  std::string last_;
};

} // namespace tributary
