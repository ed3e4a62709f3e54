#include "nodes/gate/gate_dialer.hpp"

#include "nodes/gate/gate_handshake.hpp"
#include "nodes/gate/gate_inbox.hpp"
#include "nodes/gate/name_lookup.hpp"
#include "runtime/backend/quiet_thread.hpp"
#include "runtime/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <poll.h>
#include <thread>

namespace tributary {

namespace {

using steady = std::chrono::steady_clock;
using progress = gate_handshake::progress;

/// A call on its way through its addresses.
struct dialling {
  gate_call call;
  gate_dialer::answered then;
  steady::time_point deadline;

  std::deque<gate_address> names;
  std::deque<socket_address> numbers;
  /// The most telling so far.
  error why;

  // The attempt that is going on.
  enum class stage : uint8_t { looking_up, connecting, shaking } now = stage::looking_up;
  /// Tells the answer to this attempt's lookup from one that is too late.
  uint64_t attempt = 0;
  steady::time_point attempt_deadline;
  /// As it was given: what the other side's certificate has to name.
  std::string host;
  gate_address to;
  gate_socket socket;
  std::unique_ptr<gate_handshake> handshake;
  short events = 0;
};

} // namespace

struct gate_dialer::parts {
  peer_instance instance = random_instance();
  std::shared_ptr<gate_inbox> inbox = std::make_shared<gate_inbox>();
  std::atomic<uint64_t> last_id{0};
  std::thread thread;

  // Only the thread touches these.
  std::map<uint64_t, dialling> calls;
  uint64_t last_attempt = 0;
  bool stopping = false;

  void run() {
    std::vector<pollfd> fds;
    std::vector<uint64_t> ids;
    while (!stopping) {
      fds.assign(1, {inbox->fd(), POLLIN, 0});
      ids.clear();
      for (const auto& [id, d] : calls) {
        fds.push_back({d.socket.fd(), d.events, 0});
        ids.push_back(id);
      }
      poll(fds.data(), fds.size(), time_left());
      for (size_t i = 0; i < ids.size(); ++i)
        if (fds[i + 1].revents)
          on_ready(ids[i]);
      for (auto id : ids)
        end_if_late(id);
      inbox->run();
    }
    while (!calls.empty())
      finish(calls.begin()->first, fail(ec::cancelled, "the program ends"));
  }

  int time_left() const {
    auto next = steady::time_point::max();
    for (const auto& [id, d] : calls)
      next = std::min(next, d.attempt_deadline);
    if (next == steady::time_point::max())
      return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - steady::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
  }

  void begin(uint64_t id, gate_call call, answered then) {
    auto& d = calls[id];
    d.deadline = steady::now() + call.patience;
    d.call = std::move(call);
    d.then = std::move(then);
    for (const auto& text : d.call.addresses) {
      auto address = parse_address(text);
      if (!address)
        return finish(id, tl::unexpected(address.error()));
      d.names.push_back(std::move(*address));
    }
    if (d.names.empty())
      return finish(id, fail(ec::usage, "no address to connect to"));
    next(id, d);
  }

  /// Goes on with the next address, or gives up.
  void next(uint64_t id, dialling& d) {
    d.socket = gate_socket{};
    d.handshake.reset();
    d.attempt = ++last_attempt;
    auto now = steady::now();
    auto waiting = d.names.size() + d.numbers.size();
    if (waiting == 0)
      return finish(id, tl::unexpected(d.why));
    d.attempt_deadline = now + std::max(d.deadline - now, steady::duration{0}) / waiting;
    if (d.numbers.empty())
      return look_up_next(id, d);
    auto number = d.numbers.front();
    d.numbers.pop_front();
    d.to = number.to_address();
    auto socket = begin_connect(number);
    if (!socket)
      return try_next(id, d, {ec::no_coordinator, "no coordinator at " + socket.error().what});
    d.socket = std::move(*socket);
    d.now = dialling::stage::connecting;
    d.events = POLLOUT;
  }

  void look_up_next(uint64_t id, dialling& d) {
    d.to = d.names.front();
    d.host = d.to.host;
    d.names.pop_front();
    if (auto numbers = look_up(d.to, true)) {
      d.numbers.assign(numbers->begin(), numbers->end());
      return next(id, d);
    }
    d.now = dialling::stage::looking_up;
    d.events = 0;
    auto answer = [this, id, attempt = d.attempt,
                   keep = std::weak_ptr{inbox}](result<std::vector<socket_address>> numbers) {
      // The dialer outlives its inbox's last `run`, so what is posted in time finds it alive.
      if (auto box = keep.lock())
        box->post([this, id, attempt, numbers = std::move(numbers)] {
          on_looked_up(id, attempt, numbers);
        });
    };
    if (!look_up_later(d.to, std::move(answer)))
      try_next(
        id, d,
        {ec::no_coordinator,
         fmt::format("{}: the name servers answer none of the lookups before it", d.to.host)});
  }

