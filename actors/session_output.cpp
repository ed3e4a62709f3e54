#include "actors/client_session.hpp"

#include <caf/send.hpp>

namespace tributary {

namespace {

class session_output : public run_output {
public:
  explicit session_output(const caf::actor& session)
    : session_{caf::actor_cast<caf::weak_actor_ptr>(session)} {}
  void append_events(std::string_view lines) override {
    send({{}, std::make_shared<const std::string>(lines)});
  }
  void put(std::string_view name, std::shared_ptr<const std::string> bytes) override {
    send({std::string{name}, std::move(bytes)});
  }
  bool is_gone() const override { return !session_.lock(); }

private:
  void send(client_output what) const {
    if (auto there = session_.lock())
      caf::anon_send(caf::actor_cast<caf::actor>(there), std::move(what));
  }

  caf::weak_actor_ptr session_;
};

} // namespace

std::shared_ptr<run_output> output_to(const caf::actor& session) {
  return std::make_shared<session_output>(session);
}

} // namespace tributary
