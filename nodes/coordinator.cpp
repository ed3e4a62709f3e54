#include "nodes/coordinator.hpp"

#include "nodes/actor_config.hpp"
#include "nodes/gate_door.hpp"
#include "nodes/house/house.hpp"
#include "nodes/machine.hpp"
#include "nodes/submission.hpp"
#include "runtime/backend/backend_set.hpp"
#include "runtime/base/log.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <filesystem>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// How long the actors get to end when the process wants to go.
constexpr auto closing = 5s;
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

std::string scratch_folder() {
  return (std::filesystem::temp_directory_path() / ("tributary-" + random_name(8))).string();
}

/// A run that clients follow goes on with the same lessons as any.
std::shared_ptr<run_request>
make_again(const run_header& header, const std::shared_ptr<lesson_book>& lessons) {
  auto request = make_again(header);
  if (lessons)
    lessons->follow(*request);
  return request;
}

/// Takes up a run that is asked for by name: one that is over, or that nobody has in hand.
result<std::shared_ptr<run_request>>
take_served(run_store& store, const std::string& run, const std::shared_ptr<lesson_book>& lessons) {
  auto earlier = store.take(run);
  if (!earlier)
    return tl::unexpected<error>(earlier.error());
  if (earlier->header.origin.served)
    return make_again(earlier->header, earlier->exit_code ? nullptr : lessons);
  store.end(run);
  return fail(ec::not_found, "run " + run + " is no coordinator's; `tributary resume " + run
                               + "` goes on with it");
}

/// Has runs outlive this process.
void keep_runs(const coordinator_options& options, house_options& house) {
  const auto& store = options.store;
  house.log = store->log();
  house.ended = [store](const std::string& run) { store->end(run); };
  if (!store->is_durable())
    return;
  house.keeper.begin = [store](const run_request& asked) -> result<run_request_ptr> {
    auto request = std::make_shared<run_request>(asked);
    run_origin origin;
    origin.served = true;
    if (auto begun = begin_run_in(*store, *request, std::move(origin)); !begun)
      return tl::unexpected<error>(begun.error());
    return run_request_ptr{std::move(request)};
  };
  house.input_folder = store->folder() + "/inputs";
  house.keeper.take = [store, lessons = options.lessons](const std::string& run) {
    return take_served(*store, run, lessons);
  };
}

/// What an earlier process of ours had in hand goes on by itself. One run that cannot is no reason
/// to keep the others waiting.
void go_on(const coordinator_options& options, house_options& house) {
  auto all = options.store->runs();
  if (!all)
    return log::error("runs-not-read", "why", all.error().what);
  for (const auto& r : *all) {
    if (r.exit_code || options.store->is_held(r.run))
      continue;
    auto request = take_served(*options.store, r.run, options.lessons);
    if (!request) {
      if (request.error().code != ec::not_found)
        log::error("run-not-resumed", "run", r.run, "why", request.error().what);
      continue;
    }
    log::info("run-resumed", "run", r.run, "events", r.events);
    house.book->add(std::move(*request));
  }
}

} // namespace

struct coordinator::parts {
  explicit parts(coordinator_options o)
    : options{std::move(o)},
      config{options.listen ? actor_config::network::on : actor_config::network::off},
      system{config},
      scratch{scratch_folder()} {}

  ~parts() {
    door.reset();
    if (root)
      stop_root();
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
};

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
  if (p->options.store && p->options.takes_over)
    go_on(p->options, house);
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
  return std::unique_ptr<coordinator>{new coordinator{std::move(p)}};
}

coordinator::coordinator(std::unique_ptr<parts> p) : parts_{std::move(p)} {}

coordinator::~coordinator() = default;

const std::string& coordinator::address() const {
  static const std::string nowhere;
  return parts_->door ? parts_->door->address() : nowhere;
}

size_t coordinator::nodes_present() const {
  caf::scoped_actor self{parts_->system};
  size_t present = 0;
  auto registry = names_of(parts_->system, parts_->root).find("registry");
  self->request(registry, 1s, atom::nodes::value)
    .receive([&](const node_rows& list) { present = list.rows.size(); }, [](const caf::error&) {});
  return present;
}

void coordinator::submit(std::shared_ptr<run_request> request, run_feed& feed) {
  if (parts_->options.lessons)
    parts_->options.lessons->follow(*request);
  request->submitter = tell_when_over(parts_->system, [&feed](int code) { feed.over(code); });
  tributary::submit(parts_->system, parts_->root, parts_->house, std::move(request));
}

void coordinator::cancel(const std::string& run, const std::string& why, int exit_code) {
  tributary::cancel(parts_->system, parts_->root, parts_->house, {run, why, exit_code});
}

} // namespace tributary
