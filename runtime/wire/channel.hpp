#pragma once

#include "runtime/base/error.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::wire {

/// One end of a connection, without the connection: cuts encoded messages into frames and puts them
/// together again. Messages up to `limits::chunk_bytes` travel whole and at once; larger ones in
/// chunks with a window of `limits::chunk_window`, so that a heartbeat never waits behind one.
/// Large messages keep their order among themselves; small ones may pass them.
class channel {
public:
  channel();
  ~channel();
  channel(channel&&) noexcept;

  /// Takes an encoded message; over `limits::message_bytes` it is refused.
  result<void> send(std::string encoded);
  /// Frames that may go out now; empty when the window is used up. Call after `send` and `receive`.
  std::vector<std::string> take_frames();
  /// Takes a frame that came in. @returns Messages that are whole with it (0 or 1). A peer that
  /// breaks the rules gets an error, and so does every frame after it: the connection has to end.
  result<std::vector<std::string>> receive(std::string_view frame);
  /// Bytes that wait for credit.
  size_t backlog() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace tributary::wire
