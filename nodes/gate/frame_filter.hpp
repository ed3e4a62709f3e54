#pragma once

#include "nodes/gate/gate_pass.hpp"

#include <string>
#include <string_view>

namespace tributary {

/// Reads the headers of CAF 0.17's frames as they come from a peer and says which of them CAF may
/// see: messages to actors that the pass allows, and what keeps the connection. Refused is what no
/// process of ours sends: routed messages (whose sender the peer may invent), the actors of others.
/// A few frames at the start of each connection are CAF's own and serve remote spawning, which
/// nobody here wants: they are passed over.
class frame_filter {
public:
  /// A question to our spawn server, the answer to the question to theirs, and watches on who
  /// asked.
  static constexpr size_t skipped_max = 6;
  /// Of every frame.
  static constexpr size_t header_bytes = 32;

  /// @param pass Null lets everything through.
  explicit frame_filter(std::shared_ptr<const gate_pass> pass) : pass_{std::move(pass)} {}

  enum class verdict : uint8_t {
    /// CAF may have it.
    passes,
    /// CAF must not see it, and the peer may stay; `wants()` bytes are to be read next.
    skipped,
    /// The peer has to go; `why()` says what for.
    refused,
  };

  /// Exactly what CAF asked for: a header, or the payload that the header before it announced.
  verdict judge(std::string_view bytes);
  size_t wants() const { return payload_left_ != 0 ? payload_left_ : header_bytes; }
  const std::string& why() const { return why_; }

private:
  verdict judge_header(std::string_view header);
  verdict refuse(std::string why);
  /// While it can still be CAF that asks.
  verdict skip_or_refuse(std::string why);

  std::shared_ptr<const gate_pass> pass_;
  size_t payload_left_ = 0;
  verdict last_ = verdict::passes;
  size_t skipped_ = 0;
  std::string why_;
};

} // namespace tributary
