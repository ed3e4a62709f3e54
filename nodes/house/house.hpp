#pragma once

#include "actors/client_session.hpp"
#include "actors/run_house.hpp"
#include "actors/run_opener.hpp"
#include "actors/slot_scheduler.hpp"
#include "runtime/backend/backend.hpp"
#include "runtime/journal/journal.hpp"
#include "runtime/plan/topology.hpp"

#include <caf/actor_system.hpp>

#include <optional>

/// The supervision tree of a coordinating process. An embedded run, whole:
///
///   actor_config config{actor_config::network::off};
///   caf::actor_system system{config};
///   house_options options;
///   options.local = node_offer{"local", 8, {}, {}};
///   options.backends = std::make_shared<backend_set>(backend_options{});
///   auto root = start_house(system, options);
///   auto request = make_run(plan, topology, choices);          // std::shared_ptr<run_request>
///   request->outputs->add(*run_folder::open("out"));
///   request->observer = [&](const run_notice& n) { bell.post([&view, n] { view.add(n); }); };
///   request->submitter = tell_when_over(system, [&](int exit_code) { bell.post([&] { … }); });
///   submit(system, root, options, request);
///   …                                                           // until the run is over
///   cancel(system, root, options, {run, "interrupted", 130});   // Ctrl-C; the run then ends with
///   130 stop_house(root);                                           // before `system` goes
///
/// `observer` is called in the orchestrator's thread with each public event and must not block;
/// `run_over` comes when everything has been handed to the outputs (flush a `run_folder` then).
namespace tributary {

/// What a coordinating process is made of.
struct house_options {
  heartbeat_spec heartbeat;
  /// Slots in this very process; absent where all work is done by other nodes.
  std::optional<node_offer> local;
  std::shared_ptr<backend> backends;
  std::shared_ptr<journal> log = memory_journal();
  std::shared_ptr<run_book> book = std::make_shared<run_book>();
  /// See `registry_options`; set where coordinators share runs.
  std::optional<duration> owners_come_within;
  /// Set where coordinators share providers' accounts.
  account_exchange exchange;
  /// Called when a run is over, after the journal knows it; may be empty. Never blocks.
  std::function<void(const std::string& run)> ended;
  /// Names this machine; empty: `machine_identity()`.
  std::string machine;
  /// Where inputs go that other machines send.
  std::string input_folder;
  /// Keeps runs that clients submit beyond this process.
  run_keeper keeper;
  /// Makes runs of plans that clients submit; null where nobody can connect.
  request_maker make_request;
  /// Starts who reads and writes files for sessions; empty: a thread each.
  std::function<caf::actor(caf::event_based_actor*)> start_files;
  /// Called once if the tree has come down because its actors kept failing; the program should end
  /// then. Any thread, never blocks; may be empty.
  std::function<void(const std::string& why)> fallen;
};

/// Starts the tree. The handle is its root: `atom::roster` asks it who is who, `atom::stop` ends
/// it.
caf::actor start_house(caf::actor_system& system, const house_options& options);

/// Who is who below the root, right now ("registry", "scheduler", "node", "runs", "reception");
/// empty where it does not answer in time. Handles change when actors are restarted: ask again,
/// keep none.
roster names_of(caf::actor_system& system, const caf::actor& root);

/// Hands a run in. It is in the book before any actor hears of it, so none of them can lose it.
/// @returns False where a run of this id is there already.
bool submit(caf::actor_system& system, const caf::actor& root, const house_options& options,
            run_request_ptr request);

/// Ends a run early; it still makes its report of what there is and is over soon.
void cancel(caf::actor_system& system, const caf::actor& root, const house_options& options,
            const cancel_run_request& what);

/// Lets go what waits for approval; its `asker`, where there is one, is told what comes of it.
void approve(caf::actor_system& system, const caf::actor& root, approve_run_request what);

/// Lets go of a run that another coordinator goes on with. Any thread, never blocks.
void drop(caf::actor_system& system, const caf::actor& root, const std::string& run);

/// An actor for `run_request::submitter`: calls back once, in its own thread, then is gone.
caf::actor tell_when_over(caf::actor_system& system, std::function<void(int exit_code)> over);

/// Ends the tree; attempts that still run are cancelled. Returns at once.
void stop_house(const caf::actor& root);

} // namespace tributary