  void
  on_looked_up(uint64_t id, uint64_t attempt, const result<std::vector<socket_address>>& numbers) {
    auto found = calls.find(id);
    if (found == calls.end() || found->second.attempt != attempt)
      return;
    auto& d = found->second;
    if (!numbers)
      return try_next(id, d,
                      {ec::no_coordinator, fmt::format("no coordinator at {}: {}; check the name",
                                                       to_text(d.to), numbers.error().what)});
    d.numbers.assign(numbers->begin(), numbers->end());
    next(id, d);
  }

  void on_ready(uint64_t id) {
    auto found = calls.find(id);
    if (found == calls.end())
      return;
    auto& d = found->second;
    if (d.now == dialling::stage::connecting) {
      if (auto why = connect_error(d.socket.fd()))
        return try_next(id, d,
                        {ec::no_coordinator,
                         fmt::format("no coordinator at {}: {}", to_text(d.to), errno_text(why))});
      d.now = dialling::stage::shaking;
      d.handshake = begin_handshake(d);
    }
    shake(id, d);
  }

  std::unique_ptr<gate_handshake> begin_handshake(const dialling& d) const {
    if (!d.call.tls)
      return plain_handshake(guest_script(terms_of(d)));
    tls_steps steps;
    auto address = to_text(gate_address{d.host, d.to.port});
    steps.begin = [address, role = d.call.role, own = instance](certificate_roles theirs) {
      guest_terms terms;
      terms.address = address;
      terms.role = role;
      terms.instance = own;
      terms.certified = std::move(theirs);
      return guest_script(std::move(terms));
    };
    steps.words = [address](const tls_trouble& t, const std::string& hosts) {
      return guest_words(t, address, hosts);
    };
    return tls_handshake(d.call.tls->calling(d.host), std::move(steps));
  }

  guest_terms terms_of(const dialling& d) const {
    auto secret
      = d.call.secret ? d.call.secret(d.to) : find_secret(secret_places::from_environment(), d.to);
    return {to_text(d.to), d.call.role, instance, std::move(secret), d.call.insecure};
  }

  void shake(uint64_t id, dialling& d) {
    switch (d.handshake->advance(d.socket.fd())) {
      case progress::wants_read:
        d.events = POLLIN;
        return;
      case progress::wants_write:
        d.events = POLLOUT;
        return;
      case progress::failed: {
        auto why = d.handshake->why();
        if (why.code == ec::io)
          why = {ec::no_coordinator, fmt::format("{}: {}", to_text(d.to), why.what)};
        return try_next(id, d, std::move(why));
      }
      case progress::done: {
        gate_line line{std::move(d.socket), d.handshake->peer()};
        line.host.address = to_text(d.to);
        tune_connection(line.socket.fd());
        line.socket.attach(d.handshake->take_session());
        return finish(id, std::move(line));
      }
    }
  }

  void end_if_late(uint64_t id) {
    auto found = calls.find(id);
    if (found == calls.end() || steady::now() < found->second.attempt_deadline)
      return;
    auto& d = found->second;
    constexpr const char* what[]
      = {"its name was not found", "nothing answered", "the handshake was not finished"};
    try_next(id, d,
             {ec::no_coordinator, fmt::format("no coordinator at {}: {} in time", to_text(d.to),
                                              what[static_cast<size_t>(d.now)])});
  }

  void try_next(uint64_t id, dialling& d, error why) {
    // One that was there and refused tells more than one that was not there.
    if (d.why.code == ec::none || d.why.code == ec::no_coordinator)
      d.why = std::move(why);
    next(id, d);
  }

  void finish(uint64_t id, result<gate_line> how) {
    auto ended = calls.extract(id);
    if (!ended.empty())
      ended.mapped().then(std::move(how));
  }
};

gate_dialer::gate_dialer() : parts_{std::make_unique<parts>()} {
  parts_->thread = quiet_thread([p = parts_.get()] { p->run(); });
}

gate_dialer::~gate_dialer() {
  parts_->inbox->post([p = parts_.get()] { p->stopping = true; });
  parts_->thread.join();
}

uint64_t gate_dialer::dial(gate_call call, answered then) {
  auto id = ++parts_->last_id;
  parts_->inbox->post(
    [p = parts_.get(), id, call = std::move(call), then = std::move(then)]() mutable {
      p->begin(id, std::move(call), std::move(then));
    });
  return id;
}

void gate_dialer::cancel(uint64_t call) {
  parts_->inbox->post(
    [p = parts_.get(), call] { p->finish(call, fail(ec::cancelled, "the call was cancelled")); });
}

const peer_instance& gate_dialer::instance() const {
  return parts_->instance;
}

} // namespace tributary
