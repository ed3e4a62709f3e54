#pragma once

#include "nodes/gate/frame_filter.hpp"
#include "nodes/gate/gate_leash.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "runtime/base/log.hpp"

#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/interfaces.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <caf/policy/tcp.hpp>

#include <algorithm>
#include <memory>
#include <utility>

// The internals of CAF 0.17's network layer end in this file and gate_adopt.cpp.
namespace tributary {

/// How bytes go over a plain socket.
using plain_io = caf::policy::tcp;

/// How they go through a TLS session, whose handshake is over.
class tls_io {
public:
  explicit tls_io(std::unique_ptr<tls_session> session) : session_{std::move(session)} {}

  caf::io::network::rw_state
  read_some(size_t& got, caf::io::network::native_socket, void* to, size_t size) {
    return judge(session_->read(to, size, got));
  }
  caf::io::network::rw_state
  write_some(size_t& put, caf::io::network::native_socket, const void* from, size_t size) {
    put = 0;
    if (size == 0)
      return caf::io::network::rw_state::indeterminate;
    return judge(session_->write(from, size, put));
  }
  /// The session may hold bytes that no longer make the socket readable.
  bool must_read_more(caf::io::network::native_socket, size_t wanted) {
    return session_->pending() >= std::max<size_t>(wanted, 1);
  }

private:
  static caf::io::network::rw_state judge(tls_session::outcome how) {
    return how == tls_session::outcome::broken ? caf::io::network::rw_state::failure
                                               : caf::io::network::rw_state::success;
  }

  std::unique_ptr<tls_session> session_;
};

/// An established connection as CAF's BASP broker wants it, with the bounds that BASP lacks: a
/// frame is refused at its header, before memory is taken for it, and so is one to an actor that
/// the peer was not shown.
template <class Policy>
class gate_connection final : public caf::io::scribe {
public:
  template <class... PolicyArguments>
  gate_connection(caf::io::network::default_multiplexer& loop, gate_socket socket,
                  std::shared_ptr<gate_leash> leash, size_t frame_max,
                  std::shared_ptr<const gate_pass> pass, PolicyArguments&&... policy)
    : scribe(caf::io::network::conn_hdl_from_socket(socket.fd())),
      leash_(std::move(leash)),
      frame_max_(frame_max),
      filter_(std::move(pass)),
      stream_(loop, socket.fd(), std::forward<PolicyArguments>(policy)...) {
    // The stream closes it from now on.
    socket.release();
  }

  ~gate_connection() override { leash_->let_go(); }

  /// BASP asks here for exactly as many bytes as the header announced.
  void configure_read(caf::io::receive_policy::config wanted) override {
    if (wanted.second > frame_max_) {
      log::warn("frame-refused", "peer", addr(), "bytes", wanted.second, "most", frame_max_);
      leash_->cut();
      // What was received before the cut is read once more and found malformed.
      wanted = caf::io::receive_policy::at_most(1);
    }
    stream_.configure_read(wanted);
    if (std::exchange(started_, true))
      return;
    stream_.start(this);
  }

  bool consume(caf::execution_unit* context, const void* bytes, size_t size) override {
    using caf::io::receive_policy;
    if (refused_)
      return true;
    switch (filter_.judge({static_cast<const char*>(bytes), size})) {
      case frame_filter::verdict::passes:
        return scribe::consume(context, bytes, size);
      case frame_filter::verdict::skipped:
        configure_read(receive_policy::exactly(filter_.wants()));
        return true;
      case frame_filter::verdict::refused:
        break;
    }
    refused_ = true;
    log::warn("frame-refused", "peer", addr(), "why", filter_.why());
    leash_->cut();
    // CAF never sees it; the next thing that it hears of this peer is the end of the connection.
    stream_.configure_read(receive_policy::at_most(1));
    return true;
  }

  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }
  void flush() override { stream_.flush(this); }
  std::string addr() const override {
    auto found = caf::io::network::remote_addr_of_fd(stream_.fd());
    return found ? *found : "";
  }
  uint16_t port() const override {
    auto found = caf::io::network::remote_port_of_fd(stream_.fd());
    return found ? *found : uint16_t{0};
  }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

private:
  std::shared_ptr<gate_leash> leash_;
  size_t frame_max_;
  frame_filter filter_;
  bool refused_ = false;
  bool started_ = false;
  caf::io::network::stream_impl<Policy> stream_;
};

} // namespace tributary
