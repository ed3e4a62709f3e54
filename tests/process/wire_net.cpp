#include "tests/process/wire_net.hpp"

#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <poll.h>
#include <queue>
#include <sched.h>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tributary {

namespace {

using steady = std::chrono::steady_clock;
using direction = std::pair<int, int>;

constexpr size_t packet_max = 2'048;
/// A wire that is full drops.
constexpr size_t packets_waiting = 20'000;
constexpr auto own_namespace = "/proc/thread-self/ns/net";

[[noreturn]] void give_up(const std::string& what) {
  throw std::runtime_error{what + ": " + std::system_category().message(errno)};
}

void check(bool done, const char* what) {
  if (!done)
    give_up(what);
}

ifreq request_for(const char* device) {
  ifreq r{};
  std::strncpy(r.ifr_name, device, IFNAMSIZ - 1);
  return r;
}

void set_up(int control, const char* device) {
  auto r = request_for(device);
  check(ioctl(control, SIOCGIFFLAGS, &r) == 0, "SIOCGIFFLAGS");
  r.ifr_flags = static_cast<short>(r.ifr_flags | IFF_UP);
  check(ioctl(control, SIOCSIFFLAGS, &r) == 0, "SIOCSIFFLAGS");
}

void set_number(int control, unsigned long what, const std::string& number) {
  auto r = request_for("wire");
  sockaddr_in at{};
  at.sin_family = AF_INET;
  check(inet_pton(AF_INET, number.c_str(), &at.sin_addr) == 1, "inet_pton");
  std::memcpy(&r.ifr_addr, &at, sizeof at);
  check(ioctl(control, what, &r) == 0, "the device's address");
}

/// In the namespace of this thread: a device whose packets come to us.
int make_device(const std::string& address) {
  auto device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  check(device >= 0, "/dev/net/tun");
  auto r = request_for("wire");
  r.ifr_flags = IFF_TUN | IFF_NO_PI;
  check(ioctl(device, TUNSETIFF, &r) == 0, "TUNSETIFF");
  auto control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  check(control >= 0, "socket");
  set_up(control, "lo");
  set_number(control, SIOCSIFADDR, address);
  set_number(control, SIOCSIFNETMASK, "255.255.255.0");
  set_up(control, "wire");
  close(control);
  return device;
}

struct host {
  int space = -1;
  int device = -1;
};

/// A thread's own namespaces go with it, so nothing of this process is changed.
host make_host(const std::string& address) {
  host made;
  std::exception_ptr failed;
  std::thread{[&] {
    try {
      auto home = open(own_namespace, O_RDONLY | O_CLOEXEC);
      check(unshare(CLONE_NEWNET) == 0, "unshare");
      made.device = make_device(address);
      made.space = open(own_namespace, O_RDONLY | O_CLOEXEC);
      check(made.space >= 0, own_namespace);
      // Who may not return could not start anything there.
      check(setns(home, CLONE_NEWNET) == 0, "setns");
      close(home);
    } catch (...) {
      failed = std::current_exception();
    }
  }}.join();
  if (failed)
    std::rethrow_exception(failed);
  return made;
}

struct packet {
  steady::time_point due;
  uint64_t place = 0;
  int to = 0;
  std::vector<char> bytes;

  bool operator>(const packet& other) const {
    return std::tie(due, place) > std::tie(other.due, other.place);
  }
};

/// The last number of an IPv4 destination in our net; 0 for all else that machines say.
int destination(const char* bytes, size_t size) {
  if (size < 20 || (bytes[0] >> 4) != 4)
    return 0;
  std::array<unsigned char, 4> at{};
  std::memcpy(at.data(), bytes + 16, at.size());
  return at[0] == 10 && at[1] == 77 && at[2] == 0 ? at[3] : 0;
}

} // namespace

struct wire_net::parts {
  mutable std::mutex mutex;
  std::map<int, host> hosts;
  std::set<direction> closed;
  std::map<direction, steady::duration> slow;
  std::map<int, steady::duration> flapping;
  size_t dropped = 0;
  bool ending = false;

  int bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::priority_queue<packet, std::vector<packet>, std::greater<>> waiting;
  uint64_t last_place = 0;
  std::thread thread;

  void ring() const {
    const uint64_t one = 1;
    [[maybe_unused]] auto done = write(bell, &one, sizeof one);
  }

