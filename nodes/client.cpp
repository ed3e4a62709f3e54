#include "nodes/client.hpp"

#include "actors/client_link.hpp"
#include "nodes/actor_config.hpp"
#include "nodes/gate/gate_adopt.hpp"
#include "nodes/machine.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/text.hpp"

#include <caf/scoped_actor.hpp>

#include <future>
#include <thread>

namespace tributary {

namespace {

using namespace std::chrono_literals;

/// Longer than the gate's own deadlines, so that theirs, which say more, come first.
constexpr auto patience = 10s;
constexpr auto between_tries = 200ms;

error nobody_there(const std::string& address, const std::string& why) {
  return {ec::no_coordinator, "no coordinator at " + address + ": " + why
                                + "; start one with `tributary coordinator --listen "
                                + address.substr(0, address.find(',')) + "`"};
}

/// A question's answer, or the end of the connection: whichever comes first counts.
class answer_slot {
public:
  void set(result<wire::message> what) {
    if (!given_.exchange(true))
      promise_.set_value(std::move(what));
  }
  std::future<result<wire::message>> future() { return promise_.get_future(); }

private:
  std::atomic<bool> given_{false};
  std::promise<result<wire::message>> promise_;
};

} // namespace

struct client::parts {
  parts()
    : config{actor_config::network::on},
      system{config},
      way{std::make_unique<gate_guest>(system)} {}
  ~parts() {
    way.reset();
    if (link)
      caf::anon_send_exit(link, caf::exit_reason::kill);
  }

  actor_config config;
  caf::actor_system system;
  std::unique_ptr<gate_guest> way;
  caf::actor link;
};

result<std::unique_ptr<client>>
client::connect(const coordinator_place& to, std::vector<input_file> inputs, listener hear) {
  auto p = std::make_unique<parts>();
  auto reached = std::make_shared<std::promise<result<caf::actor>>>();
  auto reception = reached->get_future();
  gate_call call;
  for (auto address : split(to.address, ','))
    call.addresses.emplace_back(trim(address));
  call.role = peer_role::client;
  call.insecure = to.insecure;
  call.tls = to.tls;
  p->way->connect(std::move(call),
                  [reached](result<caf::actor> hdl) { reached->set_value(std::move(hdl)); });
  if (reception.wait_for(patience) != std::future_status::ready)
    return tl::unexpected<error>(nobody_there(to.address, "no answer"));
  auto there = reception.get();
  // Somebody is there, so it is no use to start another.
  if (!there && there.error().code == ec::unauthorised)
    return tl::unexpected<error>(there.error());
  if (!there)
    return tl::unexpected<error>(nobody_there(to.address, there.error().what));
  client_link_options options;
  options.hello.machine = machine_identity();
  options.inputs = std::move(inputs);
  options.reception = *there;
  options.start_files
    = [](caf::event_based_actor* self) { return self->spawn<caf::detached>(input_files); };
  options.heard = std::move(hear.heard);
  options.closed = std::move(hear.closed);
  p->link = p->system.spawn(client_link, std::move(options));
  return std::unique_ptr<client>{new client{std::move(p)}};
}

result<std::unique_ptr<client>>
client::find(const coordinator_place& to, const std::vector<input_file>& inputs,
             const listener& hear) {
  auto give_up = std::chrono::steady_clock::now() + limits::takeover_patience;
  for (;;) {
    auto there = connect(to, inputs, hear);
    if (there || there.error().code != ec::no_coordinator
        || to.address.find(',') == std::string::npos
        || std::chrono::steady_clock::now() + between_tries >= give_up)
      return there;
    std::this_thread::sleep_for(between_tries);
  }
}

client::client(std::unique_ptr<parts> p) : parts_{std::move(p)} {}

client::~client() = default;

void client::say(wire::message m) {
  caf::anon_send(parts_->link, std::move(m));
}

result<wire::message> ask_coordinator(const coordinator_place& to, const wire::message& question) {
  auto slot = std::make_shared<answer_slot>();
  auto answer = slot->future();
  client::listener hear;
  hear.heard = [slot](wire::message& m) {
    if (!std::holds_alternative<wire::client_welcome>(m))
      slot->set(std::move(m));
  };
  hear.closed = [slot, address = to.address](const std::string& why) {
    slot->set(tl::unexpected<error>(nobody_there(address, why)));
  };
  auto connection = client::find(to, {}, hear);
  if (!connection)
    return tl::unexpected<error>(connection.error());
  (*connection)->say(question);
  if (answer.wait_for(patience) != std::future_status::ready)
    return fail(ec::timeout, "the coordinator at " + to.address + " does not answer");
  return answer.get();
}

} // namespace tributary
