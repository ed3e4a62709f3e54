#include "nodes/gate/gate_listener.hpp"

#include "nodes/gate/accept_rest.hpp"
#include "nodes/gate/gate_handshake.hpp"
#include "nodes/gate/gate_wakeup.hpp"
#include "nodes/gate/refusal_log.hpp"
#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <list>
#include <poll.h>
#include <thread>
#include <vector>

namespace tributary {

namespace {

using steady = std::chrono::steady_clock;
using progress = gate_handshake::progress;

/// A connection that has not yet proved who it is.
struct pending {
  gate_socket socket;
  gate_address from;
  std::unique_ptr<gate_handshake> handshake;
  steady::time_point deadline;
  short events = POLLIN;
};

bool is_shortage(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

} // namespace

struct gate_listener::parts {
  gate_socket door;
  gate_address address;
  bool loopback = false;
  gate_rules rules;
  peer_instance instance = random_instance();
  gate_wakeup wakeup;
  std::thread thread;
  std::atomic<bool> stopping{false};
  std::atomic<uint64_t> met{0}, refused{0}, pauses{0}, rounds{0}, waiting{0};

  // Only the thread touches these. In the order of their coming, so of their deadlines.
  std::list<pending> peers;
  accept_rest rest;
  refusal_log told;

  void run() {
    std::vector<pollfd> fds;
    while (!stopping) {
      ++rounds;
      auto accepting = rest.over(steady::now());
      fds.clear();
      fds.push_back({wakeup.fd(), POLLIN, 0});
      fds.push_back({accepting ? door.fd() : -1, POLLIN, 0});
      for (const auto& p : peers)
        fds.push_back({p.socket.fd(), p.events, 0});
      poll(fds.data(), fds.size(), time_left(accepting));
      wakeup.clear();
      auto at = peers.begin();
      for (size_t i = 2; i < fds.size(); ++i) {
        auto peer = at++;
        if (fds[i].revents)
          advance(peer);
      }
      drop_late();
      if (fds[1].revents)
        accept_some();
      waiting = peers.size();
    }
    peers.clear();
  }

  /// Until the next thing that happens by itself, for `poll`.
  int time_left(bool accepting) const {
    auto next = steady::time_point::max();
    if (!peers.empty())
      next = peers.front().deadline;
    if (!accepting)
      next = std::min(next, rest.until());
    if (next == steady::time_point::max())
      return -1;
    // Rounded up: a turn that is a part of a millisecond early would be followed by many more.
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - steady::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
  }

  void accept_some() {
    for (size_t i = 0; i < limits::accepts_at_once; ++i) {
      socket_address from;
      from.size = sizeof from.storage;
      gate_socket s{accept4(door.fd(), from.get(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
      if (!s) {
        if (is_shortage(errno))
          pause(errno);
        if (errno == ECONNABORTED || errno == EINTR)
          continue;
        return;
      }
      make_room();
      peers.push_back(
        {std::move(s), from.to_address(), begin_handshake(), steady::now() + rules.patience});
      // An honest peer has said its hello already, which keeps its place here.
      advance(std::prev(peers.end()));
    }
  }

  std::unique_ptr<gate_handshake> begin_handshake() const {
    if (!rules.tls)
      return plain_handshake(host_script({rules.secret, rules.welcome, instance}));
    tls_steps steps;
    steps.begin = [this](certificate_roles theirs) {
      return host_script({std::nullopt, rules.welcome, instance, std::move(theirs)});
    };
    steps.words = [](const tls_trouble& t, const std::string&) { return host_words(t); };
    return tls_handshake(rules.tls->accepting(), std::move(steps));
  }

  void pause(int why) {
    rest.begin(steady::now());
    if (pauses++ == 0)
      log::error("connection-not-accepted", "why", errno_text(why), "remedy",
                 "raise the limit of open files (ulimit -n)");
  }

  void make_room() {
    if (peers.size() < std::max<size_t>(rules.handshakes_max, 1))
      return;
    auto silent = std::find_if(peers.begin(), peers.end(),
                               [](const pending& p) { return !p.handshake->heard(); });
    auto which = silent == peers.end() ? peers.begin() : silent;
    refuse(*which, "made room for others that want to come in");
    peers.erase(which);
  }

  void advance(std::list<pending>::iterator which) {
    switch (which->handshake->advance(which->socket.fd())) {
      case progress::wants_read:
        which->events = POLLIN;
        return;
      case progress::wants_write:
        which->events = POLLOUT;
        return;
      case progress::failed:
        refuse(*which, which->handshake->why().what);
        break;
      case progress::done:
        welcome(*which);
        break;
    }
    peers.erase(which);
  }

  void welcome(pending& p) {
    auto who = p.handshake->peer();
    who.address = to_text(p.from);
    tune_connection(p.socket.fd());
    p.socket.attach(p.handshake->take_session());
    ++met;
    log::debug("gate-passed", "peer", who.address, "role", to_text(who.role));
    rules.met(std::move(p.socket), who);
  }

  void drop_late() {
    auto now = steady::now();
    while (!peers.empty() && peers.front().deadline <= now) {
      refuse(peers.front(), "did not finish its handshake in time");
      peers.pop_front();
    }
  }

  void refuse(const pending& p, const std::string& why) {
    ++refused;
    auto answer = told.on_refused(p.from.host, why);
    if (answer != refusal_log::answer::quiet)
      log::warn("peer-refused", "peer", to_text(p.from), "why", why);
    if (answer == refusal_log::answer::tell_last)
      log::warn("refusals-muted", "after", limits::refused_addresses);
  }
};

gate_listener::gate_listener(std::unique_ptr<parts> p) : parts_{std::move(p)} {}

result<std::unique_ptr<gate_listener>> gate_listener::bind(const std::string& address) {
  auto where = parse_address(address);
  if (!where)
    return tl::unexpected(where.error());
  auto door = listen_at(*where);
  if (!door)
    return tl::unexpected(door.error());
  auto p = std::make_unique<parts>();
  if (!p->wakeup)
    return fail(ec::io, "cannot listen at " + address + ": " + errno_text(errno));
  auto own = own_address(door->fd());
  p->address = own.to_address();
  p->loopback = is_loopback(own);
  p->door = std::move(*door);
  return std::unique_ptr<gate_listener>{new gate_listener{std::move(p)}};
}

gate_listener::~gate_listener() {
  parts_->stopping = true;
  parts_->wakeup.ring();
  if (parts_->thread.joinable())
    parts_->thread.join();
}

const gate_address& gate_listener::address() const {
  return parts_->address;
}

bool gate_listener::on_loopback() const {
  return parts_->loopback;
}

void gate_listener::start(gate_rules rules) {
  parts_->rules = std::move(rules);
  parts_->thread = quiet_thread([p = parts_.get()] { p->run(); });
}

gate_listener::counts gate_listener::seen() const {
  const auto& p = *parts_;
  return {p.met, p.refused, p.pauses, p.rounds, p.waiting};
}

} // namespace tributary
