#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// One event of a `text/event-stream`.
struct sse_event {
  /// From `event:`; empty where the server gave none.
  std::string event;
  /// From the `data:` lines, joined with LF.
  std::string data;
};

/// Cuts a stream of bytes into server-sent events. The pieces may end anywhere: within a character,
/// between CR and LF, within `data:`. It decodes no text and trusts none.
class sse_decoder {
public:
  /// @param event_bytes Bound on one event, its unfinished line included; one over it ends all.
  explicit sse_decoder(size_t event_bytes) : event_bytes_(event_bytes) {}

  /// Appends the events that `bytes` complete to `out`.
  /// @returns False from the first event on that is over the bound; nothing more comes then.
  bool feed(std::string_view bytes, std::vector<sse_event>& out);
  /// At the end of the stream: an event whose empty line has not come, for there are servers that
  /// leave the last one out. Whether it is whole, its data must tell.
  /// @returns As `feed`.
  bool finish(std::vector<sse_event>& out);

  /// The lines that are neither comment nor field, joined with LF, as far as they fit: some servers
  /// put an error into the stream as bare JSON.
  const std::string& strays() const { return strays_; }

private:
  void end_line(std::string_view line, std::vector<sse_event>& out);
  void take_field(std::string_view name, std::string_view value, std::string_view line);
  void end_event(std::vector<sse_event>& out);
  bool fits(size_t more) const;

  size_t event_bytes_;
  /// The beginning of a line whose end has not come.
  std::string line_;
  sse_event event_;
  std::string strays_;
  bool has_data_ = false;
  bool first_line_ = true;
  /// An LF right after the CR that ended a line belongs to that CR.
  bool after_cr_ = false;
  bool too_large_ = false;
};

} // namespace tributary
