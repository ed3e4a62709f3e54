#pragma once

#include "nodes/gate/gate_handshake.hpp"
#include "nodes/gate/gate_socket.hpp"

#include "tests/process/lab.hpp"
#include "tests/unit/gate/stranger.hpp"

#include <deque>

namespace tributary {

/// Certificates beside those that a lab made for itself: of its CA, and of another.
struct forged {
  explicit forged(const lab& at);

  stranger none;
  stranger other_ca;
  stranger expired;
  /// Genuine, and good for nothing but being a node.
  stranger node;
};

/// Somebody who calls a lab's coordinator and is no program of ours.
class intruder {
public:
  explicit intruder(const std::string& address);

  /// Says something without any handshake.
  void say(std::string_view bytes);
  /// Goes through TLS and our own handshake as `role`. @returns Why it was refused; empty: it is
  /// in.
  std::string come_as(const stranger& who, peer_role role);
  /// Within TLS, once it is in.
  void say_inside(std::string_view bytes);
  /// Waits until the coordinator has ended the connection. @returns Whether it did.
  bool is_out();

private:
  gate_socket socket_;
  std::unique_ptr<tls_session> session_;
};

/// A header of CAF's that announces so many bytes.
std::string frame_header(uint32_t bytes);

/// The beginning of an honest TLS hello that never comes to its end.
std::string_view half_hello();

} // namespace tributary
