#include "nodes/gate/gate_socket.hpp"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace tributary {

namespace {

/// Sessions notice silence by their own heartbeats and come back over a new connection; this only
/// clears away the old one.
constexpr int line_dead_after_ms = 15'000;
constexpr int probe_after_s = 5;
constexpr int probe_every_s = 2;
constexpr int probes = 5;

constexpr int backlog = 512;

void set(int fd, int level, int option, int value) {
  // A kernel that does not know one of these still has a usable connection.
  [[maybe_unused]] auto done = setsockopt(fd, level, option, &value, sizeof value);
}

gate_socket new_socket(int family) {
  return gate_socket{socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

} // namespace

std::string errno_text(int code) {
  return std::system_category().message(code);
}

result<gate_socket> listen_at(const gate_address& address) {
  auto numbers = look_up(address, false);
  if (!numbers)
    return tl::unexpected(numbers.error());
  int why = 0;
  for (const auto& at : *numbers) {
    auto s = new_socket(at.family());
    if (s) {
      set(s.fd(), SOL_SOCKET, SO_REUSEADDR, 1);
      // Those that are accepted inherit it.
      set(s.fd(), IPPROTO_TCP, TCP_NODELAY, 1);
    }
    if (s && bind(s.fd(), at.get(), at.size) == 0 && listen(s.fd(), backlog) == 0)
      return s;
    why = errno;
  }
  return fail(ec::io,
              fmt::format("cannot listen at {}: {}; {}", to_text(address), errno_text(why),
                          why == EADDRINUSE ? "end the program that uses the port or choose "
                                              "another; port 0 picks a free one"
                                            : "choose an address of this machine"));
}

result<gate_socket> begin_connect(const socket_address& to) {
  auto s = new_socket(to.family());
  // A handshake is small messages to and fro: each would wait 40 ms for an acknowledgement.
  if (s)
    set(s.fd(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (s && (connect(s.fd(), to.get(), to.size) == 0 || errno == EINPROGRESS))
    return s;
  return fail(ec::no_coordinator,
              fmt::format("{}: {}", to_text(to.to_address()), errno_text(errno)));
}

int connect_error(int fd) {
  int why = 0;
  socklen_t size = sizeof why;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) != 0)
    return errno;
  if (why != 0)
    return why;
  // A call to a free port of this machine may be answered by the very socket that called.
  auto own = own_address(fd);
  auto peer = peer_address(fd);
  return own.to_address() == peer.to_address() ? ECONNREFUSED : 0;
}

socket_address own_address(int fd) {
  socket_address a;
  a.size = sizeof a.storage;
  if (getsockname(fd, a.get(), &a.size) != 0)
    a.size = 0;
  return a;
}

socket_address peer_address(int fd) {
  socket_address a;
  a.size = sizeof a.storage;
  if (getpeername(fd, a.get(), &a.size) != 0)
    a.size = 0;
  return a;
}

void tune_connection(int fd) {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, probe_after_s);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, probe_every_s);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, probes);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, line_dead_after_ms);
}

} // namespace tributary
