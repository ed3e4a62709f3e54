#pragma once

#include "nodes/gate/gate_handshake.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tributary {

/// What became of bytes that were to be sent or received.
struct line_step {
  enum class outcome : uint8_t { moved, wants_read, wants_write, broken };
  outcome what = outcome::moved;
  size_t bytes = 0;
  /// Why it is broken.
  error why;
};

/// Leads a script over a line, plain or TLS: something with `send(string_view)` and
/// `receive(char*, size_t)`.
class script_carrier {
public:
  using progress = gate_handshake::progress;

  void begin(std::unique_ptr<gate_script> script) { script_ = std::move(script); }
  bool begun() const { return script_ != nullptr; }
  const gate_script& script() const { return *script_; }
  const error& why() const { return why_; }

  /// As far as it goes without waiting.
  template <class Line>
  progress advance(Line& line) {
    for (;;) {
      out_ += script_->take_output();
      std::optional<progress> stopped;
      if (!out_.empty())
        stopped = write_out(line);
      else if (script_->now() == gate_script::state::agreed)
        return progress::done;
      else if (script_->now() == gate_script::state::refused)
        return lost(script_->why());
      else
        stopped = read_in(line);
      if (stopped)
        return *stopped;
    }
  }

private:
  progress lost(error why) {
    why_ = std::move(why);
    return progress::failed;
  }

  std::optional<progress> stop_at(line_step step) {
    if (step.what == line_step::outcome::wants_read)
      return progress::wants_read;
    if (step.what == line_step::outcome::wants_write)
      return progress::wants_write;
    // A refused peer may have gone already: what it was refused for is what counts.
    if (script_->now() == gate_script::state::refused)
      return lost(script_->why());
    return lost(std::move(step.why));
  }

  template <class Line>
  std::optional<progress> write_out(Line& line) {
    auto step = line.send(out_);
    if (step.what == line_step::outcome::moved) {
      out_.erase(0, step.bytes);
      return {};
    }
    if (step.what == line_step::outcome::broken) {
      // Who has gone may have said why.
      char byte = 0;
      if (auto last = line.receive(&byte, 1); last.why.code == ec::unauthorised)
        step = std::move(last);
    }
    return stop_at(std::move(step));
  }

  template <class Line>
  std::optional<progress> read_in(Line& line) {
    std::array<char, 128> space;
    auto step = line.receive(space.data(), std::min(script_->wants() - in_.size(), space.size()));
    if (step.what != line_step::outcome::moved)
      return stop_at(std::move(step));
    in_.append(space.data(), step.bytes);
    if (in_.size() == script_->wants())
      script_->take(std::exchange(in_, {}));
    return {};
  }

  std::unique_ptr<gate_script> script_;
  std::string in_;
  std::string out_;
  error why_;
};

} // namespace tributary
