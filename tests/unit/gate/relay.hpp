#pragma once

#include "nodes/gate/gate_inbox.hpp"
#include "nodes/gate/gate_socket.hpp"

#include <array>
#include <atomic>
#include <list>
#include <poll.h>
#include <thread>

namespace tributary {

/// A line between two processes that the test can break: it passes bytes on, both ways, until it
/// stalls (nothing moves, nobody is told) or is cut (both ends see it).
class relay {
public:
  /// @param refused So many connections are ended at once, as where nobody is ready yet.
  explicit relay(const gate_address& to, int refused = 0)
    : refused_{refused},
      to_{look_up(to, true)->front()},
      door_{std::move(*listen_at({"127.0.0.1", 0}))},
      address_{own_address(door_.fd()).to_address()},
      thread_{[this] { run(); }} {}

  ~relay() {
    inbox_.post([this] { stopping_ = true; });
    thread_.join();
  }

  const gate_address& at() const { return address_; }

  /// From now on bytes stay where they are.
  void stall() {
    inbox_.post([this] { stalled_ = true; });
  }
  /// Ends all connections; new ones are taken.
  void cut() {
    inbox_.post([this] { pairs_.clear(); });
  }

private:
  struct pair {
    gate_socket ends[2];
  };

  void run() {
    while (!stopping_) {
      std::vector<pollfd> fds{{inbox_.fd(), POLLIN, 0}, {door_.fd(), POLLIN, 0}};
      if (!stalled_)
        for (const auto& p : pairs_)
          for (const auto& end : p.ends)
            fds.push_back({end.fd(), POLLIN, 0});
      poll(fds.data(), fds.size(), -1);
      size_t at = 2;
      for (auto p = pairs_.begin(); p != pairs_.end() && at < fds.size(); at += 2) {
        auto open = pass(fds[at], *p, 0) && pass(fds[at + 1], *p, 1);
        p = open ? std::next(p) : pairs_.erase(p);
      }
      if (fds[1].revents)
        accept_one();
      if (fds[0].revents)
        inbox_.run();
    }
  }

  void accept_one() {
    pair p;
    p.ends[0] = gate_socket{accept4(door_.fd(), nullptr, nullptr, SOCK_CLOEXEC)};
    // To this machine: a connect that is under way is as good as done.
    p.ends[1] = gate_socket{socket(to_.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (refused_ > 0) {
      --refused_;
      return;
    }
    if (p.ends[0] && connect(p.ends[1].fd(), to_.get(), to_.size) == 0)
      pairs_.push_back(std::move(p));
  }

  static bool pass(const pollfd& from, const pair& p, int end) {
    if (!from.revents)
      return true;
    std::array<char, 65'536> space;
    auto got = recv(p.ends[end].fd(), space.data(), space.size(), 0);
    for (ssize_t sent = 0; sent < got;) {
      auto n = send(p.ends[1 - end].fd(), space.data() + sent, static_cast<size_t>(got - sent),
                    MSG_NOSIGNAL);
      if (n <= 0)
        return false;
      sent += n;
    }
    return got > 0;
  }

  int refused_;
  socket_address to_;
  gate_socket door_;
  gate_address address_;
  gate_inbox inbox_;
  std::list<pair> pairs_;
  bool stalled_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace tributary
