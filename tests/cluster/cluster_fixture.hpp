#pragma once

#include "actors/client_link.hpp"
#include "actors/node_link.hpp"

#include "tests/actors/house_fixture.hpp"
#include "tests/support/sim_net.hpp"

#include <list>

namespace tributary::test {

/// A worker node's process.
struct member {
  std::string name;
  sim_process* process = nullptr;
  caf::actor link;
  std::shared_ptr<scripted_backend> worker = std::make_shared<scripted_backend>();
  sim_net::wire* line = nullptr;
  /// Of its next connections; 0: without bound.
  uint64_t bytes_per_second = 0;
  /// Whether a new connection to the coordinator comes about.
  bool reachable = true;
  /// What it said when it left, and whether that was against its will.
  std::optional<std::string> left;
  bool refused = false;

  int begun() const {
    int n = 0;
    for (const auto& [stream, times] : worker->begun)
      n += times;
    return n;
  }
};

/// A client's process.
struct guest {
  sim_process* process = nullptr;
  caf::actor link;
  sim_net::wire* line = nullptr;
  std::vector<tributary::wire::message> heard;
  std::optional<std::string> closed;

  template <class Message>
  std::vector<Message> all() const {
    std::vector<Message> found;
    for (const auto& m : heard)
      if (const auto* one = std::get_if<Message>(&m))
        found.push_back(*one);
    return found;
  }
};

/// A coordinator, nodes and clients, each a process of its own on a simulated wire and virtual
/// time.
class cluster_fixture {
public:
  explicit cluster_fixture(std::string input_folder = {});
  ~cluster_fixture();

  /// A node's process begins, and joins as soon as it is reachable.
  member& join(const std::string& name, uint32_t slots, const std::string& machine = "here");
  /// kill -9.
  void kill(member& m);
  /// Its connection ends, and a new one comes about only when `reachable` says so.
  void cut_off(member& m);

  guest& visit(std::vector<tributary::wire::message> say, const std::string& machine = "here",
               std::vector<input_file> inputs = {});

  followed_run& submit(plan p);
  /// Time passes for all processes and their workers.
  void pass(duration span);
  bool finish(const followed_run& run, duration patience = 10min);
  bool wait_until(const std::function<bool()>& done, duration patience = 1min);

  /// One of the coordinator's actors.
  caf::actor child(const std::string& name) { return house_fixture::child_of(root, name); }
  caf::actor actor_of(const std::string& run, const std::string& name);
  const node_table& table() { return *state_of<registry_state>(child("registry")).table; }

  /// First, because all handles have to go before the systems.
  sim_net net;
  sim_process& coordinator = net.add();
  house_options options;
  caf::actor root;
  std::optional<std::string> fallen;
  /// Of the runs that are submitted here.
  std::vector<worker_profile> profiles;
  /// What all workers do.
  std::function<scripted(const work_order&)> script = [](const work_order& order) {
    return scripted{100ms, delivers("Result of " + order.stream->id + ".\n")};
  };

private:
  void connect(member& m, const caf::actor& link);
  void work(duration tick);

  std::list<member> members_;
  std::list<guest> guests_;
  std::list<followed_run> runs_;
  std::vector<caf::actor> kept_;
  /// What actors asked of the test; done between two steps of time.
  std::vector<std::function<void()>> todo_;
  int clients_runs_ = 0;
};

} // namespace tributary::test
