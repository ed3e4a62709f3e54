#include "tests/support/cut_wire.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>

namespace tributary::test {

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  std::strncpy(a.sun_path, path.c_str(), sizeof a.sun_path - 1);
  return a;
}

const sockaddr* generic(const sockaddr_un& a) {
  return reinterpret_cast<const sockaddr*>(&a);
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// @returns False where there is nothing more to come.
bool receive(int from, std::string& bytes) {
  std::array<char, 65536> some;
  auto got = ::recv(from, some.data(), some.size(), 0);
  bytes.assign(some.data(), got > 0 ? static_cast<size_t>(got) : 0);
  return got > 0;
}

/// How often a carrier looks whether the wire has been cut.
constexpr int look_milliseconds = 5;

} // namespace

struct cut_wire::line {
  int client = -1;
  int server = -1;
  /// The end of what went to the server, for words that come in two pieces.
  std::string sent;
  bool losing = false;

  ~line() {
    ::close(client);
    if (server >= 0)
      ::close(server);
  }
};

cut_wire::cut_wire(std::string to) : to_{std::move(to)} {
  folder_ = (std::filesystem::temp_directory_path() / "tributary-wire-XXXXXX").string();
  if (!::mkdtemp(folder_.data()))
    throw std::runtime_error{"no temporary folder"};
  auto address = address_of(folder_ + "/.s.PGSQL.5432");
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listener_, generic(address), sizeof address) != 0 || ::listen(listener_, 16) != 0)
    throw std::runtime_error{"no socket in " + folder_};
  taker_ = std::thread{[this] { listen(); }};
}

cut_wire::~cut_wire() {
  over_ = true;
  taker_.join();
  for (auto& t : carriers_)
    t.join();
  ::close(listener_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void cut_wire::cut() {
  cut_ = true;
}

void cut_wire::mend() {
  cut_ = false;
}

void cut_wire::lose_answer_to(std::string words) {
  std::lock_guard lock{mutex_};
  words_ = std::move(words);
}

void cut_wire::listen() {
  while (!over_) {
    pollfd one{listener_, POLLIN, 0};
    if (::poll(&one, 1, look_milliseconds) <= 0)
      continue;
    auto made = std::make_shared<line>();
    made->client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    made->server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = address_of(to_);
    if (cut_ || ::connect(made->server, generic(address), sizeof address) != 0)
      continue;
    carriers_.emplace_back([this, made] { carry(made); });
  }
}

void cut_wire::carry(const std::shared_ptr<line>& one) {
  std::string bytes;
  while (!over_ && !cut_) {
    std::array<pollfd, 2> both{pollfd{one->client, POLLIN, 0}, pollfd{one->server, POLLIN, 0}};
    if (::poll(both.data(), both.size(), look_milliseconds) <= 0)
      continue;
    if (both[0].revents) {
      if (!receive(one->client, bytes) || !send_all(one->server, bytes))
        break;
      std::lock_guard lock{mutex_};
      one->sent += bytes;
      if (!words_.empty() && one->sent.find(words_) != std::string::npos) {
        one->losing = true;
        words_.clear();
      }
      one->sent.erase(0, one->sent.size() - std::min<size_t>(one->sent.size(), 200));
    }
    if (both[1].revents) {
      if (!receive(one->server, bytes))
        break;
      if (one->losing) {
        ++lost_;
        break;
      }
      if (!send_all(one->client, bytes))
        break;
    }
  }
  // Whoever waits for an answer hears of it now, not when the last of us lets go.
  ::shutdown(one->client, SHUT_RDWR);
  ::shutdown(one->server, SHUT_RDWR);
}

} // namespace tributary::test
