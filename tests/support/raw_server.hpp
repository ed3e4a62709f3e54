#pragma once

#include "runtime/base/descriptor.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tributary::test {

/// One connection of a `raw_server`, byte by byte as its script wants. Blocking.
class raw_connection {
public:
  explicit raw_connection(int fd, int number) : fd_(fd), number_(number) {}

  /// Head and body of the next request; empty when the client has closed.
  std::string read_request();
  /// @returns False when the client is gone.
  bool send(std::string_view bytes);
  /// `HTTP/1.1 STATUS` with this body and its length.
  bool answer(std::string_view status, std::string_view body, std::string_view headers = {});
  /// Returns when the client has closed.
  void wait_closed();
  /// Closes with a reset instead of an orderly end.
  void reset();
  /// Counts from 1 over the server's life.
  int number() const { return number_; }

private:
  int fd_;
  int number_;
  std::string rest_;
};

/// A server on a port of its own that does what a script says with each connection, in a thread of
/// the connection's own: for what no decent HTTP server would do.
class raw_server {
public:
  using script = std::function<void(raw_connection&)>;

  explicit raw_server(script each);
  ~raw_server();

  std::string url(std::string_view path = "/v1") const;
  int port() const { return port_; }
  int connections() const { return connections_; }

private:
  struct open_one {
    descriptor fd;
    std::thread thread;
  };

  void accept_all();

  script each_;
  descriptor listener_;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<open_one> open_;
  std::thread thread_;
};

} // namespace tributary::test
