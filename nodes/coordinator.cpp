#include "nodes/coordinator.hpp"

#include "actors/clock.hpp"
#include "nodes/actor_config.hpp"
#include "nodes/gate_door.hpp"
#include "nodes/house/house.hpp"
#include "nodes/kept_runs.hpp"
#include "nodes/lease_keeper.hpp"
#include "nodes/machine.hpp"
#include "nodes/share_keeper.hpp"
#include "nodes/submission.hpp"
#include "runtime/backend/backend_set.hpp"
#include "runtime/base/log.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <atomic>
#include <filesystem>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// How long the actors get to end when the process wants to go.
constexpr auto closing = 5s;
/// A third of the time for which a lease lasts.
constexpr auto lease_turn = 1s;
/// Of a scheduler that starts anew; the next turn asks again.
constexpr auto answer_within = 1s;
/// A coordinator's lease has to run out first, then one of us takes its runs.
constexpr auto owners_come_within = 10s;
/// Below the patience of those who knock.
constexpr auto root_patience = 2s;

/// A root that has other things to do keeps one visitor waiting, not the door.
void ask_reception(caf::actor_system& system, const caf::actor& root,
                   std::function<void(const caf::actor&)> then) {
  system.spawn([root, then = std::move(then)](caf::event_based_actor* self) {
    self->request(root, root_patience, atom::roster::value)
      .then([then](const roster& all) { then(all.find("reception")); },
            [then](const caf::error&) { then(nullptr); });
  });
}

/// 0 where the registry does not answer at once.
size_t present_nodes_of(caf::actor_system& system, const caf::actor& root) {
  caf::scoped_actor self{system};
  size_t present = 0;
  auto registry = names_of(system, root).find("registry");
  self->request(registry, 1s, atom::nodes::value)
    .receive([&](const node_rows& list) { present = list.rows.size(); }, [](const caf::error&) {});
  return present;
}

std::string scratch_folder() {
  return (std::filesystem::temp_directory_path() / ("tributary-" + random_name(8))).string();
}

} // namespace

struct coordinator::parts {
  explicit parts(coordinator_options o)
    : options{std::move(o)},
      config{options.listen ? actor_config::network::on : actor_config::network::off},
      system{config},
      scratch{scratch_folder()} {}

  ~parts() {
    keeper.reset();
    sharer.reset();
    if (options.store)
      options.store->on_fenced({});
    door.reset();
    if (root)
      stop_root();
    for (const auto& hdl : waiting)
      caf::anon_send_exit(hdl, caf::exit_reason::kill);
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
  }

  void stop_root() {
    caf::scoped_actor self{system};
    self->monitor(root);
    stop_house(root);
    self->receive([](const caf::down_msg&) {},
                  caf::after(closing) >>
                    [] { log::warn("actors-not-ended", "after", to_human(closing)); });
    caf::anon_send_exit(root, caf::exit_reason::kill);
    root = nullptr;
  }

  coordinator_options options;
  actor_config config;
  /// Declared before the system: what actors call must outlive them.
  std::shared_ptr<backend_set> backends;
  caf::actor_system system;
  std::string scratch;
  house_options house;
  caf::actor root;
  std::unique_ptr<gate_door> door;
  /// Whether there was anybody to work when the keeper looked last.
  std::shared_ptr<std::atomic<bool>> has_workers = std::make_shared<std::atomic<bool>>(false);
  /// Goes before the actors: it hands runs in.
  std::unique_ptr<lease_keeper> keeper;
  /// Who waits for the ends of runs that may have none in this process.
  std::vector<caf::actor> waiting;
  std::shared_ptr<share_bell> bell = std::make_shared<share_bell>();
  std::unique_ptr<share_keeper> sharer;
};

bool coordinator::take(parts& p, const std::string& run) {
  // We had it until just now, and it is still being cleared away: what is on its way there would
  // end its next life.
  if (p.house.book->find(run))
    return true;
  auto request = take_served(*p.options.store, run, p.options.lessons);
  if (request) {
    tributary::submit(p.system, p.root, p.house, std::move(*request));
    return true;
  }
  if (request.error().code == ec::not_found || request.error().code == ec::fenced)
    return true;
  log::error("run-not-taken-over", "run", run, "why", request.error().what);
  return false;
}

