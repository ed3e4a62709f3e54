#pragma once

#include "runtime/base/error.hpp"
#include "runtime/run/run_event.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tributary {

/// An event as it stands in a journal on disk. A result's text is apart, because it is kept once,
/// under its hash.
struct kept_event {
  std::string body;
  /// Null where the event has no result; shares the completion's text.
  std::shared_ptr<const std::string> text;
};

kept_event keep_event(const run_event& event);

/// The event as it was. Refuses what `keep_event` cannot have written.
result<run_event> event_from(std::string_view body, std::string text);

} // namespace tributary
