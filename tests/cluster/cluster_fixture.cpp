#include "tests/cluster/cluster_fixture.hpp"

namespace tributary::test {

cluster_fixture::cluster_fixture(std::string input_folder) {
  options.input_folder = std::move(input_folder);
  options.machine = "here";
  options.heartbeat.every = 1s;
  options.heartbeat.lost_after = 4s;
  options.start_files = [](caf::event_based_actor* self) { return self->spawn(input_files); };
  options.fallen = [this](const std::string& why) { fallen = why; };
  options.make_request
    = [this](const tributary::wire::submit& m, client_place, const caf::actor& session) {
        auto p = flat_plan(3);
        p.input_files = m.inputs;
        p.folder = m.folder;
        run_options run;
        run.run = "r-" + std::to_string(2'000'000'000 + ++clients_runs_);
        auto request = request_of(std::move(p), run);
        request->outputs->add(output_to(session));
        request->submitter = session;
        return result<run_request_ptr>{request};
      };
  root = start_house(coordinator.sys, options);
  net.settle();
  net.publish(coordinator, child("reception"));
}

cluster_fixture::~cluster_fixture() {
  for (auto& m : members_) {
    m.process->frozen = false;
    if (m.line)
      net.close(*m.line);
    caf::anon_send_exit(m.link, caf::exit_reason::kill);
    m.link = nullptr;
  }
  for (auto& g : guests_) {
    net.close(*g.line);
    if (g.link)
      caf::anon_send_exit(g.link, caf::exit_reason::kill);
    g.link = nullptr;
  }
  stop_house(root);
  root = nullptr;
  for (auto& hdl : kept_)
    caf::anon_send_exit(hdl, caf::exit_reason::kill);
  kept_.clear();
  net.settle();
}

void cluster_fixture::connect(member& m, const caf::actor& link) {
  todo_.push_back([this, &m, link] {
    if (!m.reachable) {
      caf::anon_send(link, link_connected{{}, "no way there"});
      return;
    }
    if (m.line)
      net.close(*m.line);
    m.line = &net.connect(*m.process, coordinator, [link](const caf::actor& reception) {
      caf::anon_send(link, link_connected{reception, reception ? "" : "not connected"});
    });
    m.line->bytes_per_second = m.bytes_per_second;
  });
}

member& cluster_fixture::join(const std::string& name, uint32_t slots, const std::string& machine) {
  auto& m = members_.emplace_back();
  m.name = name;
  m.process = &net.add();
  m.worker->script = [this](const work_order& order) { return script(order); };
  node_link_options o;
  o.offer = node_offer{name, slots, {}, {}};
  o.incarnation = name + "-" + std::to_string(members_.size());
  o.machine = machine;
  o.input_folder = options.input_folder + "/" + o.incarnation;
  o.connect = [this, &m](const caf::actor& link) { connect(m, link); };
  o.start_writer = [](caf::event_based_actor* self) { return self->spawn(input_files); };
  o.start_node = [&m, offer = o.offer, incarnation = o.incarnation](caf::event_based_actor* link) {
    node_options node_with;
    node_with.offer = offer;
    node_with.incarnation = incarnation;
    node_with.link = link;
    node_with.start_worker = [&m](caf::event_based_actor* me) {
      return me->spawn(tributary::worker, worker_options{m.worker, caf::actor{me}, true});
    };
    return link->spawn(node, node_with);
  };
  o.left = [&m](const std::string& why, bool refused) {
    m.left = why;
    m.refused = refused;
  };
  m.link = m.process->sys.spawn(node_link, o);
  pass(50ms);
  return m;
}

void cluster_fixture::kill(member& m) {
  m.process->frozen = true;
  m.reachable = false;
  if (m.line)
    net.close(*m.line);
}

void cluster_fixture::cut_off(member& m) {
  m.reachable = false;
  net.close(*m.line);
}

guest& cluster_fixture::visit(std::vector<tributary::wire::message> say, const std::string& machine,
                              std::vector<input_file> inputs) {
  auto& g = guests_.emplace_back();
  g.process = &net.add();
  client_link_options o;
  o.hello.machine = machine;
  o.say = std::move(say);
  o.inputs = std::move(inputs);
  o.start_files = [](caf::event_based_actor* self) { return self->spawn(input_files); };
  o.heard = [&g](tributary::wire::message& m) { g.heard.push_back(m); };
  o.closed = [&g](const std::string& why) { g.closed = why; };
  g.line = &net.connect(*g.process, coordinator, [&g, o](const caf::actor& reception) mutable {
    o.reception = reception;
    g.link = g.process->sys.spawn(client_link, o);
  });
  net.settle();
  return g;
}

followed_run& cluster_fixture::submit(plan p) {
  auto& followed = runs_.emplace_back();
  run_options run;
  run.run = followed.run = "r-" + std::to_string(1'000'000'000 + runs_.size());
  auto request = request_of(std::move(p), run, profiles);
  request->outputs->add(followed.output);
  request->submitter
    = kept_.emplace_back(coordinator.sys.spawn([&followed](caf::event_based_actor*) {
        return caf::behavior{
          [&followed](const run_over& end) { followed.exit_code = end.exit_code; }};
      }));
  followed.request = request;
  options.book->add(request);
  caf::anon_send(child("runs"), submit_run{request});
  net.settle();
  return followed;
}

void cluster_fixture::work(duration tick) {
  for (auto& m : members_)
    if (!m.process->frozen)
      m.worker->pass(tick);
  for (auto& what : std::exchange(todo_, {}))
    what();
  net.settle();
}

void cluster_fixture::pass(duration span) {
  net.advance(span, [this] { work(10ms); });
}

bool cluster_fixture::finish(const followed_run& run, duration patience) {
  return wait_until([&run] { return run.over(); }, patience);
}

bool cluster_fixture::wait_until(const std::function<bool()>& done, duration patience) {
  for (; !done() && patience > 0us; patience -= 50ms)
    pass(50ms);
  return done();
}

caf::actor cluster_fixture::actor_of(const std::string& run, const std::string& name) {
  auto runs = child("runs");
  if (!runs)
    return {};
  auto& supervisors = state_of<run_house_state>(runs).supervisors;
  auto i = supervisors.find(run);
  return i == supervisors.end() ? caf::actor{} : house_fixture::child_of(i->second, name);
}

} // namespace tributary::test
