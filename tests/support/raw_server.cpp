#include "tests/support/raw_server.hpp"

#include "runtime/backend/quiet_thread.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace tributary::test {

namespace {

constexpr std::string_view head_end = "\r\n\r\n";

size_t body_length(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length: ";
  auto at = head.find(name);
  return at == head.npos ? 0 : std::stoul(std::string{head.substr(at + name.size(), 20)});
}

} // namespace

std::string raw_connection::read_request() {
  char piece[16'384];
  for (;;) {
    if (auto end = rest_.find(head_end); end != rest_.npos) {
      auto size = end + head_end.size() + body_length(rest_.substr(0, end));
      if (rest_.size() >= size) {
        auto request = rest_.substr(0, size);
        rest_.erase(0, size);
        return request;
      }
    }
    auto count = ::recv(fd_, piece, sizeof piece, 0);
    if (count <= 0)
      return {};
    rest_.append(piece, static_cast<size_t>(count));
  }
}

bool raw_connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool raw_connection::answer(std::string_view status, std::string_view body,
                            std::string_view headers) {
  std::string all = "HTTP/1.1 ";
  all.append(status) += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  all.append(headers) += "\r\n";
  return send(all.append(body));
}

void raw_connection::wait_closed() {
  char piece[16'384];
  while (::recv(fd_, piece, sizeof piece, 0) > 0) {
  }
}

void raw_connection::reset() {
  linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

raw_server::raw_server(script each)
  : each_(std::move(each)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (!listener_ || ::bind(listener_.get(), raw, size) != 0 || ::listen(listener_.get(), 1'024) != 0
      || ::getsockname(listener_.get(), raw, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "raw_server");
  port_ = ntohs(address.sin_port);
  thread_ = quiet_thread([this] { accept_all(); });
}

raw_server::~raw_server() {
  {
    std::lock_guard lock{mutex_};
    stopping_ = true;
    for (auto& one : open_)
      ::shutdown(one.fd.get(), SHUT_RDWR);
  }
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
  for (auto& one : open_)
    one.thread.join();
}

std::string raw_server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string{path};
}

void raw_server::accept_all() {
  for (;;) {
    descriptor fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    std::lock_guard lock{mutex_};
    if (stopping_ || !fd)
      return;
    auto number = ++connections_;
    auto& one = open_.emplace_back();
    one.fd = std::move(fd);
    one.thread = quiet_thread([this, &one, number] {
      raw_connection connection{one.fd.get(), number};
      each_(connection);
      std::lock_guard closing{mutex_};
      one.fd.close();
    });
  }
}

} // namespace tributary::test
