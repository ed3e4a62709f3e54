#pragma once

#include "nodes/gate/gate_socket.hpp"

#include <sys/socket.h>

#include <functional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tributary {

/// Longer than anything takes that is not broken.
constexpr int patience_ms = 20'000;

/// Somebody at the other end of a socket who says what they like.
class raw_peer {
public:
  explicit raw_peer(const gate_address& to) {
    auto s = begin_connect(look_up(to, true)->front());
    if (!s)
      throw std::runtime_error(s.error().what);
    socket_ = std::move(*s);
    wait_for(POLLOUT);
  }
  explicit raw_peer(gate_socket socket) : socket_{std::move(socket)} {}

  void say(std::string_view bytes) {
    [[maybe_unused]] auto sent = send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  /// Up to so many bytes; fewer when the other side ends the connection.
  std::string hear(size_t bytes) {
    std::string all;
    while (all.size() < bytes && wait_for(POLLIN)) {
      char space[4'096];
      auto got = recv(socket_.fd(), space, std::min(sizeof space, bytes - all.size()), 0);
      if (got <= 0)
        return all;
      all.append(space, static_cast<size_t>(got));
    }
    return all;
  }

  /// All that the other side says before it ends the connection.
  std::string hear_out() { return hear(SIZE_MAX); }

  /// Whether the other side has ended the connection by now, without waiting.
  bool ended() {
    char byte = 0;
    auto got = recv(socket_.fd(), &byte, 1, MSG_PEEK);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }

  int fd() const { return socket_.fd(); }
  gate_socket take() { return std::move(socket_); }

private:
  bool wait_for(short events) {
    pollfd p{socket_.fd(), events, 0};
    if (poll(&p, 1, patience_ms) <= 0)
      throw std::runtime_error("nothing happened on the socket");
    return true;
  }

  gate_socket socket_;
};

} // namespace tributary
