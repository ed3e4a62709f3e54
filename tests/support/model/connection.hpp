#pragma once

#include "runtime/backend/timer_queue.hpp"
#include "runtime/base/descriptor.hpp"

#include "tests/support/model/reply.hpp"

#include <optional>
#include <string>

namespace tributary::model_test {

/// A call under way.
struct exchange {
  call what;
  fault wrong = fault::none;
  reply says;
  size_t next_piece = 0;
  bool head_out = false;
  bool tail_out = false;
  std::optional<timer_id> timer;

  bool all_said() const { return next_piece == says.pieces.size(); }
  /// There is something to say now: it waits for no moment, and is not to be silent.
  bool speaks() const { return !timer && !says.silent; }
};

/// One client: the bytes that come from it and go to it.
struct connection {
  descriptor fd;
  request_reader reader;
  std::string out;
  std::optional<exchange> current;
  bool wants_out = false;
  bool close_after = false;

  /// Takes what has come.
  /// @returns False when the client is gone.
  bool read();
  /// Sends as much as the client takes.
  /// @returns False when the client is gone.
  bool write();
  /// Whether it has closed its end, which may be known before we are told.
  bool has_left() const;
  /// Puts more of the answer under way behind `out`, within bounds.
  /// @param one_piece At most one, as a pause follows.
  void say_more(bool one_piece);
};

/// A listener on 127.0.0.1.
/// @param port 0 takes a free one, and is told which.
descriptor listen_at(int& port);

/// The next client that waits there; none: nobody does.
descriptor accept_at(int listener);

} // namespace tributary::model_test
