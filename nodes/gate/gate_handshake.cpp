#include "nodes/gate/gate_handshake.hpp"

#include "nodes/gate/gate_socket.hpp"
#include "nodes/gate/script_carrier.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tributary {

namespace {

using outcome = line_step::outcome;

class plain_line {
public:
  /// @param heard Set when anything comes.
  plain_line(int fd, bool& heard) : fd_{fd}, heard_{heard} {}

  line_step send(std::string_view bytes) const {
    return judge([&] { return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); },
                 outcome::wants_write);
  }

  line_step receive(char* to, size_t size) const {
    auto step = judge([&] { return ::recv(fd_, to, size, 0); }, outcome::wants_read);
    heard_ = heard_ || step.what == outcome::moved;
    return step;
  }

private:
  template <class Call>
  static line_step judge(Call call, outcome blocked) {
    ssize_t moved = 0;
    do
      moved = call();
    while (moved < 0 && errno == EINTR);
    if (moved > 0)
      return {outcome::moved, static_cast<size_t>(moved), {}};
    if (moved == 0)
      return {outcome::broken, 0, {ec::io, "hung up during the handshake"}};
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      return {blocked, 0, {}};
    return {outcome::broken, 0, {ec::io, "hung up during the handshake: " + errno_text(errno)}};
  }

  int fd_;
  bool& heard_;
};

class plain final : public gate_handshake {
public:
  explicit plain(std::unique_ptr<gate_script> script) { carrier_.begin(std::move(script)); }

  progress advance(int fd) override {
    plain_line line{fd, heard_};
    return carrier_.advance(line);
  }

  bool heard() const override { return heard_; }
  const peer_info& peer() const override { return carrier_.script().peer(); }
  const error& why() const override { return carrier_.why(); }

private:
  script_carrier carrier_;
  bool heard_ = false;
};

} // namespace

std::unique_ptr<gate_handshake> plain_handshake(std::unique_ptr<gate_script> script) {
  return std::make_unique<plain>(std::move(script));
}

} // namespace tributary
