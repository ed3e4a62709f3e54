#include "nodes/house/house.hpp"

#include "actors/manners.hpp"
#include "actors/node.hpp"
#include "actors/node_session.hpp"
#include "actors/orchestrator.hpp"
#include "actors/reception.hpp"
#include "actors/registry.hpp"
#include "actors/slot_scheduler.hpp"
#include "actors/supervisor.hpp"
#include "actors/synthesizer.hpp"
#include "actors/worker.hpp"
#include "nodes/house/obituary.hpp"
#include "nodes/machine.hpp"
#include "runtime/base/log.hpp"

#include <caf/scoped_actor.hpp>

namespace tributary {

namespace {

using parent = caf::event_based_actor*;

child_spec registry_child(const house_options& o) {
  registry_options options{o.heartbeat.every, o.heartbeat.lost_after, o.owners_come_within};
  return {"registry", [options](parent self) { return self->spawn(registry, options); }};
}

child_spec scheduler_child(const house_options& o) {
  auto accounts = std::make_shared<governor>();
  if (o.exchange.book)
    accounts->share();
  return {"scheduler", [accounts, exchange = o.exchange](parent self) {
            return self->spawn(slot_scheduler, accounts, exchange);
          }};
}

child_spec node_child(const house_options& o) {
  node_options options;
  options.offer = *o.local;
  options.start_worker = [backends = o.backends](parent self) {
    return self->spawn(worker, worker_options{backends, caf::actor{self}});
  };
  return {"node", [options](parent self) {
            auto fresh = options;
            fresh.incarnation = random_name(12);
            return self->spawn(node, fresh);
          }};
}

/// One run's own supervisor: its synthesizer and its orchestrator.
caf::actor
start_run(parent house, const run_request_ptr& request, const std::shared_ptr<journal>& log) {
  supervisor_options options;
  options.name = request->options.run;
  options.children
    = {{"synthesizer",
        [request](parent self) { return self->spawn(synthesizer, synthesizer_options{request}); }},
       {"orchestrator", [request, log](parent self) {
          return self->spawn(orchestrator, orchestrator_options{request, log});
        }}};
  return house->spawn(supervisor, options);
}

child_spec runs_child(const house_options& o) {
  run_house_options options;
  options.book = o.book;
  options.start_run = [log = o.log](parent house, run_request_ptr request) {
    return start_run(house, request, log);
  };
  options.ended = [log = o.log, then = o.ended](const run_over& end) {
    if (!end.was_over)
      log->close(end.run, end.exit_code);
    if (then)
      then(end.run);
  };
  options.give_up = [log = o.log](const run_request& request, const std::string& why) {
    tell_given_up(request, *log, why);
  };
  return {"runs", [options](parent self) { return self->spawn(run_house, options); }};
}

caf::actor start_files_thread(parent self) {
  return self->spawn<caf::detached>(input_files);
}

child_spec reception_child(const house_options& o) {
  reception_options options;
  auto files = o.start_files ? o.start_files : start_files_thread;
  auto machine = o.machine.empty() ? machine_identity() : o.machine;
  options.start_node_session
    = [heartbeat = o.heartbeat, machine, files](parent self, wire::node_hello hello,
                                                caf::actor peer, caf::actor registry) {
        node_session_options session{std::move(hello),
                                     std::move(peer),
                                     std::move(registry),
                                     heartbeat.every,
                                     heartbeat.lost_after,
                                     machine,
                                     files};
        return self->spawn(node_session, std::move(session));
      };
  options.start_client_session
    = [machine, folder = o.input_folder, make = o.make_request, files, keeper = o.keeper](
        parent self, wire::client_hello hello, caf::actor peer, const roster& names) {
        client_session_options session{
          std::move(hello), std::move(peer), names, machine, folder, make, files, keeper};
        return self->spawn(client_session, std::move(session));
      };
  return {"reception", [options](parent self) { return self->spawn(reception, options); }};
}

void tell_runs(caf::actor_system& system, const caf::actor& root, caf::message what) {
  if (auto runs = names_of(system, root).find("runs"))
    caf::anon_send(runs, std::move(what));
}

} // namespace

caf::actor start_house(caf::actor_system& system, const house_options& o) {
  supervisor_options options;
  options.name = "coordinator";
  options.children = {registry_child(o), scheduler_child(o)};
  if (o.local)
    options.children.push_back(node_child(o));
  options.children.push_back(runs_child(o));
  if (o.make_request)
    options.children.push_back(reception_child(o));
  auto root = system.spawn(supervisor, options);
  if (o.fallen)
    root->attach_functor([fallen = o.fallen, &system](const caf::error& why) {
      if (why && why != caf::exit_reason::user_shutdown)
        fallen(system.render(why));
    });
  return root;
}

roster names_of(caf::actor_system& system, const caf::actor& root) {
  caf::scoped_actor self{system};
  roster names;
  self->request(root, std::chrono::seconds{5}, atom::roster::value)
    .receive([&](const roster& all) { names = all; }, [](const caf::error&) {});
  return names;
}

bool submit(caf::actor_system& system, const caf::actor& root, const house_options& options,
            run_request_ptr request) {
  if (!options.book->add(request))
    return false;
  tell_runs(system, root, caf::make_message(submit_run{std::move(request)}));
  return true;
}

void cancel(caf::actor_system& system, const caf::actor& root, const house_options& options,
            const cancel_run_request& what) {
  options.book->cancel(what);
  tell_runs(system, root, caf::make_message(what));
}

void approve(caf::actor_system& system, const caf::actor& root, approve_run_request what) {
  tell_runs(system, root, caf::make_message(std::move(what)));
}

void drop(caf::actor_system& system, const caf::actor& root, const std::string& run) {
  system.spawn([root, run](caf::event_based_actor* self) {
    self->request(root, std::chrono::seconds{5}, atom::roster::value)
      .then(
        [self, run](const roster& names) {
          if (auto runs = names.find("runs"))
            self->send(runs, drop_run{run});
        },
        [run](const caf::error&) { log::warn("run-not-dropped", "run", run); });
  });
}

caf::actor tell_when_over(caf::actor_system& system, std::function<void(int exit_code)> over) {
  return system.spawn([over = std::move(over)](caf::event_based_actor* self) -> caf::behavior {
    set_manners(self);
    return {[self, over](const run_over& end) {
              over(end.exit_code);
              self->quit();
            },
            [self, over](const run_moved&) {
              over(1);
              self->quit();
            }};
  });
}

void stop_house(const caf::actor& root) {
  caf::anon_send(root, atom::stop::value);
}

} // namespace tributary
