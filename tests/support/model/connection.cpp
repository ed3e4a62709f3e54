#include "tests/support/model/connection.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tributary::model_test {

namespace {

/// What is held of an answer before the client takes more.
constexpr size_t buffered = 256u << 10;

std::string head_of(const reply& says, bool close) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", says.status, phrase_of(says.status));
  for (const auto& [name, value] : says.headers)
    out += fmt::format("{}: {}\r\n", name, value);
  if (says.chunked)
    out += "transfer-encoding: chunked\r\n";
  if (close)
    out += "connection: close\r\n";
  return out + "\r\n";
}

} // namespace

bool connection::read() {
  char piece[64u << 10];
  for (;;) {
    auto count = ::recv(fd.get(), piece, sizeof piece, 0);
    if (count > 0)
      reader.feed({piece, static_cast<size_t>(count)});
    else
      return count < 0 && (errno == EAGAIN || errno == EINTR);
  }
}

bool connection::write() {
  size_t sent = 0;
  while (sent < out.size()) {
    auto count = ::send(fd.get(), out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0 && errno != EAGAIN)
      return false;
    if (count < 0)
      break;
    sent += static_cast<size_t>(count);
  }
  out.erase(0, sent);
  return true;
}

bool connection::has_left() const {
  char byte = 0;
  return ::recv(fd.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void connection::say_more(bool one_piece) {
  const auto& says = current->says;
  if (!std::exchange(current->head_out, true))
    out += head_of(says, close_after);
  while (!current->all_said() && out.size() < buffered) {
    const auto& piece = says.pieces[current->next_piece++];
    out += says.chunked ? fmt::format("{:x}\r\n{}\r\n", piece.size(), piece) : piece;
    if (one_piece)
      break;
  }
  if (current->all_said() && says.chunked && says.end == reply::last::nothing_more
      && !std::exchange(current->tail_out, true))
    out += "0\r\n\r\n";
}

descriptor listen_at(int& port) {
  descriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0
      || ::bind(fd.get(), raw, size) != 0 || ::listen(fd.get(), 4'096) != 0
      || ::getsockname(fd.get(), raw, &size) != 0)
    throw std::system_error(errno, std::generic_category(), fmt::format("port {}", port));
  port = ntohs(address.sin_port);
  return fd;
}

descriptor accept_at(int listener) {
  descriptor fd{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  int yes = 1;
  if (fd)
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

} // namespace tributary::model_test
