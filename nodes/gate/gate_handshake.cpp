#include "nodes/gate/gate_handshake.hpp"

#include "nodes/gate/gate_socket.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace tributary {

namespace {

class plain final : public gate_handshake {
public:
  explicit plain(std::unique_ptr<gate_script> script) : script_{std::move(script)} {}

  progress advance(int fd) override {
    for (;;) {
      out_ += script_->take_output();
      if (!out_.empty()) {
        if (auto blocked = write_out(fd))
          return *blocked;
        continue;
      }
      if (script_->now() == gate_script::state::agreed)
        return progress::done;
      if (script_->now() == gate_script::state::refused)
        return lost(script_->why());
      if (auto blocked = read_in(fd))
        return *blocked;
    }
  }

  bool heard() const override { return heard_; }
  const peer_info& peer() const override { return script_->peer(); }
  const error& why() const override { return why_; }

private:
  using maybe_blocked = std::optional<progress>;

  progress lost(error why) {
    why_ = std::move(why);
    return progress::failed;
  }

  /// A refused peer may have gone already: what it was refused for is what counts.
  progress broken(std::string text) {
    if (script_->now() == gate_script::state::refused)
      return lost(script_->why());
    return lost({ec::io, std::move(text)});
  }

  maybe_blocked write_out(int fd) {
    auto sent = send(fd, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      out_.erase(0, static_cast<size_t>(sent));
      return {};
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      return progress::wants_write;
    if (errno == EINTR)
      return {};
    return broken("hung up during the handshake: " + errno_text(errno));
  }

  maybe_blocked read_in(int fd) {
    std::array<char, 128> space;
    auto missing = std::min(script_->wants() - in_.size(), space.size());
    auto got = recv(fd, space.data(), missing, 0);
    if (got > 0) {
      heard_ = true;
      in_.append(space.data(), static_cast<size_t>(got));
      if (in_.size() == script_->wants())
        script_->take(std::exchange(in_, {}));
      return {};
    }
    if (got == 0)
      return broken("hung up during the handshake");
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      return progress::wants_read;
    if (errno == EINTR)
      return {};
    return broken("hung up during the handshake: " + errno_text(errno));
  }

  std::unique_ptr<gate_script> script_;
  std::string in_;
  std::string out_;
  bool heard_ = false;
  error why_;
};

} // namespace

std::unique_ptr<gate_handshake> plain_handshake(std::unique_ptr<gate_script> script) {
  return std::make_unique<plain>(std::move(script));
}

} // namespace tributary
