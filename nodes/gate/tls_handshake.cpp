#include "nodes/gate/gate_handshake.hpp"
#include "nodes/gate/script_carrier.hpp"

namespace tributary {

namespace {

using outcome = line_step::outcome;

/// Bytes through a session, for the script within it.
class tls_line {
public:
  tls_line(tls_session& session, const tls_steps& steps) : session_{session}, steps_{steps} {}

  line_step send(std::string_view bytes) {
    size_t put = 0;
    auto how = session_.write(bytes.data(), bytes.size(), put);
    return judge(how, put);
  }

  line_step receive(char* to, size_t size) {
    size_t got = 0;
    auto how = session_.read(to, size, got);
    return judge(how, got);
  }

private:
  line_step judge(tls_session::outcome how, size_t bytes) {
    switch (how) {
      case tls_session::outcome::done:
        return {outcome::moved, bytes, {}};
      case tls_session::outcome::wants_read:
        return {outcome::wants_read, 0, {}};
      case tls_session::outcome::wants_write:
        return {outcome::wants_write, 0, {}};
      case tls_session::outcome::broken:
        break;
    }
    return {outcome::broken, 0, steps_.words(session_.trouble(), session_.refused_hosts())};
  }

  tls_session& session_;
  const tls_steps& steps_;
};

class over_tls final : public gate_handshake {
public:
  over_tls(std::unique_ptr<tls_session> session, tls_steps steps)
    : session_{std::move(session)}, steps_{std::move(steps)} {
    if (!session_)
      why_ = {ec::io, "no memory for a TLS session"};
  }

  progress advance(int fd) override {
    if (!session_)
      return progress::failed;
    if (!carrier_.begun())
      if (auto stopped = shake(fd))
        return *stopped;
    tls_line line{*session_, steps_};
    auto how = carrier_.advance(line);
    if (how == progress::failed)
      why_ = carrier_.why();
    return how;
  }

  bool heard() const override { return session_ && session_->heard(); }
  const peer_info& peer() const override { return carrier_.script().peer(); }
  const error& why() const override { return why_; }
  std::unique_ptr<tls_session> take_session() override { return std::move(session_); }

private:
  std::optional<progress> shake(int fd) {
    switch (session_->shake(fd)) {
      case tls_session::outcome::wants_read:
        return progress::wants_read;
      case tls_session::outcome::wants_write:
        return progress::wants_write;
      case tls_session::outcome::broken:
        why_ = steps_.words(session_->trouble(), session_->refused_hosts());
        return progress::failed;
      case tls_session::outcome::done:
        break;
    }
    carrier_.begin(steps_.begin(session_->peer_roles()));
    return {};
  }

  std::unique_ptr<tls_session> session_;
  tls_steps steps_;
  script_carrier carrier_;
  error why_;
};

} // namespace

std::unique_ptr<gate_handshake>
tls_handshake(std::unique_ptr<tls_session> session, tls_steps steps) {
  return std::make_unique<over_tls>(std::move(session), std::move(steps));
}

} // namespace tributary
