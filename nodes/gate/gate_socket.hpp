#pragma once

#include "nodes/gate/gate_address.hpp"
#include "nodes/gate/tls_session.hpp"

#include <memory>
#include <unistd.h>
#include <utility>

namespace tributary {

/// Owns a connected socket on its way through the gate. With TLS it carries the session too, so
/// those that pass it on need not know which it is.
class gate_socket {
public:
  gate_socket() = default;
  explicit gate_socket(int fd) : fd_{fd} {}
  gate_socket(gate_socket&& other) noexcept
    : fd_{other.release()}, session_{std::move(other.session_)} {}
  gate_socket& operator=(gate_socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(session_, other.session_);
    return *this;
  }
  ~gate_socket() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// Whoever takes it has to close it.
  int release() { return std::exchange(fd_, -1); }

  /// From now on bytes go over it through this session; null: as they are.
  void attach(std::unique_ptr<tls_session> session) { session_ = std::move(session); }
  std::unique_ptr<tls_session> take_session() { return std::move(session_); }

private:
  int fd_ = -1;
  std::unique_ptr<tls_session> session_;
};

/// A non-blocking listener at the first of the host's addresses that can be had.
result<gate_socket> listen_at(const gate_address& address);
/// Begins to connect; whether it worked is told by `connect_error` once the socket is writable.
result<gate_socket> begin_connect(const socket_address& to);
/// 0, or the errno of why the connection failed.
int connect_error(int fd);

socket_address own_address(int fd);
socket_address peer_address(int fd);

/// No delay for small frames, and a bound on how long a silent line stays open.
void tune_connection(int fd);

/// The text of an errno. Any thread.
std::string errno_text(int code);

} // namespace tributary
