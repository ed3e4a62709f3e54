#include "runtime/backend/http/sse_decoder.hpp"

#include <algorithm>
#include <utility>

namespace tributary {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Enough for any error object; what is over it is left out.
constexpr size_t strays_bytes = 64u << 10;

size_t line_end(std::string_view bytes) {
  auto found
    = std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '\n' || c == '\r'; });
  return static_cast<size_t>(found - bytes.begin());
}

} // namespace

bool sse_decoder::feed(std::string_view bytes, std::vector<sse_event>& out) {
  while (!bytes.empty() && !too_large_) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    auto end = line_end(bytes);
    if (!fits(end)) {
      too_large_ = true;
      break;
    }
    if (end == bytes.size()) {
      line_.append(bytes);
      break;
    }
    after_cr_ = bytes[end] == '\r';
    if (line_.empty()) {
      end_line(bytes.substr(0, end), out);
    } else {
      line_.append(bytes.substr(0, end));
      end_line(line_, out);
      line_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  return !too_large_;
}

bool sse_decoder::finish(std::vector<sse_event>& out) {
  if (too_large_)
    return false;
  if (!line_.empty())
    end_line(std::exchange(line_, {}), out);
  end_event(out);
  return true;
}

bool sse_decoder::fits(size_t more) const {
  return line_.size() + event_.event.size() + event_.data.size() + more <= event_bytes_;
}

void sse_decoder::end_line(std::string_view line, std::vector<sse_event>& out) {
  if (std::exchange(first_line_, false) && line.starts_with(byte_order_mark))
    line.remove_prefix(byte_order_mark.size());
  if (line.empty())
    return end_event(out);
  auto colon = line.find(':');
  auto name = line.substr(0, colon);
  auto value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' '))
    value.remove_prefix(1);
  take_field(name, value, line);
}

void sse_decoder::take_field(std::string_view name, std::string_view value, std::string_view line) {
  if (name == "data") {
    if (has_data_)
      event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (name == "event") {
    event_.event = value;
  } else if (!name.empty() && name != "id" && name != "retry") {
    // An empty name is a comment.
    if (strays_.size() + line.size() < strays_bytes)
      strays_.append(line) += '\n';
  }
}

void sse_decoder::end_event(std::vector<sse_event>& out) {
  if (std::exchange(has_data_, false))
    out.push_back(std::move(event_));
  event_ = {};
}

} // namespace tributary
