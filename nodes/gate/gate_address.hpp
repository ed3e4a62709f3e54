#pragma once

#include "runtime/base/error.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// A place to listen at or to call: `HOST:PORT`, the host a name or a number.
struct gate_address {
  std::string host;
  uint16_t port = 0;

  bool operator==(const gate_address&) const = default;
};

/// Reads `10.0.0.1:4850`, `build.example:4850`, `[::1]:4850`.
result<gate_address> parse_address(std::string_view text);
std::string to_text(const gate_address& address);

/// An address as system calls take it.
struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  /// The host as a number.
  gate_address to_address() const;
};

/// Whether only processes of this machine reach it.
bool is_loopback(const socket_address& address);
/// For `listen` in a topology; a name other than `localhost` counts as not.
bool is_loopback(const gate_address& address);

/// How a process of this machine calls a listener: one that listens at all addresses is on loopback
/// too.
std::string address_from_here(const std::string& listening);

/// Turns a host into numbers. Blocks while a name server is asked, unless `numbers_only`.
result<std::vector<socket_address>> look_up(const gate_address& address, bool numbers_only);

} // namespace tributary