void coordinator::share_runs(parts& p) {
  p.options.store->on_fenced([&p](const std::string& run) { drop(p.system, p.root, run); });
  lease_keeper::hooks hooks;
  hooks.can_work = [&p] {
    *p.has_workers = p.options.local || present_nodes_of(p.system, p.root) > 0;
    return p.has_workers->load();
  };
  hooks.take = [&p](const std::string& run) { return !p.options.takes_over || take(p, run); };
  hooks.give_up = [&p] {
    std::vector<std::string> runs;
    for (const auto& request : p.house.book->all()) {
      runs.push_back(request->options.run);
      drop(p.system, p.root, runs.back());
    }
    return runs;
  };
  auto address = p.options.cluster.coordinator.advertise;
  if (address.empty() && p.door)
    address = p.door->address();
  p.keeper = std::make_unique<lease_keeper>(p.options.store->leases(), address, lease_turn,
                                            std::move(hooks));
}

void coordinator::share_accounts(parts& p) {
  share_keeper::hooks hooks;
  hooks.answer = [&p](auto page, auto when, bool leaving) {
    std::optional<std::vector<account_entry>> ours;
    caf::scoped_actor self{p.system};
    self
      ->request(names_of(p.system, p.root).find("scheduler"), answer_within,
                share_turn{std::move(page), when, leaving})
      .receive([&](own_entries& own) { ours = std::move(own.entries); }, [](const caf::error&) {});
    return ours;
  };
  hooks.told = [&p] {
    if (auto scheduler = names_of(p.system, p.root).find("scheduler"))
      caf::anon_send(scheduler, atom::told::value);
  };
  p.sharer = std::make_unique<share_keeper>(p.options.store->accounts(), p.bell, lease_turn,
                                            std::move(hooks));
}

result<std::unique_ptr<coordinator>> coordinator::start(coordinator_options options) {
  auto p = std::make_unique<parts>(std::move(options));
  if (p->options.local)
    p->backends = std::make_shared<backend_set>(backend_options{0, p->scratch});
  auto& house = p->house;
  house.heartbeat = p->options.cluster.heartbeat;
  house.local = p->options.local;
  house.backends = p->backends;
  house.machine = machine_identity();
  house.input_folder = p->scratch + "/inputs";
  house.fallen = p->options.fallen;
  if (p->options.store)
    keep_runs(p->options, house);
  if (p->options.listen)
    house.make_request = [cluster = p->options.cluster, lessons = p->options.lessons](
                           const wire::submit& what, client_place from, const caf::actor& session) {
      return request_for(what, from, cluster, lessons, session);
    };
  if (p->options.store && p->options.store->leases()) {
    house.owners_come_within = owners_come_within;
    house.exchange = {std::make_shared<account_sharing>(), [bell = p->bell] { bell->ring(); }};
    leave_to_workers(house, p->options.store, p->has_workers);
  } else if (p->options.store && p->options.takes_over) {
    go_on(p->options, house);
  }
  p->root = start_house(p->system, house);
  if (p->options.listen) {
    auto door = gate_door::open(p->system, p->options.cluster, *p->options.listen,
                                [&system = p->system, root = p->root](auto then) {
                                  ask_reception(system, root, std::move(then));
                                });
    if (!door)
      return tl::unexpected<error>(door.error());
    p->door = std::move(*door);
  }
  if (p->options.store && p->options.store->leases()) {
    share_accounts(*p);
    share_runs(*p);
  }
  return std::unique_ptr<coordinator>{new coordinator{std::move(p)}};
}

coordinator::coordinator(std::unique_ptr<parts> p) : parts_{std::move(p)} {}

coordinator::~coordinator() = default;

const std::string& coordinator::address() const {
  static const std::string nowhere;
  return parts_->door ? parts_->door->address() : nowhere;
}

size_t coordinator::nodes_present() const {
  return present_nodes_of(parts_->system, parts_->root);
}

void coordinator::submit(std::shared_ptr<run_request> request, run_feed& feed) {
  if (parts_->options.lessons)
    parts_->options.lessons->follow(*request);
  request->submitter = tell_when_over(parts_->system, [&feed](int code) { feed.over(code); });
  parts_->waiting.push_back(request->submitter);
  tributary::submit(parts_->system, parts_->root, parts_->house, std::move(request));
}

void coordinator::cancel(const std::string& run, const std::string& why, int exit_code) {
  tributary::cancel(parts_->system, parts_->root, parts_->house, {run, why, exit_code});
}

void coordinator::approve(const std::string& run, const approval_wish& wish) {
  tributary::approve(parts_->system, parts_->root, {run, wish, nullptr});
}

} // namespace tributary
