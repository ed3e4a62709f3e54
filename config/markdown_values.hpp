#pragma once

#include "runtime/base/time.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tributary::config {

/// The worker that a text names as people write it: `Gemini`, `Claude Code`, `codex (validation)`,
/// `` `grep` ``. "" for none, any, TBD and the like.
std::string worker_named(std::string_view text);

/// The same where the text names one of the usual workers or built-ins, else "".
std::string usual_worker_named(std::string_view text);

/// What a text says about a span of time.
struct spoken_span {
  /// Absent where it says none (`TBD`) or is not understood.
  std::optional<duration> value;
  bool is_understood = false;
  /// A number without a unit.
  bool has_no_unit = false;
};

/// Reads `15-30 min`, `~2 hours`, `1 hour 30 minutes`, `25m`. Of a range the upper end counts: a
/// stream is not late before all the time that its author granted is over, and ranks compare alike.
spoken_span read_spoken_span(std::string_view text);

/// The streams of a Markdown plan by what one may call them.
class stream_directory {
public:
  /// @param number As its heading has it; 0: its place in the file, from 1.
  void add(uint32_t number, const std::string& name, const std::string& id);

  size_t size() const { return count_; }
  /// The place of the stream with this number, or of this name or id in any case; `size()` for
  /// none.
  size_t by_number(uint32_t number) const;
  size_t by_name(std::string_view name) const;
  const std::string& id(size_t at) const { return ids_[at]; }
  std::vector<std::string> names() const;

private:
  size_t count_ = 0;
  std::vector<std::string> ids_;
  std::vector<std::string> names_;
  std::unordered_map<uint32_t, size_t> by_number_;
  std::unordered_map<std::string, size_t> by_name_;
};

/// What a text about dependencies names.
struct spoken_needs {
  /// Places in the directory, in the order of the text.
  std::vector<size_t> streams;
  /// Pieces that name no stream.
  std::vector<std::string> unknown;
  /// There was no room for all of them.
  bool is_cut = false;
};

/// Reads `None`, `Streams 1-4`, `Stream 1, Market Leaders and 3`, `all previous streams`.
/// @param self The stream whose needs they are.
/// @param room Streams that may be named yet, one that is named twice counted twice.
spoken_needs
read_spoken_needs(std::string_view text, const stream_directory& all, size_t self, size_t room);

} // namespace tributary::config
