#pragma once

#include "runtime/backend/model/json_guard.hpp"
#include "runtime/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary {

/// What a provider says when it does not answer. Any field may be missing.
struct provider_error {
  /// From the body where it holds one (`error.code` as a number), for errors inside a stream.
  int status = 0;
  /// `code`, `type`, `status` and the reasons of `details`: the words that tables look for.
  std::vector<std::string> words;
  /// Names of the quotas that are used up: `GenerateRequestsPerDayPerProject…`.
  std::vector<std::string> quotas;
  /// For people; bounded, on one line.
  std::string message;
  /// Gemini's RetryInfo.
  std::optional<duration> retry_delay;

  bool has(std::string_view word) const;
};

/// The error in a JSON value; nothing where it holds none.
/// @param value An object with `error`, a list with such an object, or an event `error`.
std::optional<provider_error> error_in(const json& value);

/// Of an error's body, whatever it is: JSON, text, a page of HTML, nothing.
provider_error read_error_body(std::string_view body);

} // namespace tributary