  void run() {
    std::vector<pollfd> fds;
    std::vector<int> numbers;
    for (;;) {
      fds.assign(1, {bell, POLLIN, 0});
      numbers.clear();
      {
        std::lock_guard lock{mutex};
        if (ending)
          return;
        for (const auto& [number, h] : hosts) {
          fds.push_back({h.device, POLLIN, 0});
          numbers.push_back(number);
        }
      }
      poll(fds.data(), fds.size(), time_left());
      uint64_t rung = 0;
      [[maybe_unused]] auto done = read(bell, &rung, sizeof rung);
      for (size_t i = 0; i < numbers.size(); ++i)
        if (fds[i + 1].revents)
          take(numbers[i], fds[i + 1].fd);
      deliver();
    }
  }

  int time_left() const {
    if (waiting.empty())
      return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(waiting.top().due - steady::now());
    return static_cast<int>(std::max<int64_t>(left.count(), 0));
  }

  void take(int from, int device) {
    std::array<char, packet_max> bytes;
    for (;;) {
      auto size = read(device, bytes.data(), bytes.size());
      if (size <= 0)
        return;
      auto to = destination(bytes.data(), static_cast<size_t>(size));
      std::lock_guard lock{mutex};
      if (!hosts.contains(to))
        continue;
      if (is_closed(from, to) || waiting.size() >= packets_waiting) {
        ++dropped;
        continue;
      }
      auto span = slow.find({from, to});
      auto due = steady::now() + (span == slow.end() ? steady::duration{0} : span->second);
      waiting.push({due, ++last_place, to, {bytes.data(), bytes.data() + size}});
    }
  }

  /// With the lock held.
  bool is_closed(int from, int to) const {
    auto is_away = [this](int number) {
      auto span = flapping.find(number);
      return span != flapping.end() && steady::now().time_since_epoch() / span->second % 2 != 0;
    };
    return closed.contains({from, to}) || is_away(from) || is_away(to);
  }

  void deliver() {
    while (!waiting.empty() && waiting.top().due <= steady::now()) {
      const auto& p = waiting.top();
      int device = -1;
      {
        std::lock_guard lock{mutex};
        device = hosts.at(p.to).device;
      }
      [[maybe_unused]] auto done = write(device, p.bytes.data(), p.bytes.size());
      waiting.pop();
    }
  }
};

std::optional<std::string> wire_net::obstacle() {
  try {
    auto made = make_host("10.77.0.1");
    close(made.device);
    close(made.space);
    return {};
  } catch (const std::exception& why) {
    return "no network namespaces with devices of their own here (" + std::string{why.what()}
           + "); as root they are allowed, or under `unshare -rn`";
  }
}

wire_net::wire_net() : parts_{std::make_unique<parts>()} {
  parts_->thread = std::thread{[p = parts_.get()] { p->run(); }};
}

wire_net::~wire_net() {
  {
    std::lock_guard lock{parts_->mutex};
    parts_->ending = true;
  }
  parts_->ring();
  parts_->thread.join();
  for (const auto& [number, h] : parts_->hosts) {
    close(h.device);
    close(h.space);
  }
  close(parts_->bell);
}

int wire_net::add_host() {
  auto number = static_cast<int>(parts_->hosts.size()) + 1;
  auto made = make_host(address_of(number));
  {
    std::lock_guard lock{parts_->mutex};
    parts_->hosts.emplace(number, made);
  }
  parts_->ring();
  return number;
}

wire_net::visit::visit(const wire_net& net, int host)
  : home_{open(own_namespace, O_RDONLY | O_CLOEXEC)} {
  check(home_ >= 0, own_namespace);
  check(setns(net.parts_->hosts.at(host).space, CLONE_NEWNET) == 0, "setns");
}

wire_net::visit::~visit() {
  // A test that stayed in a foreign namespace would find nothing where it looks.
  if (setns(home_, CLONE_NEWNET) != 0)
    std::terminate();
  close(home_);
}

void wire_net::drop(int from, int to) {
  std::lock_guard lock{parts_->mutex};
  parts_->closed.emplace(from, to);
}

void wire_net::cut_off(int host) {
  std::lock_guard lock{parts_->mutex};
  for (const auto& [number, h] : parts_->hosts)
    if (number != host) {
      parts_->closed.emplace(host, number);
      parts_->closed.emplace(number, host);
    }
}

void wire_net::flap(int host, std::chrono::milliseconds span) {
  std::lock_guard lock{parts_->mutex};
  parts_->flapping[host] = span;
}

void wire_net::heal() {
  std::lock_guard lock{parts_->mutex};
  parts_->closed.clear();
  parts_->flapping.clear();
}

void wire_net::delay(int one, int other, std::chrono::milliseconds span) {
  std::lock_guard lock{parts_->mutex};
  parts_->slow[{one, other}] = parts_->slow[{other, one}] = span;
}

size_t wire_net::dropped() const {
  std::lock_guard lock{parts_->mutex};
  return parts_->dropped;
}

} // namespace tributary
