#include "nodes/gate/gate_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <netdb.h>

namespace tributary {

namespace {

tl::unexpected<error> no_address(std::string_view text) {
  // What is shown is bounded: it may be anything.
  return fail(ec::usage, fmt::format("\"{}\" is no address; expected HOST:PORT such as "
                                     "127.0.0.1:4850 or [::1]:4850",
                                     text.substr(0, 100)));
}

constexpr size_t host_bytes = 253;

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > host_bytes)
    return false;
  for (auto c : host)
    if (static_cast<unsigned char>(c) <= ' ' || c == '/' || c == '[' || c == ']' || c == 127)
      return false;
  return true;
}

} // namespace

result<gate_address> parse_address(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return no_address(text);
  auto host = text.substr(0, colon);
  auto digits = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return no_address(text);
  uint16_t port = 0;
  auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (wrong != std::errc{} || end != digits.data() + digits.size() || !is_host(host))
    return no_address(text);
  return gate_address{std::string{host}, port};
}

std::string to_text(const gate_address& address) {
  auto brackets = address.host.find(':') != std::string::npos;
  return brackets ? fmt::format("[{}]:{}", address.host, address.port)
                  : fmt::format("{}:{}", address.host, address.port);
}

gate_address socket_address::to_address() const {
  char host[NI_MAXHOST] = {};
  if (getnameinfo(get(), size, host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0)
    return {};
  auto port = family() == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                                   : reinterpret_cast<const sockaddr_in&>(storage).sin_port;
  return {host, ntohs(port)};
}

bool is_loopback(const socket_address& address) {
  if (address.family() == AF_INET)
    return ntohl(reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr.s_addr) >> 24
           == 127;
  if (address.family() != AF_INET6)
    return false;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

bool is_loopback(const gate_address& address) {
  if (address.host == "localhost")
    return true;
  auto numbers = look_up(address, true);
  return numbers && is_loopback(numbers->front());
}

std::string address_from_here(const std::string& listening) {
  auto address = parse_address(listening);
  if (!address)
    return listening;
  if (address->host == "0.0.0.0")
    address->host = "127.0.0.1";
  if (address->host == "::")
    address->host = "::1";
  return to_text(*address);
}

result<std::vector<socket_address>> look_up(const gate_address& address, bool numbers_only) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (numbers_only ? AI_NUMERICHOST : 0);
  addrinfo* found = nullptr;
  auto port = std::to_string(address.port);
  if (auto wrong = getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found); wrong != 0)
    return fail(ec::not_found, fmt::format("{}: {}", address.host, gai_strerror(wrong)));
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned{found, freeaddrinfo};
  std::vector<socket_address> all;
  for (const auto* a = found; a; a = a->ai_next) {
    if (a->ai_family != AF_INET && a->ai_family != AF_INET6)
      continue;
    auto& one = all.emplace_back();
    std::memcpy(&one.storage, a->ai_addr, a->ai_addrlen);
    one.size = a->ai_addrlen;
  }
  if (all.empty())
    return fail(ec::not_found, fmt::format("{} has no address", address.host));
  return all;
}

} // namespace tributary
