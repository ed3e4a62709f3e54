#include "runtime/backend/cli/cli_reader.hpp"

#include "runtime/backend/cli/json_events.hpp"
#include "runtime/base/limits.hpp"

namespace tributary {

piece_sign cli_reader::feed(std::string_view bytes) {
  // A piece of a long line is a sign of life; of whole lines each speaks for itself.
  bool work = false;
  bool any_line = false;
  for (auto end = bytes.find('\n'); end != std::string_view::npos && !is_enough();
       end = bytes.find('\n')) {
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    any_line = true;
    if (dropping_) {
      dropping_ = false;
      continue;
    }
    if (begun_.empty()) {
      work |= read_line(line) == event_weight::work;
      continue;
    }
    begun_ += line;
    work |= read_line(begun_) == event_weight::work;
    begun_.clear();
  }
  if (is_enough())
    return piece_sign::enough;
  keep(bytes);
  return work || !any_line ? piece_sign::life : piece_sign::none;
}

void cli_reader::finish() {
  if (!begun_.empty())
    read_line(begun_);
  begun_ = {};
}

void cli_reader::keep(std::string_view bytes) {
  if (dropping_ || bytes.empty())
    return;
  if (begun_.size() + bytes.size() <= limits::cli_line_bytes) {
    begun_ += bytes;
    return;
  }
  // It may be a tool's output, which we do not need; if it was the answer, the verdict will tell.
  dropping_ = true;
  account_.line_dropped = true;
  begun_ = {};
}

event_weight cli_reader::read_line(std::string_view line) {
  auto event = parse_event(line);
  if (!event)
    return event_weight::work;
  switch (dialect_) {
    case backend_kind::codex:
      return read_codex_event(*event, account_);
    case backend_kind::claude:
      return read_claude_event(*event, account_);
    default:
      return read_gemini_event(*event, account_);
  }
}

} // namespace tributary
