#include "nodes/worker_node.hpp"

#include "actors/input_files.hpp"
#include "actors/node.hpp"
#include "actors/node_link.hpp"
#include "actors/worker.hpp"
#include "nodes/actor_config.hpp"
#include "nodes/gate/gate_adopt.hpp"
#include "nodes/machine.hpp"
#include "runtime/backend/backend_set.hpp"

#include <caf/scoped_actor.hpp>

#include <filesystem>

namespace tributary {

namespace {

using namespace std::chrono_literals;
using parent = caf::event_based_actor*;

/// What the link said when it ended.
struct farewell {
  std::string why;
  bool refused = false;
};

/// A worker node's process. Members end in reverse: the way first, so that nothing calls in; the
/// backends last, since workers use them to their end.
class worker_node {
public:
  worker_node(const worker_node_options& options, doorbell& bell)
    : options_{options},
      bell_{bell},
      scratch_{make_scratch()},
      backends_{std::make_shared<backend_set>(backend_options{0, scratch_})},
      config_{actor_config::network::on},
      system_{config_},
      way_{system_} {}

  ~worker_node() {
    if (link_)
      caf::anon_send_exit(link_, caf::exit_reason::kill);
    link_ = nullptr;
    std::error_code ignored;
    std::filesystem::remove_all(scratch_, ignored);
  }

  void start() { link_ = system_.spawn(node_link, link_options()); }
  void drain() { caf::anon_send(link_, atom::drain::value); }
  void hand_back() { caf::anon_send(link_, atom::stop::value); }
  const std::optional<farewell>& left() const { return left_; }

private:
  static std::string make_scratch() {
    return (std::filesystem::temp_directory_path() / ("tributary-" + random_name(8))).string();
  }

  /// All addresses are tried at each attempt, the best first.
  gate_call call() const {
    gate_call c;
    c.addresses = options_.join;
    c.role = peer_role::node;
    c.insecure = options_.insecure;
    c.tls = options_.tls;
    return c;
  }

  node_link_options link_options() {
    node_link_options o;
    o.offer = options_.offer;
    o.incarnation = random_name(12);
    o.machine = machine_identity();
    o.input_folder = scratch_ + "/inputs";
    o.orphan_after = options_.orphan_after;
    o.connect = [this](caf::actor link) {
      way_.connect(call(), [link](result<caf::actor> reception) {
        if (reception)
          caf::anon_send(link, link_connected{*reception, {}});
        else
          caf::anon_send(link, link_connected{{}, reception.error().what});
      });
    };
    o.start_writer = [](parent self) { return self->spawn<caf::detached>(input_files); };
    o.start_node
      = [this, incarnation = o.incarnation](parent self) { return start_node(self, incarnation); };
    o.left = [this](const std::string& why, bool refused) {
      bell_.post([this, why, refused] { left_ = farewell{why, refused}; });
    };
    return o;
  }

  caf::actor start_node(parent link, const std::string& incarnation) const {
    node_options o;
    o.offer = options_.offer;
    o.incarnation = incarnation;
    o.link = link;
    o.start_worker = [backends = backends_](parent self) {
      return self->spawn(worker, worker_options{backends, caf::actor{self}, true});
    };
    return link->spawn(node, o);
  }

  worker_node_options options_;
  doorbell& bell_;
  std::string scratch_;
  std::shared_ptr<backend_set> backends_;
  actor_config config_;
  caf::actor_system system_;
  gate_guest way_;
  caf::actor link_;
  std::optional<farewell> left_;
};

} // namespace

int run_worker_node(const worker_node_options& options, doorbell& bell, const console& out) {
  using clock = std::chrono::steady_clock;
  worker_node node{options, bell};
  node.start();
  out.say("node " + options.offer.name + ": joining " + options.join.front());
  std::optional<clock::time_point> deadline;
  bool told = false;
  while (!node.left()) {
    auto signal = bell.wait(200ms);
    if (deadline && clock::now() > *deadline) {
      deadline.reset();
      node.hand_back();
    }
    if (!signal)
      continue;
    if (std::exchange(told, true))
      break;
    out.say("node " + options.offer.name + ": finishing what runs, then leaving");
    deadline = clock::now() + options.grace;
    node.drain();
  }
  end_process_within(5s, 0);
  if (!node.left() || !node.left()->refused)
    return 0;
  return out.complain({ec::no_coordinator, "node " + options.offer.name + ": " + node.left()->why});
}

} // namespace tributary
