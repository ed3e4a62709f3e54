#pragma once

#include "nodes/gate/gate_leash.hpp"
#include "nodes/gate/gate_socket.hpp"
#include "runtime/base/log.hpp"

#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/interfaces.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <caf/policy/tcp.hpp>

#include <memory>
#include <utility>

// The internals of CAF 0.17's network layer end in this file and gate_adopt.cpp.
namespace tributary {

/// How bytes go over a plain socket. A TLS session is another policy with the same three functions.
struct plain_io : caf::policy::tcp {
  /// Whether writing has to be tried once before the first read: a TLS session may owe bytes.
  static constexpr bool writes_first = false;
};

/// An established connection as CAF's BASP broker wants it, with the one bound that BASP lacks: a
/// frame is refused at its header, before memory is taken for it.
template <class Policy>
class gate_connection final : public caf::io::scribe {
public:
  template <class... PolicyArguments>
  gate_connection(caf::io::network::default_multiplexer& loop, gate_socket socket,
                  std::shared_ptr<gate_leash> leash, size_t frame_max, PolicyArguments&&... policy)
    : scribe(caf::io::network::conn_hdl_from_socket(socket.fd())),
      leash_(std::move(leash)),
      frame_max_(frame_max),
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
    if (Policy::writes_first)
      stream_.force_empty_write(this);
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
  bool started_ = false;
  caf::io::network::stream_impl<Policy> stream_;
};

} // namespace tributary
