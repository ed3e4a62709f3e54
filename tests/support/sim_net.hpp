#pragma once

#include "runtime/base/time.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/connection_handle.hpp>
#include <caf/io/network/test_multiplexer.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

using namespace std::chrono_literals;

/// As our programs set CAF up, with the test's scheduler and wire.
struct sim_config : caf::actor_system_config {
  sim_config();
};

/// A process: an actor system without threads, on a wire that the test owns.
class sim_process {
public:
  sim_process();

  /// Does one thing that there is to do. @returns False where there is none, or it may not.
  bool step();

  sim_config config;
  caf::actor_system sys{config};
  caf::scheduler::test_coordinator& sched;
  caf::io::network::test_multiplexer& mpx;
  /// It does nothing: stopped (SIGSTOP), or dead when its wires are closed too.
  bool frozen = false;
};

/// Processes and the wires between them. Everything that crosses a wire is serialised by CAF as in
/// earnest; nothing moves but in `settle` and `advance`, and time only in `advance`.
class sim_net {
public:
  /// One connection. Bytes that its processes write come out at the other end.
  struct wire {
    sim_process* server = nullptr;
    sim_process* client = nullptr;
    caf::io::connection_handle at_server;
    caf::io::connection_handle at_client;
    bool open = true;
    /// What is written vanishes, and neither side is told.
    bool cut = false;
    /// Bytes that pass in each direction in a second; 0: all at once.
    uint64_t bytes_per_second = 0;
    /// Written so far, both ways, also what vanished.
    uint64_t bytes = 0;

  private:
    friend sim_net;
    /// One direction of a slow wire: what waits, and how much at the reader's end is through.
    struct lane {
      std::deque<char> waiting;
      size_t through = 0;
    };
    lane to_server;
    lane to_client;
  };

  ~sim_net();

  sim_process& add();

  /// The actor can be reached from now on.
  void publish(sim_process& server, const caf::actor& hdl);
  /// Lays a wire to what the server published, and asks CAF for the actor at its other end.
  /// `reached` gets it, or null where the connection failed.
  wire& connect(sim_process& client, sim_process& server, std::function<void(caf::actor)> reached);
  /// Ends the connection; both sides are told, as by a kernel that lives.
  void close(wire& w);

  /// Delivers until nothing moves any more; fires no timer.
  void settle();
  /// Moves all clocks in small steps. `each` is called after every one.
  void advance(duration span, const std::function<void()>& each = {}, duration tick = 10ms);

private:
  void shape();
  void shape(wire& w, wire::lane& lane, std::vector<char>& buffer);
  void let_through(duration tick);

  int64_t last_handle_ = 0;
  std::vector<std::unique_ptr<sim_process>> processes_;
  std::vector<std::unique_ptr<wire>> wires_;
  std::map<sim_process*, caf::io::accept_handle> doors_;
  uint64_t connects_ = 0;
};

} // namespace tributary::test
